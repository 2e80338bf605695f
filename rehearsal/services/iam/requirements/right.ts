/** Condition keys of a call, in lower case, with their values. */
export type Context = Readonly<Record<string, readonly string[]>>;

/** One right that a call needs: an action on a resource, with what conditions can ask about. */
export interface Right {
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** ARN, or `*` for an action that knows no resource. */
  readonly resource: string;
  readonly context?: Context;
}

/** What the tables must know of the account to name a resource. */
export interface Surroundings {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** `application/group` of a deployment; undefined when there is no such deployment. */
  readonly deploymentGroup: (deploymentId: string) => string | undefined;
  /** ARN of a stack given by name or ARN; undefined when there is none. */
  readonly stack: (nameOrArn: string) => string | undefined;
  /** ARN of a KMS key given by id, ARN or alias. */
  readonly key: (idOrAlias: string) => string;
  /** The default encryption of a bucket; undefined without a key of KMS. */
  readonly bucketKey: (bucket: string) => BucketKey | undefined;
  /** Tags of a role. */
  readonly roleTags: (roleArn: string) => Readonly<Record<string, string>>;
  /** ARN of a topic's key; undefined for a topic that is not encrypted. */
  readonly topicKey: (topicArn: string) => string | undefined;
}

/** Default encryption of a bucket with a key of KMS. */
export interface BucketKey {
  readonly keyArn: string;
  /** S3 Bucket Keys: the encryption context is then the bucket's ARN instead of the object's. */
  readonly bucketKeyEnabled: boolean;
}

/** Input of an operation, as its service's SDK client has it; of a proxied one what the request tells. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape differs by operation, as in contracts.ts
export type Input = any;

/** The rights that a call of an operation needs. All must be granted. */
export type RightsOf = (input: Input, at: Surroundings) => readonly Right[];

/** The rights of each operation of a service, by the operation's name. */
export type Requirements = Readonly<Record<string, RightsOf>>;

/** An ARN of this account and region. */
export function arn(at: Surroundings, service: string, resource: string): string {
  return `arn:${at.partition}:${service}:${at.region}:${at.accountId}:${resource}`;
}

export const right = (action: string, resource: string, context?: Context): Right => ({
  action,
  resource,
  ...(context && { context }),
});

/** For an action that knows no resource. */
export const everywhere =
  (action: string): RightsOf =>
  () => [right(action, '*')];

/** A condition key that the call has only when there is a value. */
export function present(key: string, value: unknown): Context {
  if (value === undefined || value === null) return {};
  return { [key]: Array.isArray(value) ? value.map(String) : [String(value)] };
}

/** What conditions can ask of a role that a call is about. */
export function roleTags(at: Surroundings, roleArn: string): Context {
  const tags = Object.entries(at.roleTags(roleArn));
  return Object.fromEntries(
    tags.flatMap(([key, value]) =>
      ['iam', 'aws'].map((prefix) => [`${prefix}:resourcetag/${key.toLowerCase()}`, [value]]),
    ),
  );
}

/** To hand a role to a service. */
export function passRole(roleArn: string | undefined, service: string): Right[] {
  return roleArn === undefined ? [] : [right('iam:PassRole', roleArn, { 'iam:passedtoservice': [service] })];
}
