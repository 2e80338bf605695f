import { ServiceError } from '../../contracts';

/** Services whose protocol is REST, S3's XML or query: a denial is HTTP 403. The others, in awsJson, answer 400. */
const FORBIDDEN = ['s3', 'lambda', 'sagemaker-runtime', 'execute-api', 'cloudformation', 'sts', 'sns', 'monitoring'];
/** Names by service; all others say AccessDeniedException. */
const CODES: Readonly<Record<string, string>> = {
  s3: 'AccessDenied',
  cloudformation: 'AccessDenied',
  sts: 'AccessDenied',
  monitoring: 'AccessDenied',
  sns: 'AuthorizationError',
};

/** A denied call's answer, under the name and status that the service gives it. @param message IAM's */
export function deniedError(service: string, message: string): ServiceError {
  return new ServiceError(CODES[service] ?? 'AccessDeniedException', message, FORBIDDEN.includes(service) ? 403 : 400);
}

/** Whether an error says that a call was denied. */
export function isDenied(error: unknown): error is ServiceError {
  return error instanceof ServiceError && /^(AccessDenied(Exception)?|AuthorizationError)$/.test(error.code);
}
