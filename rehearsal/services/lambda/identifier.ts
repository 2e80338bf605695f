import { ServiceError } from '../../contracts';

/** Which function, and which of its versions or aliases. */
export interface FunctionIdentifier {
  readonly name: string;
  readonly qualifier?: string;
}

const NAME = '[a-zA-Z0-9-_]+';
const IDENTIFIER = new RegExp(
  `^(?:arn:(?:aws[a-zA-Z-]*):lambda:[a-z0-9-]+:\\d{12}:function:|\\d{12}:function:)?(${NAME})(?::(\\$LATEST|${NAME}))?$`,
);

/**
 * Reads a function's name, partial ARN or ARN, each with or without a qualifier.
 * @throws ServiceError ValidationException, also when two different qualifiers are given
 */
export function parseFunctionIdentifier(text: string, qualifier?: string): FunctionIdentifier {
  const match = IDENTIFIER.exec(text);
  if (!match) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: ` +
        `Member must be the name, partial ARN or ARN of a function`,
    );
  }
  const [, name, own] = match;
  if (own !== undefined && qualifier !== undefined && own !== qualifier) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name: name!, qualifier: qualifier ?? own };
}
