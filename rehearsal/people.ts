import type { Account } from './account/account';
import { pipelineStackOf } from './assembly/pipeline-stack';
import type { ObjectStore } from './contracts';
import type { Answer, Question, RehearsalEvent, Surroundings } from './events';
import type { FaultPlan } from './faults';
import type { Forks } from './forks';
import type { DataSource, Inputs, PreparedInput } from './inputs';
import type { Operator } from './operator';
import type { PipelineDefinition } from './pipeline/definition';
import type { Approver } from './pipeline/ports';
import type { Repository } from './repository';
import { Shifts } from './shifts';
import type { Subject } from './subject';

export interface PeopleProps {
  readonly surroundings: Surroundings;
  readonly subject: Subject;
  readonly repository: Repository;
  readonly inputs: Inputs;
  readonly faults: FaultPlan;
  readonly forks: Pick<Forks, 'make' | 'find' | 'repositoryId'>;
  /** The assembly of the repository's first commit, synthesized on the laptop. */
  readonly assemblyDirectory: string;
  /** Puts objects into the account as a client from outside does. */
  readonly upload: ObjectStore['put'];
  /** Runs a command of the app in the account. */
  readonly run: (command: readonly string[]) => Promise<string>;
  /** Told of the directory of each prepared input. */
  readonly prepared: (directory: string) => Promise<void>;
  /** A real person who is asked instead of the scenario. @default - the scenario's answer is taken */
  readonly ask?: (question: Question, signal: AbortSignal) => Promise<Answer>;
}

/** A person who reads a scorecard before answering: three virtual minutes. */
const READING_MS = 180_000;
/** Virtual time after which what should have started will not start any more. */
const PATIENCE_MS = 600_000;

/** Carries out what scenarios ask of the people around a pipeline, and answers when the pipeline asks. */
export class People implements Operator, Approver {
  private account: Account | undefined;
  private answer: (question: Question) => Promise<Answer> = async () => ({
    approved: true,
    comment: '',
    by: 'the scenario',
  });
  private readonly waiting = new Set<(event: RehearsalEvent) => void>();
  private readonly asked = new Set<string>();
  private readonly shifts = new Shifts();

  constructor(private readonly props: PeopleProps) {}

  /** The account that they work in, once it is open. */
  workIn(account: Account): void {
    this.account = account;
  }

  /** To be told of every event. */
  note(event: RehearsalEvent): void {
    if (event.kind === 'approval-asked') this.asked.add(event.executionId);
    this.shifts.note(event);
    for (const waiting of this.waiting) waiting(event);
  }

  async ask(question: Question, signal: AbortSignal): Promise<Answer> {
    if (this.props.ask) return this.props.ask(question, signal);
    await this.props.surroundings.clock.sleep(READING_MS, signal);
    return this.answer(question);
  }

  async deployPipeline(fork?: string): Promise<void> {
    await this.deploy(fork);
    for (const { executions } of this.opened().services.pipelines.list())
      await Promise.all(executions.map((execution) => execution.ended));
  }

  /** Deploys the pipeline's stack, and leaves its first execution to itself. */
  async deploy(fork?: string): Promise<void> {
    const { services } = this.opened();
    const { forks } = this.props;
    const assemblyDirectory = fork === undefined ? this.props.assemblyDirectory : await forks.make(fork);
    const stack = await pipelineStackOf(assemblyDirectory, this.props.surroundings.clock);
    this.props.surroundings.tell({ kind: 'note', text: `cdk deploy ${stack}` });
    const principal = {
      kind: 'user',
      arn: `arn:${this.props.surroundings.partition}:iam::${this.props.surroundings.accountId}:user/developer`,
    } as const;
    const end = await services.deployer.deploy({ assemblyDirectory, stack, principal });
    if (end.status === 'failed') throw new Error(`cdk deploy ${stack} failed (${end.stackStatus}): ${end.reason}`);
  }

  async upload(name: string, fork?: string): Promise<string> {
    const source = this.dataSource(fork);
    const { objects } = await this.prepare(name, source);
    return this.starting(async () => {
      for (const { key, body } of objects) await this.props.upload(source.bucket, key, body);
    }, `the upload of s3://${source.bucket}/${source.key}`);
  }

  async traffic(name: string): Promise<void> {
    await this.prepare(name, this.dataSource());
    this.props.surroundings.tell({ kind: 'note', text: `clients send the rows of ${name}` });
  }

  async push(change?: string): Promise<string> {
    const push = change === undefined ? { context: {}, edit: [] } : this.props.subject.pushes[change];
    if (!push)
      throw new Error(
        `rehearsal.json has no push ${change}; it has: ${Object.keys(this.props.subject.pushes).join(', ')}`,
      );
    const { pipelines } = this.opened().services;
    await this.props.surroundings.clock.work(() => this.props.repository.push(change ?? 'a push', push));
    return this.starting(async () => {
      for (const definition of this.fed()) {
        const { FullRepositoryId: repository, BranchName: branch } = codeOf(definition);
        if (repository !== undefined && branch !== undefined) pipelines.pushed(repository, branch);
      }
    }, 'the push');
  }

  async ring(alarms: string): Promise<void> {
    const board = this.opened().services.alarms;
    const named = board.list().filter(({ name }) => name.includes(alarms));
    if (named.length === 0) throw new Error(`there is no alarm whose name holds ${alarms}`);
    for (const { name, standing } of named) {
      if (standing.state === 'ALARM') board.setState(name, 'OK', 'set by a person');
      board.setState(name, 'ALARM', 'set by a person');
    }
  }

  started(act: () => Promise<void>): Promise<string> {
    return this.starting(act, 'what was done');
  }

  async command(name: string): Promise<string> {
    const { commands } = this.props.subject;
    const command = commands[name];
    if (!command) throw new Error(`rehearsal.json has no command ${name}; it has: ${Object.keys(commands).join(', ')}`);
    return this.props.run(command);
  }

  async ended(executionId: string): Promise<string> {
    return this.execution(executionId).ended;
  }

  async awaitsApproval(executionId: string): Promise<void> {
    if (this.asked.has(executionId)) return;
    const event = await this.next(
      (e) => (e.kind === 'approval-asked' || e.kind === 'execution-ended') && e.executionId === executionId,
    );
    if (event.kind === 'execution-ended')
      throw new Error(`execution ${executionId} is ${event.status}: nobody was asked to approve it`);
  }

  shifting(executionId: string): Promise<void> {
    return this.until(executionId, () => this.shifts.hasBegun(executionId), 'no traffic was shifted for it');
  }

  rollingBack(executionId: string): Promise<void> {
    return this.until(executionId, () => this.shifts.isGoingBack(executionId), 'no stack was rolled back for it');
  }

  async stop(executionId: string, how: 'wait' | 'abandon'): Promise<void> {
    const { pipelines } = this.opened().services;
    const pipeline = this.execution(executionId).definition.name;
    this.props.surroundings.tell({ kind: 'note', text: `stopping execution ${executionId} (${how})` });
    pipelines.stop({ pipeline, executionId, abandon: how === 'abandon', reason: 'stopped by the scenario' });
  }

  async retry(executionId: string): Promise<void> {
    const { pipelines } = this.opened().services;
    const { definition, stages } = this.execution(executionId);
    const failed = [...stages].find(([, stage]) => stage.status === 'Failed');
    if (!failed) throw new Error(`execution ${executionId} has no failed stage to retry`);
    this.props.surroundings.tell({ kind: 'note', text: `retrying ${failed[0]} of execution ${executionId}` });
    pipelines.retry({ pipeline: definition.name, executionId, stage: failed[0], mode: 'FAILED_ACTIONS' });
  }

  answers(how: (question: Question) => Promise<Answer>): void {
    this.answer = how;
  }

  fault(fault: Parameters<Operator['fault']>[0]): void {
    this.props.faults.add(fault);
  }

  async rest(minutes: number): Promise<void> {
    const release = this.opened().services.alarms.hold();
    try {
      await this.props.surroundings.clock.sleep(minutes * 60_000, this.props.surroundings.signal);
    } finally {
      release();
    }
  }

  /** Prepares an input, whose rows clients send from now on. */
  private async prepare(name: string, source: DataSource): Promise<PreparedInput> {
    const input = this.props.subject.inputs[name];
    if (!input)
      throw new Error(
        `rehearsal.json has no input ${name}; it has: ${Object.keys(this.props.subject.inputs).join(', ')}`,
      );
    const prepared = await this.props.inputs.prepare(name, input, source);
    await this.props.prepared(prepared.directory);
    return prepared;
  }

  /** Does what starts an execution and waits for it to start. */
  private async starting(act: () => Promise<void>, what: string): Promise<string> {
    const known = new Set(this.executions().map(({ id }) => id));
    const started = this.next(
      (event) => event.kind === 'execution-started' && !known.has(event.executionId),
      `${what} started no execution`,
    );
    const [event] = await Promise.all([started, act()]);
    return event.kind === 'execution-started' ? event.executionId : '';
  }

  /** Rejects with `otherwise` when the execution ends before something holds. */
  private async until(executionId: string, holds: () => boolean, otherwise: string): Promise<void> {
    if (holds()) return;
    const event = await this.next((e) => holds() || (e.kind === 'execution-ended' && e.executionId === executionId));
    if (event.kind === 'execution-ended') throw new Error(`execution ${executionId} is ${event.status}: ${otherwise}`);
  }

  /** The next event of a kind. Rejects with `otherwise` when it does not come within the time that anything here takes. */
  private next(wanted: (event: RehearsalEvent) => boolean, otherwise?: string): Promise<RehearsalEvent> {
    const { signal, clock } = this.props.surroundings;
    return new Promise((resolve, reject) => {
      const over = new AbortController();
      const settle = (outcome: () => void) => {
        this.waiting.delete(listener);
        over.abort();
        outcome();
      };
      const listener = (event: RehearsalEvent) => {
        if (wanted(event)) settle(() => resolve(event));
      };
      this.waiting.add(listener);
      signal.addEventListener('abort', () => settle(() => reject(signal.reason as Error)), {
        once: true,
        signal: over.signal,
      });
      if (otherwise === undefined) return;
      const late = () => settle(() => reject(new Error(`${otherwise} within ${PATIENCE_MS / 60_000} virtual minutes`)));
      clock.sleep(PATIENCE_MS, over.signal).then(late, () => undefined); // aborted: it came, or everything ends
    });
  }

  private executions() {
    return this.opened()
      .services.pipelines.list()
      .flatMap(({ executions }) => executions);
  }

  private execution(executionId: string) {
    const found = this.executions().find(({ id }) => id === executionId);
    if (!found) throw new Error(`there is no execution ${executionId}`);
    return found;
  }

  /** The pipelines that the repository of a fork, or of the app itself, feeds. */
  private fed(fork?: string): readonly PipelineDefinition[] {
    const { forks } = this.props;
    const wanted = fork === undefined ? undefined : forks.repositoryId(fork);
    const definitions = this.opened()
      .services.pipelines.list()
      .map(({ definition }) => definition);
    return definitions.filter((definition) => {
      const repository = codeOf(definition)['FullRepositoryId'] ?? '';
      return wanted === undefined ? !forks.find(repository) : repository === wanted;
    });
  }

  /** The bucket and key that a deployed pipeline takes its data from. */
  private dataSource(fork?: string): DataSource {
    for (const definition of this.fed(fork)) {
      const source = definition.stages[0]?.actions.find(({ type }) => type.provider === 'S3')?.configuration;
      if (source?.['S3Bucket'] && source['S3ObjectKey'])
        return { bucket: source['S3Bucket'], key: source['S3ObjectKey'] };
    }
    throw new Error('no pipeline takes data from S3: there is nowhere to upload to');
  }

  private opened(): Account {
    if (!this.account) throw new Error('the account is not open');
    return this.account;
  }
}

/** Settings of the source action that fetches a pipeline's code from a connection; none when there is no such action. */
function codeOf({ stages }: PipelineDefinition): Readonly<Record<string, string | undefined>> {
  return stages[0]?.actions.find(({ type }) => type.provider === 'CodeStarSourceConnection')?.configuration ?? {};
}
