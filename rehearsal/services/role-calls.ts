import type { ObjectLister, ObjectStore, Principal } from '../contracts';

/** A call that a service makes by itself, in the name of a role or in its own. */
export interface OwnCall {
  readonly principal: Principal;
  /** As the called service calls itself on the wire. */
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** For which resource a service calls in its own name. */
  readonly sourceArn?: string;
}

/** Has calls judged and recorded that AWS makes by itself: of actions, jobs, endpoints, deployments, rules. */
export interface RoleCalls {
  /** For a call whose effect is imitated elsewhere or has none here. Throws ServiceError when it is denied. */
  note(call: OwnCall): void;
  /** As `note`; false when it is denied. */
  may(call: OwnCall): boolean;
  /**
   * The account's objects as a principal sees them. Throws AccessDenied (by `name`) besides what S3 itself refuses.
   * @param kmsKeyId with which what it writes is encrypted. @default - the bucket's own
   */
  objectsOf(principal: Principal, kmsKeyId?: string): ObjectStore & ObjectLister;
}

export const roleOf = (arn: string): Principal => ({ kind: 'role', arn });
