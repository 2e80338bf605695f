import type { ClientAnswer } from '../../model/transform';
import type { ModelAnswer } from '../shared/model-answer';
import { ANSWER_HEADERS } from '../shared/names';
import { contentTypeOf, type Format } from './content-negotiation';
import type { Refusal } from './read-request';

/** What the function hands back to API Gateway. */
export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Who answers; undefined where that is not told. */
export type Identity = { readonly executionId: string; readonly endpointName: string } | undefined;

/** Seconds after which a throttled client may come again. */
const RETRY_AFTER_SECONDS = '1';

/** What became of a request, in one value. */
export type Outcome =
  | Refusal
  | { readonly kind: 'answered'; readonly answer: ClientAnswer; readonly format: Format }
  | Exclude<ModelAnswer, { kind: 'answered' }>;

function headers(identity: Identity, contentType: string): Record<string, string> {
  return {
    'content-type': contentType,
    ...(identity && {
      [ANSWER_HEADERS.executionId]: identity.executionId,
      [ANSWER_HEADERS.endpointName]: identity.endpointName,
    }),
  };
}

function failure(identity: Identity, statusCode: number, error: object, more: Record<string, string> = {}): ApiAnswer {
  return {
    statusCode,
    headers: { ...headers(identity, contentTypeOf('json')), ...more },
    body: JSON.stringify({ error }),
  };
}

/** The answer to a client. The cause of a model's failure goes to the log, not to the client. */
export function answerTo(outcome: Outcome, identity: Identity): ApiAnswer {
  switch (outcome.kind) {
    case 'answered': {
      const { predictions, extra } = outcome.answer;
      const body = outcome.format === 'csv' ? predictions.join('\n') : JSON.stringify({ ...extra, predictions });
      return { statusCode: 200, headers: headers(identity, contentTypeOf(outcome.format)), body };
    }
    case 'refusal': {
      const { message, problems = [], problemCount = problems.length } = outcome;
      return failure(identity, outcome.status, { message, problems, problemCount });
    }
    case 'model-failed':
      return failure(identity, 502, { message: 'the model did not give a usable answer', problems: [] });
    case 'refused':
      return failure(
        identity,
        503,
        { message: 'the model takes no more requests for the moment', problems: [] },
        { 'retry-after': RETRY_AFTER_SECONDS },
      );
    case 'timed-out':
      return failure(identity, 504, { message: 'the model did not answer in time', problems: [] });
  }
}
