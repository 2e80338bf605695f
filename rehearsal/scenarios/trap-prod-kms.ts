import { checkDenied, checkLive, checkNoRequestFailed, failedFor, standing } from './scenario';
import { trap } from './trap';

/**
 * A right that dev has is missing in prod alone: dev is in order, and the release ends before traffic moves. SageMaker says
 * that the model cannot be read, and not why; the records of the live endpoint are lost meanwhile without a word.
 */
export const trapProdKms = trap({
  name: 'trap-prod-kms',
  summary:
    "a push leaves the key out of the prod endpoint's role alone; dev is in order, prod goes back before the shift",
  pushes: ['prod-without-key'],

  judge(outcome, check, first, [pushed]) {
    const dev = pushed?.stages.find(({ name }) => name === 'DeployDev');
    check(dev?.status === 'Succeeded', `the push is ${standing(pushed)}; dev must be in order`);
    const refused = failedFor(pushed, 'DeployProd', /Failed to download model data/);
    check(refused, `the push is ${standing(pushed)}; it must fail in DeployProd, for its model cannot be read`);
    const missed = outcome.iam?.denied.map(({ action }) => action) ?? [];
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey'])
      check(missed.includes(action), `that ${action} is missing was not found`);
    check(pushed?.deployment === null, 'the push shifted traffic');
    checkDenied(outcome, /\/\S*-prod-ModelRole\S* kms:\w+ \S*:key\/\S+$/, check);
    checkLive(outcome, first, check);
    checkNoRequestFailed(outcome, check);
  },
});
