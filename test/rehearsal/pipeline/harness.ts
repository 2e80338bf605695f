import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { VirtualClock } from '../../../rehearsal/clock';
import type { AwsEvent, InvokeRequest, InvokeResult, Operations } from '../../../rehearsal/contracts';
import type { Answer, Question, RehearsalEvent, Surroundings } from '../../../rehearsal/events';
import { codePipelineOperations } from '../../../rehearsal/gateway/codepipeline';
import { actionKinds } from '../../../rehearsal/pipeline/actions';
import { Approvals } from '../../../rehearsal/pipeline/approvals';
import { Jobs } from '../../../rehearsal/pipeline/jobs';
import { Pipelines } from '../../../rehearsal/pipeline/pipelines';
import type {
  BuildEnd,
  BuildRequest,
  ChangeSet,
  MachineEnd,
  StackEnd,
  StackRequest,
} from '../../../rehearsal/pipeline/ports';
import { Projects } from '../../../rehearsal/pipeline/projects';
import type { RoleCalls } from '../../../rehearsal/services/role-calls';
import { seededRandom } from '../../../rehearsal/random';
import type { Keeper } from '../../../rehearsal/state/keeper';

const START = Date.parse('2026-01-01T00:00:00Z');
const ROLE = 'arn:aws:iam::111122223333:role/pipeline';
const PERSON = { kind: 'user', arn: 'arn:aws:iam::111122223333:user/ada' } as const;

interface Settings {
  readonly approvalsLapse?: boolean;
  readonly calls?: RoleCalls;
  /** Whose directory and time it takes over. */
  readonly earlier?: Harness;
}

/** CodePipeline in an account of which everything else is a stand-in; each test says what the stand-ins answer. */
export class Harness {
  readonly clock: VirtualClock;
  readonly told: RehearsalEvent[] = [];
  readonly published: AwsEvent[] = [];
  readonly fatal: unknown[] = [];
  readonly builds: BuildRequest[] = [];
  readonly invocations: { readonly at: number; readonly request: InvokeRequest }[] = [];
  readonly machineStarts: { readonly name: string; readonly input: string }[] = [];
  readonly stackCalls: string[] = [];
  readonly stackRequests: StackRequest[] = [];
  readonly objects = new Map<string, { body: Buffer; versionId: string; etag: string }>();
  readonly abort = new AbortController();
  readonly workDir: string;
  readonly surroundings: Surroundings;
  readonly approvals: Approvals;
  readonly jobs: Jobs;
  readonly projects = new Projects();

  commit: { commitId: string; message: string; directory: string } | undefined;
  build: (request: BuildRequest) => Promise<BuildEnd> = async () => ({ status: 'succeeded', exported: {} });
  machine: (name: string) => Promise<MachineEnd> = async () => ({ status: 'SUCCEEDED' });
  invoke: (request: InvokeRequest, onError: (result: InvokeResult) => void) => void = (request) => {
    this.jobs.end(jobOf(request).id, { status: 'succeeded', summary: 'done', variables: {} });
  };
  answer: (question: Question, signal: AbortSignal) => Promise<Answer | undefined> = async () => undefined;
  deploy: () => Promise<StackEnd> = async () => ({
    status: 'succeeded',
    stackStatus: 'UPDATE_COMPLETE',
    outputs: {},
    unchanged: true,
  });
  stackStatus: string | undefined;
  changeSet: ChangeSet = { status: 'ready' };
  stackEnd: StackEnd = { status: 'succeeded', stackStatus: 'CREATE_COMPLETE', outputs: { Url: 'https://x' } };

  readonly pipelines: Pipelines;
  readonly operations: Operations;

  constructor(private readonly settings: Settings = {}) {
    const { calls, earlier } = settings;
    this.clock = new VirtualClock({ start: earlier?.clock.now() ?? START });
    this.workDir = earlier?.workDir ?? mkdtempSync(join(tmpdir(), 'pipelines-'));
    this.commit = { commitId: 'c0ffee00c0ffee00', message: 'First "quoted" commit', directory: this.workDir };
    this.surroundings = {
      accountId: '111122223333',
      region: 'us-east-1',
      partition: 'aws',
      clock: this.clock,
      random: seededRandom(earlier ? 'another life' : 1),
      tell: (event) => void this.told.push({ at: this.clock.now(), ...event } as RehearsalEvent),
      signal: this.abort.signal,
    };
    this.approvals = new Approvals(this.surroundings.random);
    this.jobs = new Jobs(this.surroundings.random);
    this.pipelines = new Pipelines({
      surroundings: this.surroundings,
      bus: { publish: (event) => void this.published.push(event) },
      workDir: this.workDir,
      fatal: (error) => void this.fatal.push(error),
      ...(calls && { calls }),
      kinds: actionKinds({
        surroundings: this.surroundings,
        repositories: { commit: async () => this.commit },
        objects: {
          get: async (bucket, key, versionId) => this.object(`${bucket}/${key}`, versionId),
          put: async () => ({}),
          head: async () => undefined,
        },
        projects: this.projects,
        builds: {
          run: (request) => {
            this.builds.push(request);
            return this.build(request);
          },
        },
        deployer: { deploy: () => this.deploy() },
        publisher: {
          publish: async (asset) =>
            void this.stackCalls.push(`publish ${asset.manifestFile} ${asset.assetId} ${asset.destinationId}`),
        },
        machines: {
          start: async ({ name, input }) => {
            this.machineStarts.push({ name, input });
            return {
              executionArn: `arn:aws:states:us-east-1:111122223333:execution:m:${name}`,
              ended: this.machine(name),
            };
          },
        },
        functions: {
          accept: (request, onError) => {
            this.invocations.push({ at: this.clock.now(), request });
            this.invoke(request, onError!);
          },
        },
        jobs: this.jobs,
        stacks: {
          status: async () => this.stackStatus,
          deleteChangeSet: async (stack, name) => void this.stackCalls.push(`delete change set ${stack}/${name}`),
          createChangeSet: async (r) => {
            this.stackCalls.push(`create change set ${r.changeSetType} ${r.stackName}/${r.changeSetName}`);
            return this.changeSet;
          },
          changeSet: async () => this.changeSet,
          executeChangeSet: async (stack, name) => {
            this.stackCalls.push(`execute ${stack}/${name}`);
            return this.stackEnd;
          },
          createOrUpdate: async (r) => {
            this.stackRequests.push(r);
            this.stackCalls.push(`create or update ${r.stackName} ${JSON.stringify(r.parameters)}`);
            return this.stackEnd;
          },
          delete: async (stack) => {
            this.stackCalls.push(`delete ${stack}`);
            return this.stackEnd;
          },
        },
        approvals: this.approvals,
        approver: { ask: (question, signal) => this.answer(question, signal) },
        fatal: (error) => void this.fatal.push(error),
        ...settings,
      }),
    });
    this.operations = codePipelineOperations({
      pipelines: this.pipelines,
      approvals: this.approvals,
      jobs: this.jobs,
      now: () => this.clock.now(),
      arnOf: (name) => `arn:aws:codepipeline:us-east-1:111122223333:${name}`,
    });
  }

  /** Makes the pipeline; answers its first execution. */
  create(stages: readonly object[], more: object = {}) {
    return this.pipelines.create(this.parse(stages, more)).executions[0]!;
  }

  parse(stages: readonly object[], more: object = {}) {
    return this.pipelines.parse(properties(stages, more), 'generated');
  }

  start() {
    return this.pipelines.start({ pipeline: 'p', trigger: { type: 'StartPipelineExecution', detail: PERSON.arn } });
  }

  call<T>(operation: string, input: object): Promise<T> {
    const call = { service: 'codepipeline', operation, principal: PERSON, requestId: 'r' };
    return this.operations[operation]!(input, call) as Promise<T>;
  }

  /** What was told of the given kind, without times. */
  tellings<K extends RehearsalEvent['kind']>(kind: K): Extract<RehearsalEvent, { kind: K }>[] {
    return this.told.filter((e): e is Extract<RehearsalEvent, { kind: K }> => e.kind === kind);
  }

  /** "Stage/Action" of the actions as they started. */
  started(executionId: string): string[] {
    return this.tellings('action-started')
      .filter((e) => e.executionId === executionId)
      .map((e) => `${e.stage}/${e.action}`);
  }

  summary(action: string): string {
    return this.tellings('action-ended').findLast((e) => e.action === action)?.summary ?? '';
  }

  /** Resolves when no timer is due within the time and everything has come to rest. */
  rest(ms = 1): Promise<void> {
    return this.clock.sleep(ms);
  }

  /** What has to come to its end before the account can be kept. */
  underWay(): readonly string[] {
    return this.parts().flatMap((part) => part.underWay());
  }

  /** Keeps the account and ends the process; another takes it up, in which nothing goes on yet. */
  restart(): Harness {
    expect(this.underWay()).toEqual([]);
    const kept = this.parts().map((part) => serialize(part.keep()));
    this.end();
    const next = new Harness({ ...this.settings, earlier: this });
    next.parts().forEach((part, index) => part.resume(deserialize(kept[index]!)));
    return next;
  }

  close(): void {
    this.end();
    rmSync(this.workDir, { recursive: true, force: true });
  }

  private end(): void {
    this.abort.abort(new Error('the test is over'));
    this.clock.stop();
  }

  private parts(): readonly Keeper[] {
    return [this.projects, this.jobs, this.approvals, this.pipelines];
  }

  private object(path: string, versionId: string | undefined) {
    const object = this.objects.get(versionId === undefined ? path : `${path}?${versionId}`);
    if (object === undefined) throw Object.assign(new Error('no such key'), { name: 'NoSuchKey' });
    return object;
  }
}

function properties(stages: readonly object[], more: object = {}): Record<string, unknown> {
  return {
    Name: 'p',
    RoleArn: ROLE,
    PipelineType: 'V2',
    ExecutionMode: 'QUEUED',
    RestartExecutionOnUpdate: true,
    ArtifactStore: { Type: 'S3', Location: 'artifacts' },
    Stages: stages,
    ...more,
  };
}

export function stage(name: string, ...actions: object[]): object {
  return { Name: name, Actions: actions };
}

function action(category: string, provider: string, name: string, configuration: object, more: object): object {
  return {
    Name: name,
    ActionTypeId: { Category: category, Owner: 'AWS', Provider: provider, Version: '1' },
    Configuration: configuration,
    RunOrder: 1,
    ...more,
  };
}

export const source = (more: object = {}) =>
  action(
    'Source',
    'CodeStarSourceConnection',
    'Git',
    { ConnectionArn: 'arn:c', FullRepositoryId: 'o/r', BranchName: 'main' },
    { Namespace: 'git', OutputArtifacts: [{ Name: 'Src' }], ...more },
  );
export const dataSource = () =>
  action(
    'Source',
    'S3',
    'Data',
    { S3Bucket: 'data', S3ObjectKey: 'in.zip', PollForSourceChanges: false },
    { Namespace: 'data', OutputArtifacts: [{ Name: 'In' }] },
  );
export const machine = (name: string, more: object = {}, input = '{}') =>
  action('Invoke', 'StepFunctions', name, { StateMachineArn: 'arn:m', Input: input, InputType: 'Literal' }, more);
export const lambda = (name: string, more: object = {}, parameters = '') =>
  action('Invoke', 'Lambda', name, { FunctionName: `f-${name}`, UserParameters: parameters }, more);
export const approval = (name: string, more: object = {}) =>
  action('Approval', 'Manual', name, { CustomData: 'of #{codepipeline.PipelineExecutionId}' }, more);
export const buildAction = (name: string, configuration: object = {}, more: object = {}) =>
  action(
    'Build',
    'CodeBuild',
    name,
    { ProjectName: `project-${name}`, ...configuration },
    {
      InputArtifacts: [{ Name: 'Src' }],
      ...more,
    },
  );
export const cloudFormationAction = (name: string, configuration: object, more: object = {}) =>
  action('Deploy', 'CloudFormation', name, { StackName: 's', ...configuration }, more);

export function jobOf(request: InvokeRequest): {
  id: string;
  data: { continuationToken?: string; actionConfiguration: { configuration: Record<string, string> } };
} {
  return (request.payload as { 'CodePipeline.job': ReturnType<typeof jobOf> })['CodePipeline.job'];
}
