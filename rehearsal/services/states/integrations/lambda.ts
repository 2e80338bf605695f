import { NotRehearsable, ServiceError, type InvokeResult } from '../../../contracts';
import type { Json } from '../asl';
import { StateFailure } from '../failure';
import type { Integration } from '../integration';
import { httpMetadata } from './answers';
import type { Caller } from './caller';

/** The function's ARN as Resource: its answer is the result. */
export function lambdaByArn(arn: string, caller: Caller): Integration {
  return {
    shownAs: { functionArn: arn },
    run: async (call) => (await invoke(caller, { functionName: arn, payload: call.arguments })).payload as Json,
  };
}

const KNOWN = ['FunctionName', 'Payload', 'Qualifier', 'InvocationType'];

/** `lambda:invoke`: the answer is wrapped as the Invoke operation gives it. */
export function lambdaInvoke(caller: Caller): Integration {
  return {
    shownAs: { resourceType: 'lambda', resource: 'invoke' },
    run: async (call) => {
      const given = call.arguments as {
        FunctionName?: unknown;
        Payload?: Json;
        Qualifier?: string;
        InvocationType?: string;
      };
      const unknown = Object.keys(given).find((name) => !KNOWN.includes(name));
      if (unknown) throw new NotRehearsable('argument of lambda:invoke', unknown, caller.principal.arn);
      if ((given.InvocationType ?? 'RequestResponse') !== 'RequestResponse')
        throw new NotRehearsable('InvocationType', given.InvocationType!, caller.principal.arn);
      if (typeof given.FunctionName !== 'string')
        throw new StateFailure('States.Runtime', "The field 'FunctionName' is required but was missing");
      const { payload, executedVersion } = await invoke(caller, {
        functionName: given.FunctionName,
        payload: given.Payload ?? {},
        ...(given.Qualifier !== undefined && { qualifier: given.Qualifier }),
      });
      const { clock } = caller.surroundings;
      const more = {
        'X-Amz-Executed-Version': executedVersion,
        'x-amzn-Remapped-Content-Length': '0',
        'X-Amzn-Trace-Id': traceId(caller),
      };
      return {
        ExecutedVersion: executedVersion,
        Payload: payload as Json,
        ...httpMetadata(JSON.stringify(payload), 'application/json', clock, caller.random, more),
        StatusCode: 200,
      };
    },
  };
}

async function invoke(
  caller: Caller,
  request: { functionName: string; qualifier?: string; payload: unknown },
): Promise<InvokeResult> {
  let result: InvokeResult;
  try {
    result = await caller.invoker.invoke({ ...request, principal: caller.principal });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const unmodelled = error.code.startsWith('AccessDenied') || error.code.startsWith('Validation');
    const requestId = caller.random.uuid();
    throw new StateFailure(
      unmodelled ? 'Lambda.AWSLambdaException' : `Lambda.${error.code}`,
      `${error.message} (Service: AWSLambda; Status Code: ${error.statusCode}; Error Code: ${error.code}; Request ID: ${requestId}; Proxy: null)`,
    );
  }
  if (result.functionError) throw functionFailure(result.payload);
  return { ...result, payload: result.payload ?? null };
}

/** The function's own error becomes the state's, under the name that the runtime gave it. */
function functionFailure(payload: unknown): StateFailure {
  const type =
    typeof payload === 'object' && payload !== null && 'errorType' in payload ? payload.errorType : undefined;
  return new StateFailure(
    typeof type === 'string' && type !== '' ? type : 'Lambda.Unknown',
    JSON.stringify(payload ?? null),
  );
}

function traceId({ random, surroundings }: Caller): string {
  const seconds = Math.floor(surroundings.clock.now() / 1000).toString(16);
  return `Root=1-${seconds}-${random.hex(24)};Sampled=0`;
}
