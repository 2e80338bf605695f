import type { Stack } from 'aws-cdk-lib';
import type { Arns } from '../arns';
import type { Settings } from '../settings';
import type { Reason } from './reasons';

/** A finding of cdk-nag that is left as it is. */
export interface Acknowledgement {
  /** Of the pack AwsSolutions, such as `IAM5`. */
  readonly rule: string;
  /** Path within its stack of what the finding is about; of a policy, the role that has it. */
  readonly path: string;
  /** Which of the rule's findings, where it tells several apart: for IAM5 `Resource::<ARN>` or `Action::<name>`. */
  readonly finding?: string;
  readonly reason: Reason;
}

/** What acknowledgements are computed from: the stacks' own declarations, so that the two cannot part. */
export interface Declared {
  readonly settings: Settings;
  readonly stack: Stack;
  readonly arns: Arns;
  /** How cdk-nag writes the ARN of a resource of the stack, by its path. */
  readonly arnOf: (path: string) => string;
  /** How cdk-nag writes the reference to a resource of the stack, by its path. */
  readonly refOf: (path: string) => string;
}

/** A wildcard that a role is granted. */
export interface Grant {
  readonly finding: string;
  readonly reason: Reason;
}

/** Wildcards of one role, whichever of its policies they stand in. */
export const role = (path: string, ...granted: readonly (readonly Grant[])[]): Acknowledgement[] =>
  granted.flat().map((grant) => ({ rule: 'IAM5', path, ...grant }));
