import { right, type Input, type Requirements } from './right';

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon API Gateway"; the resource is
 * `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigateway.html
 */
export const executeApi: Requirements = {
  Invoke: (input: Input) => [right('execute-api:Invoke', String(input.resourceArn))],
};
