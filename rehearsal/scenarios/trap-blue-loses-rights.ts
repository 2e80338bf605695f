import { checkDenied, checkLive, judging, releases, type Scenario, standing } from './scenario';

/**
 * The role of the API's function is that of both versions. A stack update changes its policy first, and shifts traffic
 * minutes later: a policy that names the candidate's endpoint takes the live one away from the version that still has all
 * traffic. Nothing stops such a release, for the candidate itself is in order: clients get errors until green has all
 * traffic, and people hear of it by the alarms of the live version, which no deployment watches.
 */
export const trapBlueLosesRights: Scenario = {
  name: 'trap-blue-loses-rights',
  summary:
    "a push narrows the API function's rights to the candidate's endpoint; blue is denied its own before the shift",
  inputs: ['ordinary'],
  expectsDenials: true,

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    await operator.ended(await operator.push('rights-on-one-endpoint'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, pushed] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the release before the push is ${standing(first)}`);
      check(pushed?.status === 'Succeeded', `the push is ${standing(pushed)}`);
      checkDenied(
        outcome,
        new RegExp(`/\\S*ApiFunction\\S* sagemaker:InvokeEndpoint \\S*${first?.executionId}$`),
        check,
      );
      const { byVersion, failed } = outcome.requests;
      const ofBlue = byVersion.find(({ executionId }) => executionId === first?.executionId)?.failed ?? 0;
      check(failed > 0, 'no client noticed that blue had lost its rights');
      check(ofBlue === failed, `${failed - ofBlue} of ${failed} failed requests were not answered by blue`);
      const rang = outcome.alarms.some(({ name, to }) => to === 'ALARM' && name.endsWith(first?.executionId ?? '?'));
      check(rang, 'no alarm of the live version rang: nobody would have been told');
      checkLive(outcome, pushed, check);
    }),
};
