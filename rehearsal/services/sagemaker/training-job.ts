import type {
  CreateTrainingJobRequest,
  DescribeTrainingJobResponse,
  SecondaryStatusTransition,
  TrainingJobStatus,
} from '@aws-sdk/client-sagemaker';
import type { Kept } from './shelf';
import type { TrainingPlan } from './training-request';

/** A training job and what has become of it. */
export interface TrainingJob extends Kept {
  readonly input: CreateTrainingJobRequest;
  readonly plan: TrainingPlan;
  status: TrainingJobStatus;
  readonly transitions: SecondaryStatusTransition[];
  /** Virtual time. */
  trainingStartedAt: number | undefined;
  endedAt: number | undefined;
  changedAt: number;
  failureReason: string | undefined;
  modelDataUrl: string | undefined;
  /** The last round's metrics, by names such as `validation:rmse`. */
  metrics: Readonly<Record<string, number>>;
  readonly stopping: AbortController;
  /** Resolves when the job has ended, however. */
  settled: Promise<void>;
}

/** A job that has ended, as it outlives the process. */
export type KeptTrainingJob = Omit<TrainingJob, 'stopping' | 'settled'>;

export function keptJob({ stopping: _, settled: __, ...job }: TrainingJob): KeptTrainingJob {
  return job;
}

/** What DescribeTrainingJob answers. */
export function describeTrainingJob(job: TrainingJob): DescribeTrainingJobResponse {
  const { input, trainingStartedAt, endedAt } = job;
  const { Tags: _, ...asked } = input;
  const changed = new Date(job.changedAt);
  const seconds =
    trainingStartedAt !== undefined && endedAt !== undefined
      ? Math.round((endedAt - trainingStartedAt) / 1_000)
      : undefined;
  return {
    ...asked,
    TrainingJobName: job.name,
    TrainingJobArn: job.arn,
    TrainingJobStatus: job.status,
    SecondaryStatus: job.transitions.at(-1)!.Status,
    SecondaryStatusTransitions: job.transitions.map((transition) => ({ ...transition })),
    CreationTime: new Date(job.createdAt),
    LastModifiedTime: changed,
    ModelArtifacts: { S3ModelArtifacts: job.modelDataUrl ?? '' },
    ...(trainingStartedAt !== undefined && { TrainingStartTime: new Date(trainingStartedAt) }),
    ...(endedAt !== undefined && { TrainingEndTime: new Date(endedAt) }),
    ...(seconds !== undefined && { TrainingTimeInSeconds: seconds, BillableTimeInSeconds: seconds }),
    ...(job.failureReason !== undefined && { FailureReason: job.failureReason }),
    ...(job.status === 'Completed' && {
      FinalMetricDataList: Object.entries(job.metrics).map(([MetricName, Value]) => ({
        MetricName,
        Value,
        Timestamp: changed,
      })),
    }),
  } as DescribeTrainingJobResponse;
}
