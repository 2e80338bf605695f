import {
  arn,
  everywhere,
  passRole,
  present,
  right,
  type Input,
  type Requirements,
  type RightsOf,
  type Surroundings,
} from './right';

/** A stack's ARN ends in an id; a stack that is not there yet is judged by its name alone. */
function stack(at: Surroundings, nameOrArn: unknown): string {
  if (nameOrArn === undefined) return '*';
  const text = String(nameOrArn);
  return at.stack(text) ?? (text.startsWith('arn:') ? text : arn(at, 'cloudformation', `stack/${text}/*`));
}

const on =
  (operation: string): RightsOf =>
  (input: Input, at) => [right(`cloudformation:${operation}`, stack(at, input.StackName))];

/** A role that CloudFormation is to take on must be handed to it. */
const onStackWithRole =
  (operation: string): RightsOf =>
  (input: Input, at) => [
    right(`cloudformation:${operation}`, stack(at, input.StackName), present('cloudformation:rolearn', input.RoleARN)),
    ...passRole(input.RoleARN, 'cloudformation.amazonaws.com'),
  ];

/** A change set may be named by its ARN alone, `…:changeSet/NAME/ID`, which does not tell its stack. */
const onChangeSet =
  (operation: string): RightsOf =>
  (input: Input, at) => [
    right(
      `cloudformation:${operation}`,
      stack(at, input.StackName),
      present('cloudformation:changesetname', input.ChangeSetName),
    ),
  ];

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS CloudFormation".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
export const cloudFormation: Requirements = {
  // Without a name it lists all stacks, and is judged on all.
  DescribeStacks: on('DescribeStacks'),
  ListStacks: everywhere('cloudformation:ListStacks'),
  DescribeStackEvents: on('DescribeStackEvents'),
  DescribeStackResources: on('DescribeStackResources'),
  DescribeStackResource: on('DescribeStackResource'),
  ListStackResources: on('ListStackResources'),
  GetTemplate: on('GetTemplate'),
  DeleteStack: onStackWithRole('DeleteStack'),
  ContinueUpdateRollback: onStackWithRole('ContinueUpdateRollback'),
  ListExports: everywhere('cloudformation:ListExports'),
  ListImports: everywhere('cloudformation:ListImports'),
  CreateChangeSet: (input: Input, at) => [
    right('cloudformation:CreateChangeSet', stack(at, input.StackName), {
      ...present('cloudformation:changesetname', input.ChangeSetName),
      ...present('cloudformation:rolearn', input.RoleARN),
      ...present('cloudformation:templateurl', input.TemplateURL),
    }),
    ...passRole(input.RoleARN, 'cloudformation.amazonaws.com'),
  ],
  // Only CodePipeline's action calls these two here.
  CreateStack: onStackWithRole('CreateStack'),
  UpdateStack: onStackWithRole('UpdateStack'),
  DescribeChangeSet: onChangeSet('DescribeChangeSet'),
  ListChangeSets: on('ListChangeSets'),
  ExecuteChangeSet: onChangeSet('ExecuteChangeSet'),
  DeleteChangeSet: onChangeSet('DeleteChangeSet'),
};
