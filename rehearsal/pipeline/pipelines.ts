import { ServiceError } from '../contracts';
import type { Keeper } from '../state/keeper';
import type { PipelineDefinition } from './definition';
import { type Ending, type Execution, isOver, type Trigger } from './execution';
import { Gates } from './gates';
import { keepPipeline, type KeptPipeline, notOver, removeLeftovers, resumePipeline } from './kept';
import { newExecution, type StartRequest } from './new-execution';
import { parsePipeline } from './parse';
import type { Pipeline } from './pipeline';
import { checkRetry, type RetryRequest } from './retry';
import { type ExecutionsProps, Runner } from './runner';

/** CodePipeline's quota of executions in flight of a pipeline in QUEUED mode. */
const MAX_CONCURRENT_EXECUTIONS = 50;

/** CodePipeline's own words. */
const CANCELLED_BY_UPDATE = "The pipeline's definition was updated before the execution completed.";

export interface PipelinesProps extends ExecutionsProps {
  /** An existing directory for the artifacts. */
  readonly workDir: string;
}

/** CodePipeline: pipelines by name, their executions, and what can be done to them. */
export class Pipelines implements Keeper<readonly KeptPipeline[]> {
  private readonly pipelines = new Map<string, Pipeline>();
  private readonly runner: Runner;
  /** Of an earlier life, until they go on. */
  private resumed: (readonly [Pipeline, Execution])[] = [];

  constructor(private readonly props: PipelinesProps) {
    this.runner = new Runner(props);
  }

  /** Reads a definition without keeping it. @throws NotRehearsable that names all it does not know */
  parse(properties: Readonly<Record<string, unknown>>, generatedName: string): PipelineDefinition {
    return parsePipeline(properties, generatedName, this.props.surroundings.region, (action) =>
      this.runner.kindOf(action),
    );
  }

  /** Makes a pipeline and starts its first execution, as CodePipeline does. */
  create(definition: PipelineDefinition): Pipeline {
    if (this.pipelines.has(definition.name))
      throw new ServiceError('PipelineNameInUseException', `A pipeline with name '${definition.name}' already exists.`);
    const now = this.props.surroundings.clock.now();
    const gates = new Gates(definition.executionMode, this.runner.hold);
    const pipeline = { definition, version: 1, gates, createdAt: now, updatedAt: now, executions: [], actions: [] };
    this.pipelines.set(definition.name, pipeline);
    this.start({ pipeline: definition.name, trigger: { type: 'CreatePipeline', detail: definition.roleArn } });
    return pipeline;
  }

  /** Changes a pipeline: executions in flight are cancelled, and one is started when the definition asks for it. */
  async update(definition: PipelineDefinition): Promise<Pipeline> {
    const pipeline = this.get(definition.name);
    const inFlight = pipeline.executions.filter((execution) => !isOver(execution));
    pipeline.definition = definition;
    pipeline.version++;
    pipeline.gates = new Gates(definition.executionMode, this.runner.hold);
    pipeline.updatedAt = this.props.surroundings.clock.now();
    for (const execution of inFlight) abandon(execution, { status: 'Cancelled', summary: CANCELLED_BY_UPDATE });
    await Promise.all(inFlight.map((execution) => execution.ended));
    if (definition.restartExecutionOnUpdate)
      this.start({
        pipeline: definition.name,
        trigger: { type: 'StartPipelineExecution', detail: 'cloudformation.amazonaws.com' },
      });
    return pipeline;
  }

  /** Removes a pipeline; what runs in it is cancelled. */
  async remove(name: string): Promise<void> {
    const pipeline = this.pipelines.get(name);
    if (pipeline === undefined) return;
    const inFlight = pipeline.executions.filter((execution) => !isOver(execution));
    for (const execution of inFlight) abandon(execution, { status: 'Cancelled', summary: 'The pipeline was deleted.' });
    await Promise.all(inFlight.map((execution) => execution.ended));
    this.pipelines.delete(name);
  }

  list(): readonly Pipeline[] {
    return [...this.pipelines.values()];
  }

  /** @throws ServiceError PipelineNotFoundException */
  get(name: string): Pipeline {
    const pipeline = this.pipelines.get(name);
    if (pipeline === undefined)
      throw new ServiceError(
        'PipelineNotFoundException',
        `Account '${this.props.surroundings.accountId}' does not have a pipeline with name '${name}'`,
      );
    return pipeline;
  }

  /** @throws ServiceError PipelineExecutionNotFoundException */
  execution(pipelineName: string, executionId: string): Execution {
    const found = this.get(pipelineName).executions.find((execution) => execution.id === executionId);
    if (found === undefined)
      throw new ServiceError(
        'PipelineExecutionNotFoundException',
        `The pipeline execution with id '${executionId}' does not exist in pipeline '${pipelineName}'`,
      );
    return found;
  }

  /** Starts an execution, which goes on by itself; with a token that has started one, answers that one. */
  start(request: StartRequest): Execution {
    const pipeline = this.get(request.pipeline);
    const same = pipeline.executions.find((e) => e.requestToken !== undefined && e.requestToken === request.token);
    if (same !== undefined) return same;
    if (pipeline.executions.filter((e) => !isOver(e)).length >= MAX_CONCURRENT_EXECUTIONS)
      throw new ServiceError(
        'ConcurrentPipelineExecutionsLimitExceededException',
        `The pipeline has reached the limit for concurrent pipeline executions: ${MAX_CONCURRENT_EXECUTIONS}`,
      );
    const execution = newExecution(this.props, pipeline, request);
    pipeline.executions.push(execution);
    this.runner.start(pipeline, execution);
    return execution;
  }

  /** Ends an execution: once its running actions have ended, or at once. */
  stop(request: { pipeline: string; executionId: string; abandon?: boolean; reason?: string }): void {
    const execution = this.execution(request.pipeline, request.executionId);
    if (isOver(execution))
      throw new ServiceError(
        'PipelineExecutionNotStoppableException',
        `The pipeline execution ${execution.id} is not in progress: it is ${execution.status}`,
      );
    if (execution.stopping !== undefined && !request.abandon)
      throw new ServiceError(
        'DuplicatedStopRequestException',
        `The pipeline execution ${execution.id} is already stopping`,
      );
    const ending: Ending = { status: 'Stopped', summary: request.reason ?? '' };
    execution.stopReason = request.reason ?? '';
    execution.stopping = ending;
    execution.status = 'Stopping';
    execution.changedAt = this.props.surroundings.clock.now();
    this.runner.announce.executionStopping(execution);
    const inStage = [...execution.stages.values()].some((stage) => stage.status === 'InProgress');
    if (request.abandon || !inStage) return abandon(execution, ending);
    for (const stage of execution.stages.values()) if (stage.status === 'InProgress') stage.status = 'Stopping';
  }

  /** Takes a failed execution up again, under its own id. */
  retry(request: RetryRequest): Execution {
    const pipeline = this.get(request.pipeline);
    const execution = checkRetry(pipeline, request);
    execution.attempt++;
    execution.status = 'InProgress';
    execution.statusSummary = '';
    execution.changedAt = this.props.surroundings.clock.now();
    delete execution.stopping;
    delete execution.stopReason;
    execution.abandon = new AbortController();
    execution.retry = {
      stage: request.stage,
      keep: request.mode === 'FAILED_ACTIONS' ? 'succeeded-actions' : 'nothing',
    };
    this.runner.start(pipeline, execution);
    return execution;
  }

  /** Starts every pipeline that follows the branch; answers the executions. */
  pushed(repositoryId: string, branch: string): Execution[] {
    return this.list().flatMap(({ definition }) => {
      const source = definition.stages[0]!.actions.find(
        ({ type, configuration: c }) =>
          type.provider === 'CodeStarSourceConnection' &&
          c['FullRepositoryId'] === repositoryId &&
          c['BranchName'] === branch &&
          c['DetectChanges'] !== 'false',
      );
      if (source === undefined) return [];
      const trigger: Trigger = { type: 'WebhookV2', detail: source.configuration['ConnectionArn'] ?? '' };
      return [this.start({ pipeline: definition.name, trigger })];
    });
  }

  /**
   * Lets nobody into a stage and no action begin until what it answers is called. What runs comes to its end; approvals that
   * wait can be answered.
   */
  hold(): () => void {
    return this.runner.hold.take();
  }

  underWay(): readonly string[] {
    return this.runner.underWay(this.list());
  }

  /** Where the artifacts lie of executions that go on or may be retried; others' have been given up when they were kept. */
  artifactPaths(): string[] {
    return this.list().flatMap(({ executions }) => executions.flatMap(({ artifacts }) => artifacts.paths()));
  }

  keep(): readonly KeptPipeline[] {
    return this.list().map(keepPipeline);
  }

  resume(kept: readonly KeptPipeline[]): void {
    const { workDir, surroundings } = this.props;
    removeLeftovers(kept, workDir);
    for (const one of kept) {
      const pipeline = resumePipeline(one, { workDir, clock: surroundings.clock, hold: this.runner.hold });
      this.pipelines.set(pipeline.definition.name, pipeline);
      this.resumed.push(...notOver(pipeline, one.gates).map((execution) => [pipeline, execution] as const));
    }
  }

  goOn(): void {
    for (const [pipeline, execution] of this.resumed.splice(0)) this.runner.goOn(pipeline, execution);
  }
}

function abandon(execution: Execution, ending: Ending): void {
  execution.abandon.abort(ending);
}
