import type { Clock } from '../../../clock';
import type { Random } from '../../../random';
import type { Json } from '../asl';

/** A record of the HTTP answer, which optimized integrations add to their result. */
export function httpMetadata(
  body: string,
  contentType: string,
  clock: Clock,
  random: Random,
  more: Readonly<Record<string, string>> = {},
): { [key: string]: Json } {
  const requestId = random.uuid();
  const headers: Record<string, string> = {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(body)),
    'Content-Type': contentType,
    Date: new Date(clock.now()).toUTCString(),
    'x-amzn-RequestId': requestId,
    ...more,
  };
  const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    SdkHttpMetadata: { AllHttpHeaders: all, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** Turns an SDK client's answer into JSON. @param date how the integration writes a time */
export function toJson(value: unknown, date: (date: Date) => Json): Json {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return date(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map((item) => toJson(item, date));
  if (typeof value === 'object') {
    const members = Object.entries(value).filter(([key, item]) => item !== undefined && key !== '$metadata');
    return Object.fromEntries(members.map(([key, item]) => [key, toJson(item, date)]));
  }
  return value as Json;
}
