import { checkDenied, checkLive, standing } from './scenario';
import { trap } from './trap';

/**
 * The role of the API's function is that of both versions. A stack update changes its policy first, and shifts traffic
 * minutes later: a policy that names the candidate's endpoint takes the live one away from the version that still has all
 * traffic. Nothing stops such a release, for the candidate itself is in order: clients get errors until green has all
 * traffic, and people hear of it by the alarms of the live version, which no deployment watches.
 */
export const trapBlueLosesRights = trap({
  name: 'trap-blue-loses-rights',
  summary:
    "a push narrows the API function's rights to the candidate's endpoint; blue is denied its own before the shift",
  pushes: ['rights-on-one-endpoint'],

  judge(outcome, check, { executionId: first }, [pushed]) {
    check(pushed?.status === 'Succeeded', `the push is ${standing(pushed)}`);
    checkDenied(outcome, new RegExp(`/\\S*ApiFunction\\S* sagemaker:InvokeEndpoint \\S*${first}$`), check);
    const { byVersion, failed } = outcome.requests;
    const ofBlue = byVersion.find(({ executionId }) => executionId === first)?.failed ?? 0;
    check(failed > 0, 'no client noticed that blue had lost its rights');
    check(ofBlue === failed, `${failed - ofBlue} of ${failed} failed requests were not answered by blue`);
    const rang = outcome.alarms.some(({ name, to }) => to === 'ALARM' && name.endsWith(first));
    check(rang, 'no alarm of the live version rang: nobody would have been told');
    checkLive(outcome, pushed, check);
  },
});
