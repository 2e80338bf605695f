import { setTimeout as wait } from 'node:timers/promises';
import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandOutput,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import { contract, type Row } from '../../model/contract';
import { failureOf, mayRetry, readAnswer, type ModelAnswer } from './model-answer';

/** Retries are ours (see `mayRetry`): the SDK's would repeat what must be seen to fail. */
export const runtimeClient = (): SageMakerRuntimeClient =>
  new SageMakerRuntimeClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 2_000 } });

/** Pause before the second call: long enough for a burst to pass, short beside the time a client waits. */
const RETRY_AFTER_MS = 100;

export interface Ask {
  readonly endpointName: string;
  /** Rows as the model takes them. */
  readonly rows: readonly Row[];
  readonly inferenceId: string;
  /** For the call and its retry together. */
  readonly timeoutMs: number;
  /** Told of a call that the container answered, usably or not. @default - nobody is told */
  readonly exchanged?: (exchange: Exchange) => void;
}

/** A call as it went over the wire. */
export interface Exchange {
  readonly input: { readonly contentType: string; readonly body: string };
  readonly output: { readonly contentType: string; readonly body: string };
}

/** Calls an endpoint with rows of the model and reads its answer. Never throws for what the model, the service or the network does. */
export async function askModel(client: SageMakerRuntimeClient, ask: Ask): Promise<ModelAnswer> {
  const deadline = AbortSignal.timeout(ask.timeoutMs);
  const first = await callOnce(client, ask, deadline);
  if (!mayRetry(first) || deadline.aborted) return first;
  await wait(RETRY_AFTER_MS);
  return deadline.aborted ? first : callOnce(client, ask, deadline);
}

async function callOnce(client: SageMakerRuntimeClient, ask: Ask, deadline: AbortSignal): Promise<ModelAnswer> {
  const request = contract.encodeRequest(ask.rows);
  const command = new InvokeEndpointCommand({
    EndpointName: ask.endpointName,
    ContentType: contract.requestContentType,
    Accept: contract.answerContentType,
    InferenceId: ask.inferenceId,
    Body: request,
  });
  let answer: InvokeEndpointCommandOutput;
  try {
    answer = await client.send(command, { abortSignal: deadline });
  } catch (error) {
    return failureOf(error);
  }
  const body = Buffer.from(answer.Body ?? []).toString('utf8');
  ask.exchanged?.({
    input: { contentType: contract.requestContentType, body: request },
    output: { contentType: answer.ContentType ?? contract.answerContentType, body },
  });
  return readAnswer(contract, body, ask.rows.length);
}
