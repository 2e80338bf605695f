import type { RollbackCause } from '../../events';
import type { DeploymentConfig } from './traffic-shift';

/** When a deployment goes back by itself. */
export type RollbackEvent = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST';

/** How deployments of a group run. */
export interface DeploymentGroup {
  readonly id: string;
  readonly application: string;
  readonly name: string;
  readonly configName: string;
  readonly serviceRoleArn: string;
  readonly alarms: readonly string[];
  readonly alarmsEnabled: boolean;
  /** Go on when an alarm's state cannot be had. */
  readonly ignorePollAlarmFailure: boolean;
  /** Empty when nothing goes back by itself. */
  readonly rollbackOn: readonly RollbackEvent[];
}

/** What a deployment moves: an alias from one version to another. */
export interface DeploymentTarget {
  readonly functionName: string;
  readonly aliasName: string;
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly beforeAllowTrafficHook?: string;
  readonly afterAllowTrafficHook?: string;
  /** The stack whose update asks for it. */
  readonly stackName?: string;
}

export const LIFECYCLE = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;
export type LifecycleEventName = (typeof LIFECYCLE)[number];

export interface LifecycleEvent {
  readonly name: LifecycleEventName;
  status: 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';
  startedAt?: number;
  endedAt?: number;
}

export type DeploymentStatus = 'Created' | 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped';

/** A deployment as the service remembers it. Times are virtual. */
export interface Deployment {
  readonly id: string;
  readonly group: DeploymentGroup;
  readonly config: DeploymentConfig;
  readonly target: DeploymentTarget;
  readonly creator: 'user' | 'codeDeployRollback';
  readonly createdAt: number;
  readonly lifecycle: readonly LifecycleEvent[];
  status: DeploymentStatus;
  startedAt?: number;
  endedAt?: number;
  greenPercent: number;
  error?: { readonly code: string; readonly message: string };
  rollback?: {
    readonly rollbackDeploymentId?: string;
    readonly rollbackTriggeringDeploymentId?: string;
    readonly rollbackMessage: string;
  };
}

/** Why a deployment does not reach its end. */
export class DeploymentEnd extends Error {
  constructor(
    readonly status: 'Failed' | 'Stopped',
    readonly code: string,
    message: string,
    /** What goes back by itself when the group says so; undefined when there is nothing to go back from. */
    readonly rollback:
      { readonly on: RollbackEvent; readonly cause: RollbackCause; readonly always?: boolean } | undefined,
  ) {
    super(message);
    this.name = 'DeploymentEnd';
  }
}
