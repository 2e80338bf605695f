import type { InvokeEndpointInput } from '@aws-sdk/client-sagemaker-runtime';
import type { Operations } from '../contracts';
import type { SageMaker } from '../services/sagemaker/sagemaker';

/** SageMaker's runtime API: asking an endpoint. Streams, asynchronous and multi-model invocations are not offered. */
export function sageMakerRuntimeOperations({ invocations }: SageMaker): Operations {
  return {
    InvokeEndpoint: async (input: InvokeEndpointInput) => invocations.invoke(input),
  };
}
