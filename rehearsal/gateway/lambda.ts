import type {
  GetAliasRequest,
  GetFunctionConcurrencyRequest,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  GetPolicyRequest,
  InvocationRequest,
  ListAliasesRequest,
  ListFunctionsRequest,
  ListVersionsByFunctionRequest,
  UpdateAliasRequest,
} from '@aws-sdk/client-lambda';
import { NotRehearsable, ServiceError, type Operations } from '../contracts';
import { LATEST, type FunctionAlias, type FunctionVersion } from '../services/lambda/functions';
import { parseFunctionIdentifier } from '../services/lambda/identifier';
import type { Lambda } from '../services/lambda/lambda';
import { pager } from '../services/pages';

/** Bytes of an event that nobody waits for. */
const ASYNC_REQUEST_LIMIT = 1_048_576;
/** Most items of a page of Lambda's lists, whatever is asked for. */
const PAGE = 50;
const pageOf = pager('InvalidParameterValueException');
/** Bytes of log that an invocation answers on demand. */
const LOG_TAIL = 4_096;

export interface LambdaOperationsDeps {
  readonly lambda: Lambda;
  /** The newest lines of a log group, for `LogType: Tail`. */
  readonly logTail: (group: string) => readonly { readonly message: string }[];
}

/**
 * Lambda's API as clients see it: invoking, reading, and putting an alias back that was moved by hand, as the runbook
 * has it. What would change functions behind CloudFormation's back (`UpdateFunctionCode`, …) is not offered.
 */
export function lambdaOperations({ lambda, logTail }: LambdaOperationsDeps): Operations {
  const { functions } = lambda;
  const find = (name: string | undefined, qualifier?: string): FunctionVersion => {
    const id = parseFunctionIdentifier(name ?? '', qualifier);
    const record = functions.get(id.name);
    const wanted = id.qualifier ?? LATEST;
    return functions.versionOf(record, record.aliases.get(wanted)?.version ?? wanted);
  };

  return {
    Invoke: async (input: InvocationRequest, { principal }) => {
      if (input.ClientContext !== undefined) throw new NotRehearsable('parameter', 'ClientContext', 'lambda:Invoke');
      const request = {
        functionName: input.FunctionName ?? '',
        qualifier: input.Qualifier,
        payload: parsePayload(input.Payload),
        principal,
      };
      switch (input.InvocationType ?? 'RequestResponse') {
        case 'DryRun':
          functions.resolve(request.functionName, request.qualifier);
          return { StatusCode: 204 };
        case 'Event':
          if ((input.Payload?.length ?? 0) > ASYNC_REQUEST_LIMIT) {
            const message = `${input.Payload!.length} byte payload is too large for the Event invocation type (limit ${ASYNC_REQUEST_LIMIT} bytes)`;
            throw new ServiceError('RequestTooLargeException', message, 413);
          }
          lambda.asynchronous.accept(request);
          return { StatusCode: 202 };
        case 'RequestResponse': {
          const result = await lambda.invoke(request);
          return {
            StatusCode: 200,
            ExecutedVersion: result.executedVersion,
            Payload: Buffer.from(result.payloadText ?? 'null'),
            ...(result.functionError !== undefined && { FunctionError: result.functionError }),
            ...(input.LogType === 'Tail' && { LogResult: tail(logTail(result.logGroup), result.requestId) }),
          };
        }
        default:
          throw new ServiceError('InvalidParameterValueException', `Unknown InvocationType ${input.InvocationType}`);
      }
    },

    GetFunction: async (input: GetFunctionRequest) => {
      const version = find(input.FunctionName, input.Qualifier);
      const { reservedConcurrency } = functions.get(version.functionName);
      return {
        Configuration: describeVersion(version),
        Code: { RepositoryType: 'S3' },
        ...(reservedConcurrency !== undefined && {
          Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
        }),
      };
    },
    GetFunctionConcurrency: async (input: GetFunctionConcurrencyRequest) => {
      const { reservedConcurrency } = functions.get(parseFunctionIdentifier(input.FunctionName ?? '').name);
      return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
    },
    GetFunctionConfiguration: async (input: GetFunctionConfigurationRequest) =>
      describeVersion(find(input.FunctionName, input.Qualifier)),
    ListFunctions: async (input: ListFunctionsRequest) => {
      for (const name of ['MasterRegion', 'FunctionVersion'] as const)
        if (input[name] !== undefined) throw new NotRehearsable('parameter', name, 'lambda:ListFunctions');
      const { page, next } = listed('functions', functions.list(), (record) => record.arn, input);
      return { Functions: page.map((record) => describeVersion(record.latest)), NextMarker: next };
    },
    // No template that is known here makes one.
    ListLayers: async () => ({ Layers: [] }),
    ListVersionsByFunction: async (input: ListVersionsByFunctionRequest) => {
      const record = functions.get(parseFunctionIdentifier(input.FunctionName ?? '').name);
      const all = [record.latest, ...record.versions.values()];
      const { page, next } = listed(`versions ${record.arn}`, all, ({ version }) => version, input);
      return { Versions: page.map(describeVersion), NextMarker: next };
    },
    GetAlias: async (input: GetAliasRequest) =>
      describeAlias(functions.alias(parseFunctionIdentifier(input.FunctionName ?? '').name, input.Name ?? '')),
    UpdateAlias: async (input: UpdateAliasRequest) => {
      const { name } = parseFunctionIdentifier(input.FunctionName ?? '');
      const alias = functions.alias(name, input.Name ?? '');
      if (input.RevisionId !== undefined && input.RevisionId !== alias.revisionId) {
        const message =
          'The Revision Id provided does not match the latest Revision Id. Call the GetAlias API to retrieve the latest Revision Id.';
        throw new ServiceError('PreconditionFailedException', message, 412);
      }
      return describeAlias(
        functions.moveAlias(name, alias.name, {
          ...(input.FunctionVersion !== undefined && { version: input.FunctionVersion }),
          ...(input.Description !== undefined && { description: input.Description }),
          ...(input.RoutingConfig !== undefined && { weights: input.RoutingConfig.AdditionalVersionWeights ?? {} }),
        }),
      );
    },
    ListAliases: async (input: ListAliasesRequest) => {
      const record = functions.get(parseFunctionIdentifier(input.FunctionName ?? '').name);
      const aliases = [...record.aliases.values()].filter(
        (alias) => input.FunctionVersion === undefined || alias.version === input.FunctionVersion,
      );
      const { page, next } = listed(`aliases ${record.arn}`, aliases, ({ name }) => name, input);
      return { Aliases: page.map(describeAlias), NextMarker: next };
    },
    GetPolicy: async (input: GetPolicyRequest) => {
      const { name, qualifier } = parseFunctionIdentifier(input.FunctionName ?? '', input.Qualifier);
      const record = functions.get(name);
      const arn = qualifier === undefined ? record.arn : `${record.arn}:${qualifier}`;
      const policy = record.policy.document(arn, qualifier);
      if (!policy) {
        throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
      }
      return { Policy: JSON.stringify(policy) };
    },
  };
}

function listed<T>(
  list: string,
  all: readonly T[],
  id: (item: T) => string,
  { MaxItems, Marker: token }: { readonly MaxItems?: number; readonly Marker?: string },
) {
  return pageOf(all, { list, id, size: Math.min(MaxItems ?? PAGE, PAGE), whole: PAGE, token });
}

function parsePayload(payload: Uint8Array | undefined): unknown {
  if (payload === undefined || payload.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8')) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${error.message}`,
    );
  }
}

function tail(events: readonly { readonly message: string }[], requestId: string): string {
  const start = events.findLastIndex(({ message }) => message.startsWith(`START RequestId: ${requestId}`));
  const text = events.slice(Math.max(0, start)).map(({ message }) => `${message}\n`).join(''); // prettier-ignore
  return Buffer.from(text).subarray(-LOG_TAIL).toString('base64');
}

function describeVersion(version: FunctionVersion): object {
  const { configuration } = version;
  return {
    FunctionName: version.functionName,
    FunctionArn: version.version === LATEST ? version.arn.slice(0, -`:${LATEST}`.length) : version.arn,
    Version: version.version,
    Runtime: configuration.runtime,
    Role: configuration.roleArn,
    Handler: configuration.handler,
    CodeSize: configuration.code.sizeBytes,
    CodeSha256: configuration.code.sha256,
    Description: version.description,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMb,
    LastModified: new Date(version.lastModified).toISOString().replace('Z', '+0000'),
    Environment: { Variables: configuration.environment },
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LoggingConfig: { LogFormat: 'Text', LogGroup: configuration.logGroup },
  };
}

function describeAlias(alias: FunctionAlias): object {
  return {
    AliasArn: alias.arn,
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(Object.keys(alias.weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
  };
}
