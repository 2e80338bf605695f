import { contract, parseDecimal, type ModelContract, type Row } from '../../model/contract';
import type { Asked } from '../shared/ask-rows';
import { ANSWER_HEADERS, OWN_PURPOSE_HEADER } from '../shared/names';

/** Requests take both formats in turn: clients use both. */
export type CallFormat = 'text/csv' | 'application/json';

/** A REST proxy event as API Gateway would send it, but for `apiId`: so the function knows a call of our own. */
export function callEvent(rows: readonly Row[], format: CallFormat, purpose: string, requestId: string): object {
  return {
    resource: '/api',
    path: '/api',
    httpMethod: 'POST',
    headers: { 'content-type': format, accept: format, [OWN_PURPOSE_HEADER]: purpose },
    requestContext: { requestId, resourcePath: '/api', httpMethod: 'POST' },
    body: format === 'text/csv' ? contract.encodeRequest(rows) : JSON.stringify({ instances: rows }),
    isBase64Encoded: false,
  };
}

/** What invoking a function gives. */
export interface Invoked {
  readonly functionError?: string;
  readonly payload: string;
}

/** The function's answer, as far as it is read here. */
interface Answer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function predictionsIn(body: string, format: CallFormat): readonly number[] {
  if (format === 'text/csv') return body.split('\n').map(parseDecimal);
  const { predictions } = JSON.parse(body) as { predictions?: unknown };
  return Array.isArray(predictions) ? predictions.map((value) => (typeof value === 'number' ? value : Number.NaN)) : [];
}

/** Reads what the new version answered; anything but usable predictions of this execution is a failure. */
export function readCall(
  of: ModelContract,
  invoked: Invoked,
  expected: { readonly rows: number; readonly format: CallFormat; readonly executionId: string },
): Asked {
  const failed = (reason: string): Asked => ({ kind: 'failed', cause: 'container', reason });
  if (invoked.functionError !== undefined) {
    return failed(`the function ended with ${invoked.functionError}: ${invoked.payload.slice(0, 300)}`);
  }
  const { statusCode, headers = {}, body = '' } = JSON.parse(invoked.payload) as Answer;
  const words = `the function answered ${statusCode}: ${body.slice(0, 300)}`;
  if (statusCode === 503) return { kind: 'refused', reason: words };
  if (statusCode !== 200) return failed(words);
  const executionId = headers[ANSWER_HEADERS.executionId];
  if (executionId !== expected.executionId) {
    return failed(`the answer is of execution ${executionId}; expected ${expected.executionId}`);
  }
  const predictions = predictionsIn(body, expected.format);
  if (predictions.length !== expected.rows || !predictions.every(of.usable)) {
    return failed(`${predictions.filter(of.usable).length} usable predictions for ${expected.rows} rows`);
  }
  return { kind: 'answered', predictions };
}
