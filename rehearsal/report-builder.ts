import type { RehearsalEvent, Verdict } from './events';
import type {
  AlarmReport,
  CapacityReport,
  DeploymentReport,
  ExecutionReport,
  Report,
  ResourceReport,
  StageReport,
  UndeliveredReport,
} from './report';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type OpenExecution = Writable<Omit<ExecutionReport, 'stages' | 'candidate' | 'deployment'>> & {
  stages: OpenStage[];
  candidate: ExecutionReport['candidate'];
  deployment: OpenDeployment | null;
};
type OpenAction = Writable<StageReport['actions'][number]>;
type OpenStage = Writable<Omit<StageReport, 'actions'>> & { actions: OpenAction[] };
type OpenDeployment = Writable<Omit<DeploymentReport, 'shift' | 'hooks'>> & {
  shift: { at: string; greenPercent: number }[];
  hooks: { event: string; status: Verdict; reasons: readonly string[] }[];
};

const iso = (at: number): string => new Date(at).toISOString();
const byName = (a: ResourceReport, b: ResourceReport): number =>
  `${a.stack}/${a.logicalId}`.localeCompare(`${b.stack}/${b.logicalId}`, 'en');

/** Builds the parts of a report that follow from the events; everything else is handed in at the end. */
export class ReportBuilder {
  readonly executions: OpenExecution[] = [];
  readonly faults: string[] = [];
  readonly undelivered: UndeliveredReport[] = [];
  readonly capacity: CapacityReport[] = [];
  readonly alarms: AlarmReport[] = [];
  private readonly created: ResourceReport[] = [];
  private readonly replaced: ResourceReport[] = [];
  private readonly deleted: ResourceReport[] = [];
  private readonly retained: ResourceReport[] = [];
  private readonly recordedOnly = new Map<string, string>();
  private readonly deployments = new Map<string, OpenDeployment>();
  /** By stack: the action that deployed it last. */
  private readonly stackActions = new Map<string, { readonly execution: OpenExecution; readonly action: OpenAction }>();

  note(event: RehearsalEvent): void {
    switch (event.kind) {
      case 'execution-started':
        if (this.execution(event.executionId)) return;
        this.executions.push({
          executionId: event.executionId,
          trigger: event.trigger,
          status: 'InProgress',
          stages: [],
          candidate: null,
          deployment: null,
        });
        return;
      case 'execution-ended': {
        const execution = this.execution(event.executionId);
        if (execution) execution.status = event.status;
        return;
      }
      case 'stage-started':
        this.execution(event.executionId)?.stages.push({
          name: event.stage,
          status: 'InProgress',
          startedAt: iso(event.at),
          endedAt: null,
          actions: [],
        });
        return;
      case 'stage-ended': {
        const stage = this.stage(event.executionId, event.stage);
        if (stage) Object.assign(stage, { status: event.status, endedAt: iso(event.at) });
        return;
      }
      case 'action-started': {
        const execution = this.execution(event.executionId);
        const action = { name: event.action, provider: event.provider, status: 'InProgress', summary: '' };
        this.stage(event.executionId, event.stage)?.actions.push(action);
        if (execution && event.target !== undefined) this.stackActions.set(event.target, { execution, action });
        return;
      }
      case 'action-ended': {
        const action = this.stage(event.executionId, event.stage)?.actions.findLast((a) => a.name === event.action);
        if (action) Object.assign(action, { status: event.status, summary: event.summary });
        return;
      }
      case 'job-ended': {
        const execution = this.executions.find((e) => event.jobName.includes(e.executionId));
        if (execution)
          execution.candidate = {
            trainingJobName: event.jobName,
            trainingDataUrl: event.trainingDataUrl ?? null,
            modelDataUrl: event.modelDataUrl ?? null,
            metrics: event.metrics,
          };
        return;
      }
      case 'deployment-started': {
        const deployment: OpenDeployment = {
          deploymentId: event.deploymentId,
          status: 'InProgress',
          shift: [],
          hooks: [],
          rollback: null,
        };
        this.deployments.set(event.deploymentId, deployment);
        const execution = this.deploying(event.stack);
        if (execution) execution.deployment = deployment;
        return;
      }
      case 'hook':
        this.deployments.get(event.deploymentId)?.hooks.push({
          event: event.event,
          status: event.status,
          reasons: event.reasons,
        });
        return;
      case 'shift':
        this.deployments.get(event.deploymentId)?.shift.push({ at: iso(event.at), greenPercent: event.greenPercent });
        return;
      case 'deployment-ended': {
        const deployment = this.deployments.get(event.deploymentId);
        if (!deployment) return;
        deployment.status = event.status;
        deployment.rollback = event.rollback && { cause: event.rollback.cause, at: iso(event.rollback.at) };
        return;
      }
      case 'resource': {
        const { stack, logicalId, type } = event;
        if (event.change === 'created') this.created.push({ stack, logicalId, type });
        if (event.change === 'replaced') this.replaced.push({ stack, logicalId, type });
        if (event.change === 'deleted') this.deleted.push({ stack, logicalId, type });
        if (event.change === 'retained') this.retained.push({ stack, logicalId, type });
        return;
      }
      case 'undelivered': {
        const { at, source, target, reason } = event;
        this.undelivered.push({ at: iso(at), source, target, reason });
        return;
      }
      case 'alarm': {
        const { at, name, from, to, reason } = event;
        this.alarms.push({ at: iso(at), name, from, to, reason });
        return;
      }
      case 'capacity': {
        const { at, endpointName, from, to, cause } = event;
        this.capacity.push({ at: iso(at), endpointName, from, to, cause });
        return;
      }
      case 'fault':
        this.faults.push(event.text);
        return;
      case 'recorded-only':
        this.recordedOnly.set(event.type, event.reason);
        return;
      case 'note':
      case 'stack':
      case 'approval-asked':
      case 'approval-given':
      case 'lambda-log':
        return;
    }
  }

  resources(): Report['resources'] {
    return {
      created: this.created.sort(byName),
      replaced: this.replaced.sort(byName),
      deleted: this.deleted.sort(byName),
      retained: this.retained.sort(byName),
      recordedOnly: [...this.recordedOnly]
        .map(([type, reason]) => ({ type, reason }))
        .sort((a, b) => a.type.localeCompare(b.type, 'en')),
    };
  }

  execution(executionId: string): OpenExecution | undefined {
    return this.executions.find((e) => e.executionId === executionId);
  }

  private stage(executionId: string, name: string): OpenStage | undefined {
    return this.execution(executionId)?.stages.findLast((s) => s.name === name);
  }

  /** The execution whose action deploys a stack now; a stack is deployed by one at a time. */
  private deploying(stack: string | undefined): OpenExecution | undefined {
    const found = stack === undefined ? undefined : this.stackActions.get(stack);
    return found?.action.status === 'InProgress' ? found.execution : undefined;
  }
}
