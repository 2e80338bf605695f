import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileName } from '../bootstrap-policy/from-app';
import type { Policy } from '../bootstrap-policy/policy';
import { Refusal } from '../shared/run';

/** Names of the managed policies in their account: those that the README gives them. */
const policyName = (index: number): string => `safe-release-${basename(fileName(index), '.json')}`;

/**
 * The policies under docs/, which replace AdministratorAccess for CloudFormation's role.
 *
 * @throws Refusal when there are none: the bootstrap's template would fall back to AdministratorAccess without a word
 */
export function readPolicies(root: string): Policy[] {
  const policies: Policy[] = [];
  for (;;) {
    const file = join(root, 'docs', fileName(policies.length));
    if (!existsSync(file)) break;
    policies.push(JSON.parse(readFileSync(file, 'utf8')) as Policy);
  }
  if (policies.length === 0)
    throw new Refusal(
      `There is no docs/${fileName(0)}, and without it the bootstrap would give CloudFormation AdministratorAccess. Write it with "npm run bootstrap-policy".`,
    );
  return policies;
}

/** ARNs of the policies in an account, as the bootstrap's parameter takes them. */
export const policyArns = (policies: readonly Policy[], partition: string, account: string): string =>
  policies.map((_, index) => `arn:${partition}:iam::${account}:policy/${policyName(index)}`).join(',');

/** A template that makes the policies. They are the account's: one stack serves every region and every model. */
export function policiesTemplate(policies: readonly Policy[]) {
  const ids = policies.map((_, index) => `Policy${index + 1}`);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      'What CloudFormation may do when it deploys release pipelines: policies for the CDK bootstrap, in place of AdministratorAccess. One stack for an account.',
    Resources: Object.fromEntries(
      policies.map((PolicyDocument, index) => [
        ids[index],
        {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            ManagedPolicyName: policyName(index),
            Description: 'Execution policy of the CDK bootstrap, for release pipelines',
            PolicyDocument,
          },
        },
      ]),
    ),
    Outputs: {
      ExecutionPolicies: {
        Description: "Value of the bootstrap's parameter CloudFormationExecutionPolicies",
        Value: { 'Fn::Join': [',', ids.map((Ref) => ({ Ref }))] },
      },
    },
  };
}
