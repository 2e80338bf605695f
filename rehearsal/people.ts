import type { Account } from './account/account';
import { NotRehearsable, type ObjectStore } from './contracts';
import type { Answer, Question, RehearsalEvent, Surroundings } from './events';
import type { FaultPlan } from './faults';
import type { DataSource, Inputs } from './inputs';
import type { Operator } from './operator';
import type { Approver } from './pipeline/ports';
import type { Repository } from './repository';
import type { Subject } from './subject';

export interface PeopleProps {
  readonly surroundings: Surroundings;
  readonly subject: Subject;
  readonly repository: Repository;
  readonly inputs: Inputs;
  readonly faults: FaultPlan;
  /** Synthesizes the repository's head; resolves with the assembly's directory. */
  readonly synthesize: () => Promise<string>;
  /** Puts objects into the account as a client from outside does. */
  readonly upload: ObjectStore['put'];
  /** Told of the directory of each prepared input. */
  readonly prepared: (directory: string) => Promise<void>;
  /** A real person who is asked instead of the scenario. @default - the scenario's answer is taken */
  readonly ask?: (question: Question, signal: AbortSignal) => Promise<Answer>;
}

/** A person who reads a scorecard before answering: three virtual minutes. */
const READING_MS = 180_000;

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

  constructor(private readonly props: PeopleProps) {}

  /** The account that they work in, once it is open. */
  workIn(account: Account): void {
    this.account = account;
  }

  /** To be told of every event. */
  note(event: RehearsalEvent): void {
    if (event.kind === 'approval-asked') this.asked.add(event.executionId);
    for (const waiting of this.waiting) waiting(event);
  }

  async ask(question: Question, signal: AbortSignal): Promise<Answer> {
    if (this.props.ask) return this.props.ask(question, signal);
    await this.props.surroundings.clock.sleep(READING_MS, signal);
    return this.answer(question);
  }

  async deployPipeline(): Promise<void> {
    const { services } = this.opened();
    const assemblyDirectory = await this.props.synthesize();
    const stack = await this.pipelineStack(assemblyDirectory);
    this.props.surroundings.tell({ kind: 'note', text: `cdk deploy ${stack}` });
    const principal = {
      kind: 'user',
      arn: `arn:aws:iam::${this.props.surroundings.accountId}:user/developer`,
    } as const;
    const end = await services.deployer.deploy({ assemblyDirectory, stack, principal });
    if (end.status === 'failed') throw new Error(`cdk deploy ${stack} failed (${end.stackStatus}): ${end.reason}`);
    for (const { executions } of services.pipelines.list())
      await Promise.all(executions.map((execution) => execution.ended));
  }

  async upload(name: string): Promise<string> {
    const input = this.props.subject.inputs[name];
    if (!input)
      throw new Error(
        `rehearsal.json has no input ${name}; it has: ${Object.keys(this.props.subject.inputs).join(', ')}`,
      );
    const source = this.dataSource();
    const { objects, directory } = await this.props.inputs.prepare(name, input, source);
    await this.props.prepared(directory);
    return this.starting(async () => {
      for (const { key, body } of objects) await this.props.upload(source.bucket, key, body);
    });
  }

  async push(change?: string): Promise<string> {
    const push = change === undefined ? { context: {} } : this.props.subject.pushes[change];
    if (!push)
      throw new Error(
        `rehearsal.json has no push ${change}; it has: ${Object.keys(this.props.subject.pushes).join(', ')}`,
      );
    const { pipelines } = this.opened().services;
    await this.props.surroundings.clock.work(() => this.props.repository.push(change ?? 'a push', push.context));
    return this.starting(async () => {
      for (const { definition } of pipelines.list()) {
        const source = definition.stages[0]?.actions.find(({ type }) => type.provider === 'CodeStarSourceConnection');
        const { FullRepositoryId: repository, BranchName: branch } = source?.configuration ?? {};
        if (repository !== undefined && branch !== undefined) pipelines.pushed(repository, branch);
      }
    });
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

  async retry(executionId: string): Promise<void> {
    const { pipelines } = this.opened().services;
    const pipeline = pipelines.list().find(({ executions }) => executions.some((e) => e.id === executionId));
    const failed = [...this.execution(executionId).stages].find(([, stage]) => stage.status === 'Failed');
    if (!pipeline || !failed) throw new Error(`execution ${executionId} has no failed stage to retry`);
    this.props.surroundings.tell({ kind: 'note', text: `retrying ${failed[0]} of execution ${executionId}` });
    pipelines.retry({ pipeline: pipeline.definition.name, executionId, stage: failed[0], mode: 'FAILED_ACTIONS' });
  }

  answers(how: (question: Question) => Promise<Answer>): void {
    this.answer = how;
  }

  fault(fault: Parameters<Operator['fault']>[0]): void {
    this.props.faults.add(fault);
  }

  async rest(minutes: number): Promise<void> {
    await this.props.surroundings.clock.sleep(minutes * 60_000, this.props.surroundings.signal);
  }

  /** Does what starts an execution and waits for it to start. */
  private async starting(act: () => Promise<void>): Promise<string> {
    const started = this.next((event) => event.kind === 'execution-started');
    await act();
    const event = await started;
    return event.kind === 'execution-started' ? event.executionId : '';
  }

  private next(wanted: (event: RehearsalEvent) => boolean): Promise<RehearsalEvent> {
    const { signal } = this.props.surroundings;
    return new Promise((resolve, reject) => {
      const listener = (event: RehearsalEvent) => {
        if (!wanted(event)) return;
        this.waiting.delete(listener);
        resolve(event);
      };
      this.waiting.add(listener);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }

  private execution(executionId: string) {
    const found = this.opened()
      .services.pipelines.list()
      .flatMap(({ executions }) => executions)
      .find(({ id }) => id === executionId);
    if (!found) throw new Error(`there is no execution ${executionId}`);
    return found;
  }

  /** The bucket and key that the deployed pipeline takes its data from. */
  private dataSource(): DataSource {
    for (const { definition } of this.opened().services.pipelines.list()) {
      const source = definition.stages[0]?.actions.find(({ type }) => type.provider === 'S3')?.configuration;
      if (source?.['S3Bucket'] && source['S3ObjectKey'])
        return { bucket: source['S3Bucket'], key: source['S3ObjectKey'] };
    }
    throw new Error('no pipeline takes data from S3: there is nowhere to upload to');
  }

  /** The one stack of the assembly that holds a pipeline. */
  private async pipelineStack(assemblyDirectory: string): Promise<string> {
    const { readAssembly } = await import('./assembly/assembly');
    const { clock } = this.props.surroundings;
    const { stacks } = await readAssembly(assemblyDirectory, clock);
    const { readFile } = await import('node:fs/promises');
    const holding: string[] = [];
    for (const stack of stacks) {
      const template = JSON.parse(await clock.work(() => readFile(stack.templateFile, 'utf8'))) as {
        Resources?: Record<string, { Type: string }>;
      };
      if (Object.values(template.Resources ?? {}).some(({ Type }) => Type === 'AWS::CodePipeline::Pipeline'))
        holding.push(stack.path);
    }
    if (holding.length !== 1)
      throw new NotRehearsable(
        'app',
        `with ${holding.length} pipeline stacks`,
        assemblyDirectory,
        'exactly one top-level stack is to hold a pipeline',
      );
    return holding[0]!;
  }

  private opened(): Account {
    if (!this.account) throw new Error('the account is not open');
    return this.account;
  }
}
