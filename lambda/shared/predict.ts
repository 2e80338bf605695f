import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { contract, type Row } from '../../model/contract';
import { transform as ownTransform, type ClientAnswer, type Transform } from '../../model/transform';
import { askModel, type Ask } from './ask-model';
import type { ModelAnswer } from './model-answer';
import { modelRows, TransformFault, transformFaultWords } from './model-rows';

/** Largest body that an endpoint takes; rows grow when their numbers are written out. */
export const LARGEST_MODEL_BODY_BYTES = 6 * 1024 * 1024;

/** What a client's rows come to: an answer for the client, or what became of the call. */
export type Prediction =
  | { readonly kind: 'answered'; readonly answer: ClientAnswer }
  /** The rows are too many for the endpoint: the client's matter. */
  | { readonly kind: 'too-large'; readonly bytes: number }
  | Exclude<ModelAnswer, { kind: 'answered' }>;

export interface Predicted {
  readonly prediction: Prediction;
  /** Time of the endpoint call alone. @default - it was not called */
  readonly modelMs?: number;
}

/** Asks an endpoint for what clients get: through the transform on the way in and out. What the transform throws is the model's failure. */
export async function predict(
  client: SageMakerRuntimeClient,
  ask: Ask,
  transform: Transform = ownTransform,
): Promise<Predicted> {
  let rows: readonly Row[];
  try {
    rows = modelRows(transform, ask.rows);
    const bytes = Buffer.byteLength(contract.encodeRequest(rows));
    if (bytes > LARGEST_MODEL_BODY_BYTES) return { prediction: { kind: 'too-large', bytes } };
  } catch (error) {
    return { prediction: transformFailed('request', error) };
  }
  const started = performance.now();
  const answer = await askModel(client, { ...ask, rows });
  const modelMs = performance.now() - started;
  if (answer.kind !== 'answered') return { prediction: answer, modelMs };
  try {
    return { prediction: { kind: 'answered', answer: clientAnswer(transform, answer.predictions, ask.rows) }, modelMs };
  } catch (error) {
    return { prediction: transformFailed('answer', error), modelMs };
  }
}

function clientAnswer(transform: Transform, predictions: readonly number[], rows: readonly Row[]): ClientAnswer {
  const answer = transform.answer(predictions, rows);
  const made = answer.predictions.filter(contract.usable).length;
  if (answer.predictions.length === rows.length && made === rows.length) return answer;
  throw new TransformFault(`it made ${made} usable predictions for ${rows.length} rows`);
}

function transformFailed(direction: keyof Transform, error: unknown): Exclude<ModelAnswer, { kind: 'answered' }> {
  return { kind: 'model-failed', cause: 'transform', reason: `transform.${direction}: ${transformFaultWords(error)}` };
}
