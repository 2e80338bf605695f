/** Why a finding of cdk-nag's AwsSolutions is left as it is. At most ten; whatever has none of them is to be mended. */
export const REASONS = {
  withoutResource:
    'The actions granted on all resources know no resource-level permissions; lib/permissions.ts gives the reason of each, and a test admits no other.',
  objects:
    'Objects are named when they are written, by execution, job, hour or upload: the grant ends at the narrowest prefix that they share, in one bucket.',
  unknownPart:
    'Part of the ARN is known only when the resource is there: an id that AWS draws, a log stream, the execution in the name of an endpoint. It stays open for that part alone, and an endpoint by prefix also because the live version must keep its rights while the new one gets traffic.',
  versions: 'The grant of invoking a function covers the versions and aliases of this one function.',
  authorization:
    'Clients sign their requests: IAM authorizes them, and there are no users for Cognito to know. The setting apiAuthorization opens the API when a person says so.',
  firewall:
    "The API takes signed requests of the account's own principals, throttled and checked against the model's contract; a web ACL is for whoever opens the API to attach, with rules for their clients.",
  apiLogs:
    'API Gateway writes the logs of all APIs of an account and region with one role, so the setting apiLogRole says who owns it, and without one there are none. The role that the app makes has the policy which API Gateway asks of it.',
  notebook:
    "The notebook stands in the network of the setting vpc, and without one reaches AWS through SageMaker, to install from package registries. Root access is off, and the model's key encrypts its volume.",
  cdkGrants:
    'CDK Pipelines makes this role and writes its policy, by grant methods that name actions by prefix. It reaches what the actions of this pipeline hand on, and no release or record.',
  bootstrapRoles:
    'The step that updates the pipeline takes on the roles of the CDK bootstrap alone, by a condition on their tag.',
} as const satisfies Readonly<Record<string, string>>;

/** Name of a reason. */
export type Reason = keyof typeof REASONS;
