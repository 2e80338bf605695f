import { checkDenied, checkLive, checkNoRequestFailed, judging, releases, type Scenario, standing } from './scenario';

/**
 * EventBridge publishes in its own name, so the key of an encrypted topic must name it. Where it does not, everything is
 * deployed and every release goes through; only nobody is told of anything any more.
 */
export const trapKeyPolicy: Scenario = {
  name: 'trap-key-policy',
  summary: "a push takes EventBridge out of the key's policy; releases go on, and nobody is told of them",
  inputs: ['ordinary'],
  expectsDenials: true,
  expectsUndelivered: true,

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    await operator.ended(await operator.push('key-without-publisher'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, pushed] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the release before the push is ${standing(first)}`);
      check(pushed?.status === 'Succeeded', `the push is ${standing(pushed)}`);
      checkDenied(outcome, /^events\.amazonaws\.com kms:(Decrypt|GenerateDataKey) /, check);
      const begun = pushed?.stages[0]?.startedAt ?? '';
      check(outcome.undelivered.length > 0, 'every notification reached its topic');
      for (const { at, target, reason } of outcome.undelivered) {
        check(/:sns:/.test(target) && /kms:/.test(reason), `an event did not reach ${target}: ${reason}`);
        check(at > begun, `a notification was lost at ${at}, before the push`);
      }
      checkLive(outcome, pushed, check);
      checkNoRequestFailed(outcome, check);
    }),
};
