import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Row } from '../../model/contract';
import { ownInferenceId } from './inference-id';
import type { FailureCause } from './model-answer';
import { predict, type Prediction } from './predict';

export interface AskRows {
  readonly endpointName: string;
  /** As clients send them. */
  readonly rows: readonly Row[];
  readonly rowsPerRequest: number;
  /** Marks the calls as our own. */
  readonly purpose: string;
  readonly executionId: string;
}

/** Predictions for all rows as clients would get them, or the first failure. */
export type Asked =
  | { readonly kind: 'answered'; readonly predictions: readonly number[] }
  | { readonly kind: 'failed'; readonly cause: FailureCause | 'time'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

const TIMEOUT_MS = 30_000;

/** Cuts a list into pieces of `size`. */
export const batches = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** Asks an endpoint one request after the other, marked as our own, and stops at the first failure. */
export async function askRows(client: SageMakerRuntimeClient, ask: AskRows): Promise<Asked> {
  const predictions: number[] = [];
  for (const [index, rows] of batches(ask.rows, ask.rowsPerRequest).entries()) {
    const { prediction } = await predict(client, {
      endpointName: ask.endpointName,
      rows,
      inferenceId: ownInferenceId(ask.purpose, `${ask.executionId}-${index}`),
      timeoutMs: TIMEOUT_MS,
    });
    if (prediction.kind !== 'answered') return silent(prediction);
    predictions.push(...prediction.answer.predictions);
  }
  return { kind: 'answered', predictions };
}

function silent(prediction: Exclude<Prediction, { kind: 'answered' }>): Asked {
  switch (prediction.kind) {
    case 'refused':
      return prediction;
    case 'timed-out':
      return { kind: 'failed', cause: 'time', reason: prediction.reason };
    case 'model-failed':
      return { kind: 'failed', cause: prediction.cause, reason: prediction.reason };
    case 'too-large':
      return { kind: 'failed', cause: 'service', reason: `${prediction.bytes} bytes are too many for one request` };
  }
}
