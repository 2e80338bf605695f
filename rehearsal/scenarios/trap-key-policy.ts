import { checkDenied, checkLive, checkNoRequestFailed, standing } from './scenario';
import { trap } from './trap';

/**
 * EventBridge publishes in its own name, so the key of an encrypted topic must name it. Where it does not, everything is
 * deployed and every release goes through; only nobody is told of anything any more.
 */
export const trapKeyPolicy = trap({
  name: 'trap-key-policy',
  summary: "a push takes EventBridge out of the key's policy; releases go on, and nobody is told of them",
  pushes: ['key-without-publisher'],
  expectsUndelivered: true,

  judge(outcome, check, _, [pushed]) {
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
  },
});
