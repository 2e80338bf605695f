import { ServiceError } from '../../contracts';

/** Longest input, in UTF-8 bytes ("Quotas related to state machine executions"). */
const MOST_INPUT = 262_144;

/** Of a machine or an execution: 1 to 80 characters, none of those the API reference lists. */
export function isName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are among those forbidden
  return name.length >= 1 && name.length <= 80 && !/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name);
}

/** @throws ServiceError InvalidExecutionInput */
export function checkInput(text: string): void {
  if (Buffer.byteLength(text) > MOST_INPUT)
    throw new ServiceError('InvalidExecutionInput', 'Invalid State Machine Execution Input: it is larger than 256 KiB');
  try {
    JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${error.message}'`);
  }
}
