import { isUtf8 } from 'node:buffer';
import type { ModelContract, Row } from '../../model/contract';
import { nameOf } from '../shared/errors';
import { log } from '../shared/log';
import { chooseFormat, formatOfContentType, OFFERED, type Format } from './content-negotiation';
import { header, type ApiEvent } from './event';
import { parseCsv, parseJson, type Problem } from './rows';

/** Largest body, decoded. Lambda's event ends at 6 MB with JSON around it and base64's third on top. */
export const LARGEST_BODY_BYTES = 4 * 1024 * 1024;

/** The client's mistake: it counts against nobody. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: 400 | 406 | 413 | 415;
  readonly message: string;
  /** The first ones. @default - the message says it all */
  readonly problems?: readonly Problem[];
  /** How many there are. */
  readonly problemCount?: number;
}

export type ReadRequest = { readonly kind: 'rows'; readonly rows: readonly Row[]; readonly format: Format } | Refusal;

export const refuse = (status: Refusal['status'], message: string): Refusal => ({ kind: 'refusal', status, message });

/** What is wrong with a request that the function stumbles over. */
export const UNREADABLE = 'the request cannot be read';

/**
 * Checks a request against the model's contract: rows that the model must be able to answer, or what is wrong. Whatever a
 * client may send, reading it never throws: a failed invocation would count against the version that serves.
 */
export function readRequest(event: ApiEvent, contract: ModelContract): ReadRequest {
  try {
    return read(event, contract);
  } catch (error) {
    log.error(UNREADABLE, { name: nameOf(error) });
    return refuse(400, UNREADABLE);
  }
}

function read(event: ApiEvent, contract: ModelContract): ReadRequest {
  const accept = header(event, 'accept');
  const answerFormat = chooseFormat(accept);
  if (answerFormat === undefined) {
    return refuse(406, `no answer fits Accept "${accept}": offered are ${OFFERED.join(' and ')}`);
  }

  const contentType = header(event, 'content-type');
  const format = formatOfContentType(contentType);
  if (format === undefined) {
    const found = contentType === undefined ? 'is missing' : `is "${contentType}"`;
    return refuse(415, `the Content-Type ${found}; taken are ${OFFERED.join(' and ')} in UTF-8`);
  }
  const encoding = header(event, 'content-encoding');
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    return refuse(415, `the Content-Encoding is "${encoding}"; only uncompressed bodies are taken`);
  }

  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded === true ? 'base64' : 'utf8');
  if (bytes.length > LARGEST_BODY_BYTES) {
    return refuse(413, `the body has ${bytes.length} bytes; at most ${LARGEST_BODY_BYTES} are taken`);
  }
  if (!isUtf8(bytes)) return refuse(400, 'the body is not UTF-8');
  const text = bytes.toString('utf8');

  const parsed = format === 'csv' ? parseCsv(text, contract) : parseJson(text, contract);
  if (parsed.kind === 'too-many') {
    const { maximumRows } = contract;
    return refuse(
      413,
      `the request has more than ${maximumRows} rows; at most ${maximumRows} are taken in one request`,
    );
  }
  if (parsed.kind === 'problems') {
    const { problems, count } = parsed;
    const message = `the request does not keep the contract: ${count} ${count === 1 ? 'problem' : 'problems'}`;
    return { kind: 'refusal', status: 400, message, problems, problemCount: count };
  }
  return { kind: 'rows', rows: parsed.rows, format: answerFormat };
}
