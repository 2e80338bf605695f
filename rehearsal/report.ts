import type { RollbackCause, Verdict } from './events';
import type { Denial, Grant } from './services/iam/access';

/** What every run writes; times are ISO 8601 on the virtual clock, percentages 0–100, and what has no meaning for a run is null. */
export interface Report {
  readonly scenario: string;
  readonly seed: number;
  readonly expectation: { readonly met: boolean; readonly reasons: readonly string[] };
  readonly executions: readonly ExecutionReport[];
  readonly live: LiveModel | null;
  readonly requests: RequestsReport;
  readonly resources: {
    readonly created: readonly ResourceReport[];
    readonly replaced: readonly ResourceReport[];
    readonly deleted: readonly ResourceReport[];
    /** Let go of by its stack without being deleted, as its template declares. */
    readonly retained: readonly ResourceReport[];
    readonly recordedOnly: readonly { readonly type: string; readonly reason: string }[];
  };
  /** Changes of endpoints' instance counts, in the order in which they were decided. */
  readonly capacity: readonly CapacityReport[];
  /** Changes of alarms' states, in their order. */
  readonly alarms: readonly AlarmReport[];
  /** Events that reached nobody, or that nobody could handle, for good. */
  readonly undelivered: readonly UndeliveredReport[];
  /** What the scenario's faults struck, in the order in which they did. */
  readonly faults: readonly string[];
  /** Null while no policies are evaluated. */
  readonly iam: IamReport | null;
  /** API calls by principal and operation, as the gateway saw them. */
  readonly calls: Readonly<Record<string, number>>;
  /** Real seconds, and where they went. */
  readonly wallSeconds: number;
  readonly wallSecondsBy: Readonly<Record<string, number>>;
  /** Peak memory of the whole process tree, MiB, as sampled: shared pages counted once where the system can tell. */
  readonly peakMemoryMib: number;
  /** The same as `ps` adds it up: pages that several processes share count once for each of them. */
  readonly peakResidentMib: number;
  readonly virtualSeconds: number;
  /** Fields above that differ between two runs of one seed. */
  readonly wallTimeFields: readonly string[];
}

export interface ExecutionReport {
  readonly executionId: string;
  readonly trigger: string;
  readonly status: string;
  readonly stages: readonly StageReport[];
  readonly candidate: {
    readonly trainingJobName: string;
    /** What the job has learned from. */
    readonly trainingDataUrl: string | null;
    readonly modelDataUrl: string | null;
    readonly metrics: Readonly<Record<string, number>>;
  } | null;
  readonly deployment: DeploymentReport | null;
}
export interface StageReport {
  readonly name: string;
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly actions: readonly {
    readonly name: string;
    readonly provider: string;
    readonly status: string;
    readonly summary: string;
  }[];
}
export interface DeploymentReport {
  readonly deploymentId: string;
  readonly status: string;
  readonly shift: readonly { readonly at: string; readonly greenPercent: number }[];
  readonly hooks: readonly { readonly event: string; readonly status: Verdict; readonly reasons: readonly string[] }[];
  readonly rollback: null | { readonly cause: RollbackCause; readonly at: string };
}
export interface ResourceReport {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
}
export interface UndeliveredReport {
  readonly at: string;
  readonly source: string;
  readonly target: string;
  readonly reason: string;
}
export interface AlarmReport {
  readonly at: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}
export interface CapacityReport {
  readonly at: string;
  readonly endpointName: string;
  /** 0 when the endpoint is made. */
  readonly from: number;
  readonly to: number;
  readonly cause: string;
}
export interface IamReport {
  /** How many times policies were asked; a call may need several rights. */
  readonly calls: number;
  /** Refused calls, those that are alike once, by principal and action. */
  readonly denied: readonly Denial[];
  /** Grants of the app's roles that some call has matched, and those that none has. */
  readonly usedGrants: number;
  readonly unusedGrants: readonly Grant[];
  /** By principal: ARNs that its calls were about, of objects that of their bucket. */
  readonly reached: Readonly<Record<string, readonly string[]>>;
}
export interface LiveModel {
  readonly executionId: string | null;
  readonly endpointName: string | null;
  readonly functionVersion: string;
}
export interface RequestsReport {
  readonly total: number;
  readonly failed: number;
  readonly byVersion: readonly {
    readonly version: string;
    readonly executionId: string | null;
    readonly total: number;
    readonly failed: number;
    /** Of requests while two versions have a share of the traffic each: these are what the configured weights decide. */
    readonly duringShift: number;
    /** Wall time of the request at the API plus injected delays. */
    readonly latencyMs: { readonly p50: number; readonly p99: number };
  }[];
}
/** What is known of the requests while they are still being sent. */
export interface RequestCounts {
  readonly total: number;
  readonly failed: number;
  readonly byVersion: readonly Omit<RequestsReport['byVersion'][number], 'latencyMs'>[];
}

/** Names of the fields that are wall time, so that two reports of one seed can be compared without them. */
export const WALL_TIME_FIELDS = [
  'wallSeconds',
  'wallSecondsBy',
  'peakMemoryMib',
  'peakResidentMib',
  'requests.byVersion[].latencyMs',
] as const;
