import { ServiceError } from '../../../contracts';
import type { Json } from '../asl';
import { StateFailure } from '../failure';
import type { Integration } from '../integration';
import { toJson } from './answers';
import type { Caller } from './caller';

interface Service {
  /** As the dispatcher calls it. */
  readonly wire: string;
  /** As errors are named: the Java SDK's class name without "Client". */
  readonly prefix: string;
  /** True: the API's members begin with a small letter, those of Step Functions with a capital one. */
  readonly camelCase?: boolean;
}

/** The account's own services by the names that `aws-sdk:` resources use. */
const SERVICES: Readonly<Record<string, Service>> = {
  'aws-sdk:cloudformation': { wire: 'cloudformation', prefix: 'CloudFormation' },
  'aws-sdk:cloudwatch': { wire: 'monitoring', prefix: 'CloudWatch' },
  'aws-sdk:codedeploy': { wire: 'codedeploy', prefix: 'CodeDeploy', camelCase: true },
  'aws-sdk:codepipeline': { wire: 'codepipeline', prefix: 'CodePipeline', camelCase: true },
  'aws-sdk:eventbridge': { wire: 'events', prefix: 'EventBridge' },
  'aws-sdk:lambda': { wire: 'lambda', prefix: 'Lambda' },
  'aws-sdk:sagemaker': { wire: 'sagemaker', prefix: 'SageMaker' },
  'aws-sdk:sagemakerruntime': { wire: 'sagemaker-runtime', prefix: 'SageMakerRuntime' },
  'aws-sdk:sfn': { wire: 'states', prefix: 'Sfn', camelCase: true },
  'aws-sdk:sts': { wire: 'sts', prefix: 'Sts' },
};

/** Codes that no service of these declares for its operations: the SDK then names the service itself. */
const UNDECLARED = [
  'AccessDenied',
  'AccessDeniedException',
  'ThrottlingException',
  'Throttling',
  'ValidationError',
  'ValidationException',
];

/** Any operation of an own service: `arn:aws:states:::aws-sdk:<service>:<operation>`. */
export function sdkCall(service: string, call: string): ((caller: Caller) => Integration) | undefined {
  const target = SERVICES[service];
  if (!target || !/^[a-z]\w*$/.test(call)) return undefined;
  const operation = call.charAt(0).toUpperCase() + call.slice(1);
  return (caller) => ({
    shownAs: { resourceType: service, resource: call },
    run: async ({ arguments: given }) => {
      const input = target.camelCase ? rename(given, small) : given;
      try {
        const answer = toJson(
          await caller.dispatcher.call(target.wire, operation, input as object, caller.principal),
          (date) => date.toISOString(),
        );
        return target.camelCase ? rename(answer, capital) : answer;
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        throw failureOf(error, target, caller);
      }
    },
  });
}

function failureOf(error: ServiceError, { prefix }: Service, { random }: Caller): StateFailure {
  const code = error.code.endsWith('Exception') ? error.code : `${error.code}Exception`;
  const name = UNDECLARED.includes(error.code) ? `${prefix}Exception` : code;
  const cause = `${error.message} (Service: ${prefix}, Status Code: ${error.statusCode}, Request ID: ${random.uuid()})`;
  return new StateFailure(`${prefix}.${name}`, cause);
}

function rename(value: Json, how: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => rename(item, how));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [how(name), rename(item, how)]));
}
const small = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
