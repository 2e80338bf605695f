import { parseFunctionIdentifier } from '../../lambda/identifier';
import { arn, everywhere, right, type Input, type Requirements, type RightsOf, type Surroundings } from './right';

/** ARN of a function, with the qualifier by which it is called: a grant on the bare ARN does not cover it. */
function qualified(at: Surroundings, input: Input): string {
  const { name, qualifier } = parseFunctionIdentifier(String(input.FunctionName), input.Qualifier);
  return arn(at, 'lambda', `function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`);
}

const onQualified =
  (action: string): RightsOf =>
  (input: Input, at) => [right(`lambda:${action}`, qualified(at, input))];

/** On the function, whatever the qualifier. */
const onFunction =
  (action: string): RightsOf =>
  (input: Input, at) => [
    right(
      `lambda:${action}`,
      arn(at, 'lambda', `function:${parseFunctionIdentifier(String(input.FunctionName)).name}`),
    ),
  ];

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Lambda"
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html). By which ARN versions and
 * aliases are judged: https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
 */
export const lambda: Requirements = {
  Invoke: onQualified('InvokeFunction'),
  GetFunction: onQualified('GetFunction'),
  GetFunctionConfiguration: onQualified('GetFunctionConfiguration'),
  GetFunctionConcurrency: onFunction('GetFunctionConcurrency'),
  ListFunctions: everywhere('lambda:ListFunctions'),
  ListLayers: everywhere('lambda:ListLayers'),
  ListVersionsByFunction: onFunction('ListVersionsByFunction'),
  GetAlias: onFunction('GetAlias'),
  UpdateAlias: onFunction('UpdateAlias'),
  ListAliases: onFunction('ListAliases'),
  GetPolicy: onQualified('GetPolicy'),
};
