import { invalid, type ParameterDefinition } from './template';

/**
 * Checks a parameter's value against the constraints of its definition.
 *
 * @throws ServiceError ValidationError in CloudFormation's words
 */
export function checkValue(name: string, definition: ParameterDefinition, value: string): void {
  const fault = faultOf(definition, value);
  if (fault === undefined) return;
  if (definition.ConstraintDescription !== undefined) {
    throw invalid(`Parameter ${name} failed to satisfy constraint: ${definition.ConstraintDescription}`);
  }
  throw invalid(`Parameter '${name}' must ${fault}`);
}

/** What the value must do and does not; undefined when all is well. */
function faultOf(definition: ParameterDefinition, value: string): string | undefined {
  const isList = /^(CommaDelimitedList|List<.*>)$/.test(definition.Type);
  const items = isList ? value.split(',').map((item) => item.trim()) : [value];
  if (definition.Type === 'Number' || definition.Type === 'List<Number>') {
    if (items.some((item) => item === '' || Number.isNaN(Number(item)))) return 'be a number';
  }
  const { AllowedValues: allowed, AllowedPattern: pattern } = definition;
  if (allowed !== undefined && !items.every((item) => allowed.some((one) => String(one) === item))) {
    return 'be one of AllowedValues';
  }
  if (pattern !== undefined && !items.every((item) => new RegExp(`^(?:${pattern})$`, 'u').test(item))) {
    return `match pattern ${pattern}`;
  }
  if (definition.MinLength !== undefined && items.some((item) => item.length < Number(definition.MinLength))) {
    return `contain at least ${definition.MinLength} characters`;
  }
  if (definition.MaxLength !== undefined && items.some((item) => item.length > Number(definition.MaxLength))) {
    return `contain at most ${definition.MaxLength} characters`;
  }
  if (definition.MinValue !== undefined && items.some((item) => Number(item) < Number(definition.MinValue))) {
    return `be a number not less than ${definition.MinValue}`;
  }
  if (definition.MaxValue !== undefined && items.some((item) => Number(item) > Number(definition.MaxValue))) {
    return `be a number not greater than ${definition.MaxValue}`;
  }
  return undefined;
}
