import type { InvokeResult } from '../../contracts';
import type { Surroundings } from '../../events';
import type { Jobs } from '../jobs';
import type { AsyncInvoker } from '../ports';
import { within } from '../waits';
import { type ActionContext, type ActionKind, type ActionResult, failed, refuseArtifacts, succeeded } from './kind';

/**
 * A function that sends no word for this long is given up.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
const SILENCE_MS = 20 * 60_000;
/** All invocations of an action together (same source). */
const ACTION_TIMEOUT_MS = 24 * 3_600_000;
/** CodePipeline looks about twice a minute whether a continued job is to be called again. */
const CONTINUATION_MS = 30_000;

export interface LambdaInvokeProps {
  readonly surroundings: Surroundings;
  readonly functions: AsyncInvoker;
  readonly jobs: Jobs;
}

/** Invoke: a function that reports its result through PutJobSuccessResult or PutJobFailureResult. */
export function lambdaInvoke(props: LambdaInvokeProps): ActionKind {
  return {
    categories: ['Invoke'],
    provider: 'Lambda',
    version: '1',
    honours: ['FunctionName', 'UserParameters'],
    records: [],
    check(action, refuse) {
      refuseArtifacts(action.inputArtifacts, 'input artifact of a function', refuse);
      refuseArtifacts(action.outputArtifacts, 'output artifact of a function', refuse);
    },
    run: (context) => invoke(props, context),
  };
}

async function invoke(props: LambdaInvokeProps, context: ActionContext): Promise<ActionResult> {
  const { clock } = props.surroundings;
  const deadline = clock.now() + ACTION_TIMEOUT_MS;
  let continuationToken: string | undefined;
  while (clock.now() < deadline) {
    const { end, lastError } = await oneJob(props, context, continuationToken);
    if (end === 'late') {
      // CodePipeline's words, and what the function ended with, which AWS leaves to its log.
      const silent =
        `The AWS Lambda function ${context.configuration['FunctionName']} failed to return a result. Check the function ` +
        'to verify that it has permission to call the PutJobSuccessResult action and that it made a call to PutJobSuccessResult.';
      return failed(
        lastError === undefined ? silent : `${silent} The function ended with: ${lastError}`,
        'JobTimedOut',
      );
    }
    if (end.status === 'failed') return failed(end.message, end.type, end.externalExecutionId);
    if (end.continuationToken === undefined)
      return succeeded(end.summary || 'the function reported success', {
        variables: end.variables,
        ...(end.externalExecutionId && { externalExecutionId: end.externalExecutionId }),
      });
    continuationToken = end.continuationToken;
    await clock.sleep(CONTINUATION_MS, context.signal);
  }
  return failed(`the function has not finished its job within ${ACTION_TIMEOUT_MS / 3_600_000} hours`, 'JobTimedOut');
}

async function oneJob(props: LambdaInvokeProps, context: ActionContext, continuationToken: string | undefined) {
  const { clock, accountId } = props.surroundings;
  const data = {
    actionConfiguration: { configuration: context.configuration },
    inputArtifacts: [],
    outputArtifacts: [],
    ...(continuationToken !== undefined && { continuationToken }),
  };
  const job = props.jobs.open({ accountId, data });
  let lastError: string | undefined;
  try {
    props.functions.accept(
      {
        functionName: context.configuration['FunctionName'] ?? '',
        payload: { 'CodePipeline.job': { id: job.id, accountId, data } },
        principal: context.principal,
      },
      (result) => (lastError = errorOf(result)),
    );
    const end = await within(clock, SILENCE_MS, context.signal, job.end);
    return { end, lastError };
  } finally {
    job.close();
  }
}

/** What a function that failed says went wrong. */
function errorOf(result: InvokeResult): string {
  const { errorType, errorMessage } = (result.payload ?? {}) as { errorType?: string; errorMessage?: string };
  return [errorType, errorMessage].filter(Boolean).join(': ') || `${result.functionError}`;
}
