import type { CloudFormation } from '../cloudformation/stacks';
import { type Principal, ServiceError } from '../contracts';
import type { Surroundings } from '../events';
import { BucketEncryptions } from '../services/bucket-encryption';
import type { BucketPolicies } from '../services/bucket-policies';
import type { CodeDeploy } from '../services/codedeploy/codedeploy';
import { AccessJudge } from '../services/iam/access';
import { Authorizer } from '../services/iam/authorizer';
import { knowsKey } from '../services/iam/known-keys';
import { ResourcePolicies } from '../services/iam/resource-policies';
import type { Identity } from '../services/identity';
import { Keys } from '../services/keys';
import type { Lambda } from '../services/lambda/lambda';
import { TopicSettings } from '../services/topic-settings';

export interface AccessDeps {
  readonly surroundings: Surroundings;
  readonly identity: Identity;
  readonly bucketPolicies: BucketPolicies;
  /** Asked late: these call others themselves. */
  readonly lambda: () => Lambda;
  readonly codeDeploy: () => CodeDeploy;
  readonly cloudFormation: () => CloudFormation;
}

/** Who may do what in the account: the judge, and what it is told of resources. */
export interface Access {
  readonly judge: AccessJudge;
  readonly authorizer: Authorizer;
  readonly keys: Keys;
  readonly topicSettings: TopicSettings;
  readonly bucketEncryptions: BucketEncryptions;
}

export function accountAccess(deps: AccessDeps): Access {
  const { surroundings, identity } = deps;
  const { partition, region, accountId } = surroundings;
  const keys = new Keys(surroundings);
  const topicSettings = new TopicSettings();
  const bucketEncryptions = new BucketEncryptions();
  const judge = new AccessJudge({ surroundings, identity, knowsKey });
  const authorizer = new Authorizer({
    judge: { judge: (request) => (peopleAdminister(identity, request.principal), judge.judge(request)) },
    resources: new ResourcePolicies({
      ...{ surroundings, keys, identity },
      buckets: deps.bucketPolicies,
      topics: topicSettings,
      functionPolicy: (name) => unlessUnknown(() => deps.lambda().functions.get(name).policy),
    }),
    at: {
      ...{ partition, region, accountId },
      deploymentGroup: (id) => {
        const group = unlessUnknown(() => deps.codeDeploy().deployment(id).group);
        return group && `${group.application}/${group.name}`;
      },
      stack: (nameOrArn) => deps.cloudFormation().findStack(nameOrArn)?.id,
      key: (idOrAlias) => keys.arn(idOrAlias),
      bucketKey: (bucket) => {
        const encryption = bucketEncryptions.get(bucket);
        return encryption && { keyArn: keys.arn(encryption.key), bucketKeyEnabled: encryption.bucketKeyEnabled };
      },
      topicKey: (arn) => {
        const key = topicSettings.key(arn);
        return key === undefined ? undefined : keys.arn(key);
      },
      roleTags: (arn) => identity.role(arn)?.tags ?? {},
    },
  });
  return { judge, authorizer, keys, topicSettings, bucketEncryptions };
}

/** People come from outside the templates: those to whom nobody has given policies are the account's administrators. */
function peopleAdminister(identity: Identity, { kind, arn }: Principal): void {
  if (kind !== 'user' || identity.policiesOf(arn).length > 0) return;
  const partition = arn.split(':')[1];
  identity.putUser(arn.slice(arn.lastIndexOf('/') + 1), [
    { name: `arn:${partition}:iam::aws:policy/AdministratorAccess`, document: undefined },
  ]);
}

/** Undefined for what a service does not have. */
function unlessUnknown<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}
