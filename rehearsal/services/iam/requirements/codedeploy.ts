import { arn, everywhere, right, type Input, type Requirements, type RightsOf, type Surroundings } from './right';

const group = (at: Surroundings, name: string) => arn(at, 'codedeploy', `deploymentgroup:${name}`);

/** On the group that a deployment belongs to; a deployment that is not there belongs to none. */
const onDeployment =
  (operation: string): RightsOf =>
  (input: Input, at) => [
    right(`codedeploy:${operation}`, group(at, at.deploymentGroup(String(input.deploymentId)) ?? '*')),
  ];
const onApplication =
  (operation: string): RightsOf =>
  (input: Input, at) => [
    right(`codedeploy:${operation}`, arn(at, 'codedeploy', `application:${input.applicationName}`)),
  ];

/**
 * Sources: Service Authorization Reference, "Actions, resources, and condition keys for AWS CodeDeploy"
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html), and CodeDeploy's own
 * permissions reference, which judges StopDeployment and PutLifecycleEventHookExecutionStatus on the deployment group where
 * the former names no resource: https://docs.aws.amazon.com/codedeploy/latest/userguide/auth-and-access-control-permissions-reference.html
 */
export const codeDeploy: Requirements = {
  PutLifecycleEventHookExecutionStatus: onDeployment('PutLifecycleEventHookExecutionStatus'),
  StopDeployment: onDeployment('StopDeployment'),
  GetDeployment: onDeployment('GetDeployment'),
  BatchGetDeployments: (input: Input, at) =>
    (input.deploymentIds ?? []).map((id: string) =>
      right('codedeploy:BatchGetDeployments', group(at, at.deploymentGroup(id) ?? '*')),
    ),
  // Without a group all groups of the account are asked for.
  ListDeployments: ({ applicationName, deploymentGroupName }: Input, at) => [
    right('codedeploy:ListDeployments', group(at, applicationName ? `${applicationName}/${deploymentGroupName}` : '*')),
  ],
  ListDeploymentTargets: everywhere('codedeploy:ListDeploymentTargets'),
  GetDeploymentTarget: everywhere('codedeploy:GetDeploymentTarget'),
  ListApplications: everywhere('codedeploy:ListApplications'),
  GetApplication: onApplication('GetApplication'),
  ListDeploymentGroups: onApplication('ListDeploymentGroups'),
  GetDeploymentGroup: ({ applicationName, deploymentGroupName }: Input, at) => [
    right('codedeploy:GetDeploymentGroup', group(at, `${applicationName}/${deploymentGroupName}`)),
  ],
  GetDeploymentConfig: ({ deploymentConfigName }: Input, at) => [
    right('codedeploy:GetDeploymentConfig', arn(at, 'codedeploy', `deploymentconfig:${deploymentConfigName}`)),
  ],
};
