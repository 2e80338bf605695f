import type { InvokeEndpointInput } from '@aws-sdk/client-sagemaker-runtime';
import { ServiceError, type Operations, type Principal } from '../contracts';
import { injectedDelayMs } from '../services/sagemaker/invocations';
import type { SageMaker } from '../services/sagemaker/sagemaker';

export interface SageMakerRuntimeDeps {
  readonly sageMaker: SageMaker;
  readonly lambda: {
    /** Adds to the duration of the event that the caller is at work on; anybody else is passed over. */
    addDelay(caller: Principal, ms: number): void;
  };
}

/** SageMaker's runtime API: asking an endpoint. Streams, asynchronous and multi-model invocations are not offered. */
export function sageMakerRuntimeOperations({ sageMaker, lambda }: SageMakerRuntimeDeps): Operations {
  return {
    InvokeEndpoint: async (input: InvokeEndpointInput, { principal }) => {
      try {
        const output = await sageMaker.invocations.invoke(input);
        lambda.addDelay(principal, injectedDelayMs(output));
        return output;
      } catch (error) {
        if (error instanceof ServiceError) lambda.addDelay(principal, injectedDelayMs(error));
        throw error;
      }
    },
  };
}
