import type { ApiAnswer } from './front';

/** API Gateway's own answer in place of a function's. */
export function refusal(statusCode: number, message: string, type: string, member = 'message'): ApiAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    body: Buffer.from(JSON.stringify({ [member]: message })),
  };
}
export const missingToken = (): ApiAnswer =>
  refusal(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException');
export const tooLong = (): ApiAnswer => refusal(413, 'Request Too Long', 'RequestTooLongException');
export const internalError = (statusCode: number): ApiAnswer =>
  refusal(statusCode, 'Internal server error', 'InternalServerErrorException');
