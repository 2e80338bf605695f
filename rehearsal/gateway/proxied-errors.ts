import type { ServiceError } from '../contracts';
import { queryError } from './codec-query';
import { escapeXml, type WireResponse } from './wire';

/** The gateway's own refusal in the form of a service that moto serves. */
export function proxiedError(service: string, error: ServiceError, requestId: string): WireResponse {
  const { code, message, statusCode } = error;
  if (service === 'sns')
    return queryError('http://sns.amazonaws.com/doc/2010-03-31/', { code, message, statusCode }, requestId);
  if (service === 's3') {
    const body =
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(code)}</Code>` +
      `<Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`;
    return { statusCode, headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId }, body };
  }
  return {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

/**
 * The refusal of a service that nobody knows here, in whichever form its client can read: what the client sends tells. The
 * XML holds the error where the query protocol looks for it, and where EC2's does.
 */
export function unknownServiceError(message: string, contentType = ''): WireResponse {
  const code = 'NotImplemented';
  if (!contentType.startsWith('application/x-www-form-urlencoded')) {
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
    return { statusCode: 501, headers, body: JSON.stringify({ __type: code, message }) };
  }
  const error = `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Response>${error}<Errors>${error}</Errors></Response>`;
  return { statusCode: 501, headers: { 'content-type': 'text/xml' }, body };
}
