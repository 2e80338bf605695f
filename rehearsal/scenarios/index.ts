import { alarmsInRollback } from './alarms-in-rollback';
import { autoscaled } from './autoscaled';
import { badData } from './bad-data';
import { brokenCandidate } from './broken-candidate';
import { brokenFirstRelease } from './broken-first-release';
import { drift } from './drift';
import { destroy } from './destroy';
import { failingCandidate } from './failing-candidate';
import { hookRefuses } from './hook-refuses';
import { pushDuringApproval } from './push-during-approval';
import { queue } from './queue';
import { rejected } from './rejected';
import { release } from './release';
import { retraining } from './retraining';
import { retry } from './retry';
import type { Scenario } from './scenario';
import { staleAlarm } from './stale-alarm';
import { stoppedMidShift } from './stopped-mid-shift';
import { trapBlueLosesRights } from './trap-blue-loses-rights';
import { trapKeyPolicy } from './trap-key-policy';
import { trapProdKms } from './trap-prod-kms';
import { trapSyncRights } from './trap-sync-rights';
import { twoModels } from './two-models';
import { upgrade } from './upgrade';
import { worseModel } from './worse-model';

/** All scenarios, the default first. */
export const SCENARIOS: readonly Scenario[] = [
  release,
  failingCandidate,
  brokenCandidate,
  brokenFirstRelease,
  hookRefuses,
  rejected,
  badData,
  worseModel,
  retry,
  pushDuringApproval,
  queue,
  stoppedMidShift,
  drift,
  autoscaled,
  staleAlarm,
  alarmsInRollback,
  retraining,
  destroy,
  upgrade,
  twoModels,
  trapBlueLosesRights,
  trapKeyPolicy,
  trapProdKms,
  trapSyncRights,
];
