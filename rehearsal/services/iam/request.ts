import type { Principal } from '../../contracts';
import type { PolicyDocument } from '../identity';

/** One thing that a principal wants to do, in IAM's terms. */
export interface AccessRequest {
  /** A service principal stands for an AWS service that acts by itself, such as `events.amazonaws.com`. */
  readonly principal: Principal;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  /**
   * Condition keys as the call has them: lower-case keys, without those that the call lacks. What the judge adds by
   * itself, unless it stands here: see `GLOBAL_KEYS`.
   */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Policies of the resource itself: of a bucket, key, topic, function, or the trust policy of a role to assume. */
  readonly resourcePolicies: readonly ResourcePolicy[];
}

/** A policy that stands at a resource of this account. */
export interface ResourcePolicy {
  /** Names it in reports, such as `AWS::S3::BucketPolicy nyctaxi-data-111122223333-us-east-1`. */
  readonly id: string;
  /** Never changed in place: it is read once, as long as it is the same object. */
  readonly document: PolicyDocument;
  /**
   * Whether nothing is allowed without it: a KMS key's policy and a role's trust policy. It must allow the principal, or
   * hand the decision to identity policies by allowing the account (`arn:aws:iam::111122223333:root`). @default false
   */
  readonly required?: boolean;
}

/** Where a statement stands. */
export interface StatementRef {
  /** ARN of the role or user that the policy is attached to; undefined for a resource's policy. */
  readonly holder?: string;
  /** Name of an inline policy, ARN of a managed one, `id` of a resource's. */
  readonly policy: string;
  /** `Sid`, or the statement's place in the document, counted from 0. */
  readonly statement: string;
}

/** A call that may not be made. */
export interface Refusal {
  readonly allowed: false;
  /** Explicit: a statement denies. Implicit: none allows. */
  readonly kind: 'implicit' | 'explicit';
  /** The statement that denies. */
  readonly by?: StatementRef;
  /** As AWS words it: who is not authorized to perform what on which resource, and why. */
  readonly message: string;
}

export type Decision = { readonly allowed: true; readonly by: readonly StatementRef[] } | Refusal;

/** One action on one resource that an Allow statement of a role grants. */
export interface Grant extends StatementRef {
  readonly holder: string;
  /** As the policy has it: a pattern; what `NotAction` excepts begins with `!`. */
  readonly action: string;
  /** As the policy has it: a pattern; what `NotResource` excepts begins with `!`. */
  readonly resource: string;
}

/** Refused calls that are alike. */
export interface Denial {
  /** ARN of the role or user, name of the service. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly kind: 'implicit' | 'explicit';
  readonly count: number;
  /** The first one's. */
  readonly message: string;
}
