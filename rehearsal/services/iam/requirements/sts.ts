import { present, right, roleTags, type Input, type Requirements } from './right';

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Security Token Service".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export const sts: Requirements = {
  // Nobody can be forbidden to ask who they are (GetCallerIdentity's API reference).
  GetCallerIdentity: () => [],
  AssumeRole: (input: Input, at) => [
    right('sts:AssumeRole', String(input.RoleArn), {
      ...present('sts:rolesessionname', input.RoleSessionName),
      ...present('sts:externalid', input.ExternalId),
      ...roleTags(at, String(input.RoleArn)),
    }),
  ],
};
