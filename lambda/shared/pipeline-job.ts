import {
  CodePipelineClient,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import type { CodePipelineEvent, Context } from 'aws-lambda';
import { beforeTimeout } from './deadline';
import { describeError, NamedError } from './errors';
import { log } from './log';

/** What becomes of an action. */
export type JobResult =
  | { readonly kind: 'done'; readonly variables?: Readonly<Record<string, string>> }
  /** Not yet: the pipeline invokes the function again with this token. */
  | { readonly kind: 'again'; readonly token: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface Job {
  /** Another one for each attempt at the action. */
  readonly id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** @default - it is the first call */
  readonly continuationToken?: string;
}

/** CodePipeline takes at most 5,000 characters. */
const LONGEST_MESSAGE = 4_900;
const REPORT_MS = 8_000;

const codePipeline = new CodePipelineClient({});

/** Reads a parameter of the action's UserParameters. */
export function parameter(job: Job, name: string): string {
  const value = job.parameters[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new NamedError('BadUserParameters', `UserParameters hold no text "${name}": ${JSON.stringify(job.parameters)}`);
}

/**
 * Runs the work of a pipeline action and reports what came of it: always, once, and before the function's timeout. An
 * error fails the action with its message and goes to the log; it is not thrown on, since the pipeline invokes
 * asynchronously and Lambda would do the work again.
 */
export async function runJob(
  event: CodePipelineEvent,
  context: Context,
  work: (job: Job) => Promise<JobResult>,
): Promise<JobResult> {
  const { id, data } = event['CodePipeline.job'];
  const run = async (): Promise<JobResult> => {
    try {
      const parameters: unknown = JSON.parse(data.actionConfiguration.configuration.UserParameters);
      return await work({
        id,
        parameters: parameters as Job['parameters'],
        continuationToken: data.continuationToken,
      });
    } catch (error) {
      log.error('the action failed', error instanceof Error ? error : String(error));
      return { kind: 'failed', message: describeError(error) };
    }
  };
  const late = (): JobResult => ({
    kind: 'failed',
    message: 'the function ran out of time; retry all actions of the stage',
  });
  const result = await beforeTimeout(context, REPORT_MS, run, late);
  log.info('action', { jobId: id, result });
  await report(id, result);
  return result;
}

async function report(jobId: string, result: JobResult): Promise<void> {
  switch (result.kind) {
    case 'done':
      await codePipeline.send(new PutJobSuccessResultCommand({ jobId, outputVariables: { ...result.variables } }));
      return;
    case 'again':
      await codePipeline.send(new PutJobSuccessResultCommand({ jobId, continuationToken: result.token }));
      return;
    case 'failed': {
      const message = result.message.slice(0, LONGEST_MESSAGE);
      await codePipeline.send(
        new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message } }),
      );
    }
  }
}
