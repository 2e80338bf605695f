import { contract, type Column, type Row } from './contract';

/** What a client is answered. */
export interface ClientAnswer {
  /** One per row of the request, in its order; usable by the contract. */
  readonly predictions: readonly number[];
  /** Further members of a JSON answer; a CSV answer has predictions only. @default - none */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * What lies between the client and the model. Both functions are pure: the same rows give the same answer. What they throw,
 * or give in another number than they should, counts as the model's failure.
 */
export interface Transform {
  /** What a row holds after `request`: the columns that the model takes, and that data capture records. */
  readonly modelColumns: readonly Column[];
  /** Rows of the client, already checked against the contract, to rows of the model: as many, in the same order. */
  request(rows: readonly Row[]): readonly Row[];
  /** Usable predictions of the model to the client's answer. */
  answer(predictions: readonly number[], rows: readonly Row[]): ClientAnswer;
}

/**
 * Change this to enrich a request (look a feature up, scale a unit) or to reshape an answer (round, clamp, add a currency).
 * A column that `request` adds is declared in `modelColumns`, too.
 */
export const transform: Transform = {
  modelColumns: contract.features,
  request: (rows) => rows,
  answer: (predictions) => ({ predictions }),
};
