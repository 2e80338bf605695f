import type { ObjectStore } from '../../contracts';
import type { Surroundings } from '../../events';
import type { RoleCalls } from '../../services/role-calls';
import type { Approvals } from '../approvals';
import type { Jobs } from '../jobs';
import type {
  Approver,
  AsyncInvoker,
  AssemblyDeployer,
  AssetPublisher,
  BuildRunner,
  Machines,
  Repositories,
  Stacks,
} from '../ports';
import type { Projects } from '../projects';
import { cloudFormation } from './cloudformation';
import { codeBuild } from './codebuild';
import type { ActionKind } from './kind';
import { lambdaInvoke } from './lambda-invoke';
import { manualApproval } from './manual-approval';
import { sourceConnection } from './source-connection';
import { sourceS3 } from './source-s3';
import { stepFunctions } from './step-functions';

export interface ActionKindsProps {
  readonly surroundings: Surroundings;
  readonly repositories: Repositories;
  readonly objects: ObjectStore;
  /** Judges what actions call with their roles. @default - they may do everything */
  readonly calls?: RoleCalls;
  readonly projects: Projects;
  readonly builds: BuildRunner;
  readonly deployer: AssemblyDeployer;
  readonly publisher: AssetPublisher;
  readonly machines: Machines;
  readonly functions: AsyncInvoker;
  readonly jobs: Jobs;
  readonly stacks: Stacks;
  readonly approvals: Approvals;
  readonly approver: Approver;
  readonly fatal: (error: unknown) => void;
  /** See `ManualApprovalProps`. @default false */
  readonly approvalsLapse?: boolean;
}

/** Every kind of action that the rehearsal knows. */
export function actionKinds(props: ActionKindsProps): readonly ActionKind[] {
  const { surroundings } = props;
  return [
    sourceConnection(surroundings, props.repositories, props.calls),
    sourceS3(surroundings, props.objects, props.calls),
    codeBuild(props),
    stepFunctions(props.machines),
    lambdaInvoke(props),
    cloudFormation(props.stacks),
    manualApproval(props),
  ];
}
