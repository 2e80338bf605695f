import type { ApiAnswer } from './front';
import { isBinary } from './proxy-event';

/** Headers that belong to the connection between gateway and client: the gateway sets its own. */
const HOP_BY_HOP = ['connection', 'content-length', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
/** Headers that API Gateway passes on under another name. */
const REMAPPED = ['authorization', 'date', 'host', 'server', 'user-agent', 'www-authenticate'];

/**
 * Reads what a function answered to a proxy event.
 * @param accept the client's Accept header: binary is decoded for who accepts it
 * @returns undefined when it is no proxy answer, which API Gateway turns into a 502
 */
export function proxyAnswer(
  payload: unknown,
  accept: string,
  binaryMediaTypes: readonly string[],
): ApiAnswer | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  const answer = payload as Readonly<Record<string, unknown>>;
  const statusCode = Number(answer['statusCode']);
  if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599) return undefined;
  const headers = headersOf(answer['headers'], answer['multiValueHeaders']);
  const { body = null, isBase64Encoded = false } = answer;
  if (!headers || (body !== null && typeof body !== 'string') || typeof isBase64Encoded !== 'boolean') return undefined;
  const decoded = isBase64Encoded && isBinary(binaryMediaTypes, accept.split(',')[0]!);
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body ?? '', decoded ? 'base64' : 'utf8'),
  };
}

function headersOf(single: unknown, multiple: unknown): Record<string, string | string[]> | undefined {
  const result: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(single ?? {})) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
    set(result, name, String(value));
  }
  for (const [name, values] of Object.entries(multiple ?? {})) {
    if (!Array.isArray(values)) return undefined;
    set(result, name, values.map(String));
  }
  return result;
}

function set(headers: Record<string, string | string[]>, name: string, value: string | string[]): void {
  const lower = name.toLowerCase();
  if (HOP_BY_HOP.includes(lower)) return;
  headers[REMAPPED.includes(lower) ? `x-amzn-remapped-${lower}` : lower] = value;
}
