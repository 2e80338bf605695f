import type { InvokeRequest, InvokeResult } from '../contracts';
import type { OperationDispatcher } from '../gateway/dispatch';
import type { Authorizer } from '../services/iam/authorizer';
import type { Lambda, LambdaResult } from '../services/lambda/lambda';
import type { RoleCalls } from '../services/role-calls';

export interface JudgedFunctionsDeps {
  readonly lambda: Pick<Lambda, 'invoke' | 'asynchronous'>;
  readonly dispatcher: Pick<OperationDispatcher, 'proxied'>;
  readonly calls: RoleCalls;
  readonly authorizer: Pick<Authorizer, 'refusal'>;
  readonly requestId: () => string;
}

/** Functions as the account's services invoke them: with the rights of the role they act for, or by the function's policy. */
export class JudgedFunctions {
  constructor(private readonly deps: JudgedFunctionsDeps) {}

  /** A service is let in by `permits`, which knows for what resource it calls. */
  invoke(request: InvokeRequest): Promise<LambdaResult> {
    const { lambda, dispatcher, requestId } = this.deps;
    const { principal } = request;
    if (principal.kind === 'service') return lambda.invoke(request);
    const call = { service: 'lambda', operation: 'Invoke', principal, requestId: requestId() };
    return dispatcher.proxied(call, inputOf(request), () => lambda.invoke(request));
  }

  readonly asynchronous = {
    accept: (request: InvokeRequest, onError?: (result: InvokeResult) => void): void => {
      const { lambda, calls } = this.deps;
      const { principal } = request;
      if (principal.kind !== 'service')
        calls.note({ principal, service: 'lambda', operation: 'Invoke', input: inputOf(request) });
      lambda.asynchronous.accept(request, onError);
    },
  };

  /** Whether the function's own policy lets a service invoke it on behalf of the source. */
  permits(functionArn: string, service: string, sourceArn: string): boolean {
    const principal = { kind: 'service', arn: service } as const;
    const input = { FunctionName: functionArn };
    return !this.deps.authorizer.refusal({ service: 'lambda', operation: 'Invoke', principal, input, sourceArn });
  }
}

function inputOf({ functionName, qualifier }: InvokeRequest): Readonly<Record<string, string>> {
  return { FunctionName: functionName, ...(qualifier !== undefined && { Qualifier: qualifier }) };
}
