import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Row } from '../../model/contract';
import { transform } from '../../model/transform';
import { askModel } from './ask-model';
import { ownInferenceId } from './inference-id';

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
  | { readonly kind: 'failed' | 'refused'; readonly reason: string };

const TIMEOUT_MS = 30_000;

/** Cuts a list into pieces of `size`. */
export const batches = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** Asks an endpoint one request after the other, marked as our own, and stops at the first failure. */
export async function askRows(client: SageMakerRuntimeClient, ask: AskRows): Promise<Asked> {
  const predictions: number[] = [];
  for (const [index, rows] of batches(ask.rows, ask.rowsPerRequest).entries()) {
    const answer = await askModel(client, {
      endpointName: ask.endpointName,
      rows: transform.request(rows),
      inferenceId: ownInferenceId(ask.purpose, `${ask.executionId}-${index}`),
      timeoutMs: TIMEOUT_MS,
    });
    if (answer.kind === 'refused') return answer;
    if (answer.kind !== 'answered') return { kind: 'failed', reason: answer.reason };
    predictions.push(...transform.answer(answer.predictions, rows).predictions);
  }
  return { kind: 'answered', predictions };
}
