import type { Documented } from './account';

/** What a person puts in the place of the shell's variables. One that is not here fails the test. */
export const variables = ({ executionId, bucket }: Documented): Readonly<Record<string, string>> => ({
  ...{ EXECUTION: executionId, LIVE_EXECUTION: executionId, ARTIFACT_BUCKET: bucket, DATA_BUCKET: bucket },
});

/** What a person puts in the place of words in capitals, the longest first; `ALL_ACTIONS` is meant. */
export const words = ({ captured }: Documented): readonly (readonly [string, string])[] => [
  ['--version-id VERSION', `--version-id ${captured.versionId}`],
  ['--function-version VERSION', '--function-version 1'],
  ['--key KEY', `--key ${captured.key}`],
];
export const MEANT: readonly string[] = ['ALL_ACTIONS'];

/** A command whose section says that something is so, by its beginning. */
export const BEFORE: Readonly<Record<string, (account: Documented) => Promise<void>>> = {
  'aws codepipeline retry-stage-execution --pipeline-name nyctaxi-pipeline --stage-name Train': (account) =>
    account.failsIn('Train'),
  'aws codepipeline retry-stage-execution --pipeline-name nyctaxi-pipeline --stage-name DeployProd': (account) =>
    account.failsIn('DeployProd'),
  'aws cloudformation continue-update-rollback': (account) => account.rollbackFails(),
  'aws cloudformation describe-stack-resources': (account) => account.rolledBack(),
};

/** What the reader looks for in the answer, by the command's beginning. */
export const ANSWERS: Readonly<Record<string, RegExp>> = {
  'DATA_BUCKET=$(aws cloudformation describe-stacks': /^shop-things/,
  'aws codepipeline get-pipeline-state': /"stageName": "DeployProd"/,
  'aws logs tail /aws/lambda/nyctaxi-api --since 2026': /status\\":502/,
  "aws logs filter-log-events --log-group-name /aws/lambda/nyctaxi-api --filter-pattern '{": /"status":502/,
  'aws synthetics get-canary-runs': /"State": "PASSED"/,
  'aws s3 ls --recursive "s3://$ARTIFACT_BUCKET/data-capture': /\.jsonl$/m,
  'aws s3 ls --recursive': /SyntheticsReport-PASSED/,
  'aws cloudformation describe-stack-resources': /nyctaxi-api:1/,
  'aws lambda update-alias': /"FunctionVersion": "1"/,
  'aws s3 ls "s3://$ARTIFACT_BUCKET/records': /no-retraining-1/,
  'aws s3api list-object-versions': /"VersionId"/,
};

/** Commands that are for an account on AWS alone, and why. One that works here fails the test. */
export const NOT_HERE: Readonly<Record<string, string>> = {
  'aws sagemaker list-monitoring-executions': 'schedules of Model Monitor are only recorded, and monitor nothing here',
  'arn=$(aws iam create-policy': 'the rehearsed account is bootstrapped when it opens, and answers no client for IAM',
};
