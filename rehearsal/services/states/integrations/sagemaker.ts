import { NotRehearsable, ServiceError } from '../../../contracts';
import type { Json } from '../asl';
import { StateFailure } from '../failure';
import type { Integration, TaskCall } from '../integration';
import { httpMetadata, toJson } from './answers';
import type { Caller } from './caller';

/** How often a job under way is asked after, virtual milliseconds. Step Functions hears of its end by an event or by polling, within a minute. */
const POLL_MS = 15_000;

/** A job that `.sync` waits for. */
interface Job {
  readonly kind: 'Training' | 'Processing' | 'Transform';
  readonly name: string;
  readonly status: string;
}

const JOBS: Readonly<Record<string, Job>> = {
  'createTrainingJob.sync': { kind: 'Training', name: 'TrainingJobName', status: 'TrainingJobStatus' },
  'createProcessingJob.sync': { kind: 'Processing', name: 'ProcessingJobName', status: 'ProcessingJobStatus' },
  'createTransformJob.sync': { kind: 'Transform', name: 'TransformJobName', status: 'TransformJobStatus' },
};

/** Calls of the optimized integration that only make the request. */
const REQUESTS = [
  'createEndpoint',
  'createEndpointConfig',
  'createModel',
  'createProcessingJob',
  'createTrainingJob',
  'createTransformJob',
  'updateEndpoint',
];

/** Step Functions marks the jobs it waits for; the machine's role needs `sagemaker:AddTags` for it. */
const MARK = { Key: 'MANAGED_BY_AWS', Value: 'STARTED_BY_STEP_FUNCTIONS' };

export function sagemakerRequest(call: string): ((caller: Caller) => Integration) | undefined {
  if (!REQUESTS.includes(call)) return undefined;
  return (caller) => ({
    shownAs: { resourceType: 'sagemaker', resource: call },
    run: async ({ arguments: given }) => answered(await request(caller, capital(call), given as object), caller),
  });
}

/** Starts a job, waits until it has ended, and gives its description. */
export function sagemakerJob(call: string): ((caller: Caller) => Integration) | undefined {
  const job = JOBS[call];
  if (!job) return undefined;
  return (caller) => ({
    shownAs: { resourceType: 'sagemaker', resource: call },
    run: async (task) => {
      const given = task.arguments as { Tags?: Json[] };
      const answer = await request(caller, `Create${job.kind}Job`, { ...given, Tags: [...(given.Tags ?? []), MARK] });
      task.submitted(answered(answer, caller));
      return waitForEnd(job, (given as Record<string, Json>)[job.name] as string, task, caller);
    },
  });
}

async function waitForEnd(job: Job, name: string, task: TaskCall, caller: Caller): Promise<Json> {
  const named = { [job.name]: name };
  const { clock, signal } = caller.surroundings;
  for (;;) {
    const description = toJson(await request(caller, `Describe${job.kind}Job`, named), (date) => date.getTime());
    const status = (description as Record<string, Json>)[job.status];
    if (status === 'Completed') return description;
    if (status === 'Failed' || status === 'Stopped') {
      throw new StateFailure('States.TaskFailed', JSON.stringify(description));
    }
    try {
      await clock.sleep(POLL_MS, task.signal);
    } catch (reason) {
      // The task ended before its job: Step Functions stops the job, unless the whole rehearsal ends.
      if (!signal.aborted) await request(caller, `Stop${job.kind}Job`, named);
      throw reason;
    }
  }
}

async function request(caller: Caller, operation: string, input: object): Promise<object> {
  try {
    return await caller.dispatcher.call('sagemaker', operation, input, caller.principal);
  } catch (error) {
    if (error instanceof NotRehearsable || !(error instanceof ServiceError)) throw error;
    const where = `Service: AmazonSageMaker; Status Code: ${error.statusCode}; Error Code: ${error.code}; Request ID: ${caller.random.uuid()}; Proxy: null`;
    throw new StateFailure('SageMaker.AmazonSageMakerException', `${error.message} (${where})`);
  }
}

function answered(answer: object, { surroundings, random }: Caller): Json {
  const body = toJson(answer, (date) => date.getTime()) as { [key: string]: Json };
  return { ...body, ...httpMetadata(JSON.stringify(body), 'application/x-amz-json-1.1', surroundings.clock, random) };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
