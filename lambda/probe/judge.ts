import type { ModelContract } from '../../model/contract';
import { describeValue } from '../../model/describe-value';

/** The API's answer as it came. */
export interface ProbeAnswer {
  readonly status: number;
  readonly body: string;
}

/** How much of an answer a reason shows. */
const SHOWN = 200;

/**
 * What is wrong with the API's answer to so many rows; undefined when it is as a client may expect it: status 200, JSON, one
 * usable prediction for each row. The reason names what was found, for the person whom the alarm calls.
 */
export function faultOf({ status, body }: ProbeAnswer, rows: number, contract: ModelContract): string | undefined {
  const shown = describeValue(body, SHOWN);
  if (status !== 200) return `the API answered ${status} instead of 200: ${shown}`;
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `the API answered no JSON: ${shown}`;
  }
  const predictions = (answer as { predictions?: unknown } | null)?.predictions;
  if (!Array.isArray(predictions)) return `the API's answer has no list of predictions: ${shown}`;
  if (predictions.length !== rows) {
    const count = `${predictions.length} ${predictions.length === 1 ? 'prediction' : 'predictions'}`;
    return `the API answered ${count} to ${rows} ${rows === 1 ? 'row' : 'rows'}: ${shown}`;
  }
  const unusable = predictions.filter((it) => typeof it !== 'number' || !contract.usable(it));
  return unusable.length > 0 ? `the API answered what is no usable prediction: ${shown}` : undefined;
}
