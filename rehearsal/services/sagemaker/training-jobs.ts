import type {
  CreateTrainingJobRequest,
  DescribeTrainingJobResponse,
  SecondaryStatus,
  TrainingJobStatus,
} from '@aws-sdk/client-sagemaker';
import { ServiceError } from '../../contracts';
import type { Keeper } from '../../state/keeper';
import type { SageMakerAccount } from './account';
import { isDenied } from '../iam/denied-error';
import { invalid } from './checks';
import { containerTelemetry, imageRefusal, volumeRefusal } from './container-rights';
import { Shelf } from './shelf';
import { describeTrainingJob, keptJob, type KeptTrainingJob, type TrainingJob } from './training-job';
import { planTraining } from './training-request';
import { download, listInput, train, upload } from './training-run';

/** Virtual durations of a job's phases: about what a small job takes on AWS. */
export const TRAINING_MS = {
  starting: 75_000,
  downloading: 15_000,
  training: 75_000,
  uploading: 15_000,
  stopping: 15_000,
};

const ENDED: readonly TrainingJobStatus[] = ['Completed', 'Failed', 'Stopped'];

/** Training jobs: really trained, with SageMaker's statuses on the virtual clock. */
export class TrainingJobs implements Keeper<readonly KeptTrainingJob[]> {
  private readonly shelf = new Shelf<TrainingJob>('training job');
  private readonly unsettled = new Set<TrainingJob>();

  constructor(private readonly account: SageMakerAccount) {}

  async create(input: CreateTrainingJobRequest): Promise<TrainingJob> {
    const plan = planTraining(input);
    const arn = this.account.arn('training-job', plan.name);
    this.refuseUsedName(plan.name, arn);
    for (const channel of plan.channels) await listInput(this.account, channel.uri, input.RoleArn);
    this.refuseUsedName(plan.name, arn); // someone may have been faster
    const now = this.account.now();
    const job = this.shelf.add({
      ...{ name: plan.name, arn, createdAt: now, changedAt: now, input, plan, status: 'InProgress', transitions: [] },
      ...{ trainingStartedAt: undefined, endedAt: undefined, failureReason: undefined, modelDataUrl: undefined },
      ...{ metrics: {}, stopping: new AbortController(), settled: Promise.resolve() },
    });
    this.account.tags.begin(arn, input.Tags);
    if (!plan.sameVersion) {
      const text = `${plan.where}: trained with XGBoost 3.0.5 instead of the version of ${input.AlgorithmSpecification!.TrainingImage}`;
      this.account.deps.surroundings.tell({ kind: 'note', text });
    }
    const ended = this.run(job);
    job.settled = ended.catch(() => undefined); // told below
    this.unsettled.add(job);
    void job.settled.then(() => this.unsettled.delete(job));
    this.account.background(() => ended);
    return job;
  }

  /** Throws ValidationException when there is none. */
  get(name: string | undefined): TrainingJob {
    const job = this.shelf.find(name);
    if (job === undefined) throw invalid('Requested resource not found.');
    return job;
  }

  describe(name: string | undefined): DescribeTrainingJobResponse {
    return describeTrainingJob(this.get(name));
  }

  stopJob(name: string | undefined): void {
    const job = this.get(name);
    if (job.status !== 'InProgress') {
      throw invalid(`The request was rejected because the training job is in status ${job.status}.`);
    }
    this.turn(job, 'Stopping', 'Stopping');
    job.stopping.abort(new Error('the training job is stopped'));
  }

  list = this.shelf.list.bind(this.shelf);

  underWay(): readonly string[] {
    return [...this.unsettled].map(({ name, status }) => `training job ${name}, which is ${status}`);
  }

  keep(): readonly KeptTrainingJob[] {
    return this.shelf.all().map(keptJob);
  }

  resume(kept: readonly KeptTrainingJob[]): void {
    for (const job of kept) this.shelf.add({ ...job, stopping: new AbortController(), settled: Promise.resolve() });
  }

  private refuseUsedName(name: string, arn: string): void {
    if (this.shelf.find(name) === undefined) return;
    const message = `Job name must be unique within an AWS account and region, and a training job with this name already exists (${arn})`;
    throw new ServiceError('ResourceInUse', message);
  }

  private async run(job: TrainingJob): Promise<void> {
    const signal = AbortSignal.any([this.account.signal, job.stopping.signal]);
    try {
      await this.phases(job, signal);
    } catch (error) {
      if (!job.stopping.signal.aborted || this.account.signal.aborted) throw error;
      await this.account.deps.surroundings.clock.sleep(TRAINING_MS.stopping, this.account.signal);
      const tooLong = job.transitions.some(({ Status }) => Status === 'MaxRuntimeExceeded');
      this.end(job, 'Stopped', tooLong ? 'MaxRuntimeExceeded' : 'Stopped');
    }
  }

  private async phases(job: TrainingJob, signal: AbortSignal): Promise<void> {
    const { clock } = this.account.deps.surroundings;
    this.turn(job, 'InProgress', 'Starting', 'Preparing the instances for training');
    await clock.sleep(TRAINING_MS.starting, signal);

    job.trainingStartedAt = this.account.now();
    this.limit(job);
    this.turn(job, 'InProgress', 'Downloading', 'Downloading input data');
    const role = job.input.RoleArn!;
    const refusal = imageRefusal(this.account, role, job.input.AlgorithmSpecification!.TrainingImage!);
    const locked = volumeRefusal(this.account, role, job.input.ResourceConfig?.VolumeKmsKeyId);
    if (locked !== undefined) return this.fail(job, `ClientError: Cannot use the key of the volume. ${locked}`);
    if (refusal !== undefined) return this.fail(job, `ClientError: Cannot pull algorithm container. ${refusal}`);
    const input = await download(this.account, job.plan, role);
    await clock.sleep(TRAINING_MS.downloading, signal);
    if (input.kind === 'failed') return this.fail(job, input.reason);

    this.turn(job, 'InProgress', 'Training', 'Training image download completed. Training in progress.');
    const logGroup = '/aws/sagemaker/TrainingJobs';
    const log = { logGroup, stream: `${job.name}/algo-1` };
    const logs = containerTelemetry(this.account, role, { ...log, namespace: logGroup });
    const write = (line: string) => logs && this.account.log(log, line);
    const result = await train(this.account, job.plan, job.input, input.channels, write);
    await clock.sleep(TRAINING_MS.training, signal);
    if (result.kind === 'failed') return this.fail(job, result.reason);
    job.metrics = Object.fromEntries(Object.entries(result.metrics).map(([name, values]) => [name, values.at(-1)!]));

    this.turn(job, 'InProgress', 'Uploading', 'Uploading generated training model');
    try {
      job.modelDataUrl = await upload(this.account, job.plan, result.model, role);
    } catch (error) {
      if (!isDenied(error)) throw error;
      return this.fail(job, `ClientError: Artifact upload failed:AccessDenied (403): ${error.message}`);
    }
    await clock.sleep(TRAINING_MS.uploading, signal);
    this.end(job, 'Completed', 'Completed', 'Training job completed');
  }

  /** Stops the job when it has run for longer than its stopping condition allows. */
  private limit(job: TrainingJob): void {
    const { maxRuntimeMs } = job.plan;
    if (maxRuntimeMs >= TRAINING_MS.downloading + TRAINING_MS.training + TRAINING_MS.uploading) return;
    this.account.background(async () => {
      await this.account.deps.surroundings.clock.sleep(maxRuntimeMs, this.account.signal);
      if (job.status !== 'InProgress') return;
      this.turn(job, 'Stopping', 'MaxRuntimeExceeded', 'Training job runtime exceeded MaxRuntimeInSeconds provided');
      job.stopping.abort(new Error('the training job ran too long'));
    });
  }

  private fail(job: TrainingJob, reason: string): void {
    job.failureReason = reason.slice(0, 1_024);
    this.end(job, 'Failed', 'Failed', 'Training job failed');
  }

  private end(job: TrainingJob, status: TrainingJobStatus, secondary: SecondaryStatus, message?: string): void {
    job.endedAt = this.account.now();
    this.turn(job, status, secondary, message);
    const trainingDataUrl = job.plan.channels.find(({ name }) => name === 'train')?.uri;
    this.account.deps.surroundings.tell({
      kind: 'job-ended',
      jobName: job.name,
      status,
      metrics: job.metrics,
      ...(trainingDataUrl !== undefined && { trainingDataUrl }),
      ...(status === 'Completed' && { modelDataUrl: job.modelDataUrl }),
      ...(job.failureReason !== undefined && { reason: job.failureReason }),
    });
  }

  private turn(job: TrainingJob, status: TrainingJobStatus, secondary: SecondaryStatus, message = ''): void {
    if (ENDED.includes(job.status)) return;
    const now = new Date(this.account.now());
    const last = job.transitions.at(-1);
    if (last !== undefined && last.EndTime === undefined) last.EndTime = now;
    if (last?.Status !== secondary) {
      const ended = ENDED.includes(status) && { EndTime: now };
      job.transitions.push({ Status: secondary, StartTime: now, StatusMessage: message, ...ended });
    }
    job.status = status;
    job.changedAt = now.getTime();
    this.account.deps.events.publish({
      source: 'aws.sagemaker',
      'detail-type': 'SageMaker Training Job State Change',
      resources: [job.arn],
      detail: JSON.parse(JSON.stringify(describeTrainingJob(job))),
    });
  }
}
