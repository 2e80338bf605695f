/** What an error of AWS's SDK says by its name, whichever client it came from. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

const CREDENTIALS = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
]);
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'UnauthorizedException',
  'UnauthorizedOperation',
]);
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH']);

/** The caller may not make this call. */
export const isDenied = (error: unknown): boolean => DENIED.has(nameOf(error));

/** Whether an error has one of these names. */
export const isNamed = (error: unknown, ...names: readonly string[]): boolean => names.includes(nameOf(error));

/** A stack that is not there is a validation error to CloudFormation, told apart by its words alone. */
export const isNoStack = (error: unknown): boolean =>
  nameOf(error) === 'ValidationError' && /does not exist/.test((error as Error).message);

/** A resource that is not there is a validation error to SageMaker. */
export const isNotThere = (error: unknown): boolean =>
  isNamed(
    error,
    ...['ResourceNotFoundException', 'ResourceNotFound', 'ObjectNotFoundException', 'NotFoundException'],
    ...['NoSuchBucket', 'NoSuchBucketPolicy', 'NotFound', 'ParameterNotFound', 'PipelineNotFoundException'],
  ) ||
  (nameOf(error) === 'ValidationException' &&
    /(could not find|does not exist|not found)/i.test((error as Error).message));

/** For a person: what went wrong and what to do; undefined when it is no error of AWS, so a fault of ours. */
export function explain(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  if (CREDENTIALS.has(name))
    return `No usable AWS credentials (${name}: ${firstLine(message)}). Sign in, for example with "aws sso login", or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && NETWORK.has(code))
    return `AWS could not be reached (${code}: ${firstLine(message)}). Look at the network, the region, and AWS_ENDPOINT_URL.`;
  if (name === 'TimeoutError') return `AWS did not answer in time (${firstLine(message)}).`;
  if ('$metadata' in error) return `${name}: ${firstLine(message)}`;
  return undefined;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
