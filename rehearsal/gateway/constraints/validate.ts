import { ServiceError } from '../../contracts';
import type { OperationModel } from '../schema';
import type { ServiceModel } from '../service-model';
import type { OperationLimits } from './botocore-models';
import { type Fault, faultsOf } from './limits';
import { missingIn } from './required';
import { commonWords } from './words';

/** Codes of services that moto serves where they are not ValidationException; `logs` as LocalStack's tests recorded it. */
const PROXIED_CODES: Readonly<Record<string, string>> = { logs: 'InvalidParameterException' };

/** As `validate`, for the JSON of a service that moto serves: types and required members are judged there. */
export function validateProxied(service: string, input: object, limits: OperationLimits | undefined): void {
  const faults = limits?.input ? faultsOf(limits.input, input) : [];
  if (faults.length === 0) return;
  throw new ServiceError(PROXIED_CODES[service] ?? 'ValidationException', commonWords(faults));
}

/**
 * Throws what the service answers to an input that lacks required members or breaks limits: its own error for the first
 * fault where it has one, else AWS's common validation, which tells all faults at once.
 *
 * @param limits undefined when none are known: then required members alone are judged
 */
export function validate(
  model: ServiceModel,
  operation: OperationModel,
  input: object,
  limits: OperationLimits | undefined,
): void {
  const faults: Fault[] = operation.input ? missingIn(operation.input, input) : [];
  if (limits?.input) faults.push(...faultsOf(limits.input, input));
  if (faults.length === 0) return;
  const documented = limits?.errors ?? new Set(model.errors.keys());
  throw model.ownWords?.(faults[0]!, documented) ?? new ServiceError(model.validationCode, commonWords(faults));
}
