import { WITHOUT_RESOURCE } from '../../lib/permissions';
import { allGrants, covers, type Grant, STACKS } from './support/policies';
import { assemblyOf, resourcesOf } from './support/synthesized';

const grants = () => allGrants(assemblyOf());
const canDo = (action: string): Grant[] => grants().filter((it) => covers(it.action, action));

/** Roles that CDK Pipelines makes for itself; what they are granted is CDK's own doing. */
const CDK_ROLES = /^ReleasePipeline(Role|BuildCdkBuildProjectRole|UpdatePipelineSelfMutationRole|AssetsFileRole)/;

describe('every role', () => {
  it('is granted an action on all resources only when the action knows none', () => {
    const wide = grants().filter(({ policy, resources }) => !CDK_ROLES.test(policy) && resources.includes('*'));
    expect(wide.filter(({ action }) => !(action in WITHOUT_RESOURCE))).toEqual([]);
    expect(new Set(wide.map(({ action }) => action))).toEqual(new Set(Object.keys(WITHOUT_RESOURCE)));
  });

  it('writes metrics only into a namespace', () => {
    for (const { condition } of canDo('cloudwatch:PutMetricData'))
      expect(condition).toEqual({ StringEquals: { 'cloudwatch:namespace': expect.anything() } });
  });

  it('is granted whole actions, never a service or a prefix of one', () => {
    expect(grants().filter(({ policy, action }) => !CDK_ROLES.test(policy) && action.includes('*'))).toEqual([]);
  });

  it('of ours has no managed policy but that of CodeDeploy', () => {
    const managed = STACKS.flatMap((stack) => resourcesOf(assemblyOf().template(stack), 'AWS::IAM::Role')).flatMap(
      ([id, it]) => ((it.Properties.ManagedPolicyArns ?? []) as unknown[]).map((arn) => [id, JSON.stringify(arn)]),
    );
    expect(managed).toEqual([
      [expect.stringContaining('DeploymentGroup'), expect.stringContaining('AWSCodeDeployRoleForLambdaLimited')],
    ]);
  });
});

describe('automation may stop a release and never push one on', () => {
  it.each([
    'lambda:UpdateAlias',
    'lambda:CreateAlias',
    'lambda:PublishVersion',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'codedeploy:CreateDeployment',
    'codedeploy:ContinueDeployment',
    'codepipeline:PutApprovalResult',
    'codepipeline:RetryStageExecution',
    'codepipeline:EnableStageTransition',
    'codepipeline:UpdatePipeline',
    'sagemaker:UpdateEndpoint',
    'sagemaker:UpdateEndpointWeightsAndCapacities',
    'cloudwatch:SetAlarmState',
    'cloudwatch:DisableAlarmActions',
    'iam:CreateRole',
    'iam:AttachRolePolicy',
  ])('no role may do %s', (action) => {
    expect(canDo(action)).toEqual([]);
  });

  it('lifecycle status is reported by the hooks alone, and on this deployment group', () => {
    const reporters = canDo('codedeploy:PutLifecycleEventHookExecutionStatus');
    expect(reporters.map(({ policy }) => policy.replace(/RoleDefaultPolicy.*/, '')).sort()).toEqual([
      'DeploymentHooksPostTraffic',
      'DeploymentHooksPreTraffic',
    ]);
    for (const { resources } of reporters) expect(JSON.stringify(resources)).toContain('deploymentgroup:');
  });

  it('an upload alone starts the pipeline without a person', () => {
    expect(canDo('codepipeline:StartPipelineExecution').map(({ policy }) => policy)).toEqual([
      expect.stringMatching(/^ReleaseUploadRole/),
    ]);
  });

  it('stacks are deleted by the dev clean-up alone: dev, and a production that never was', () => {
    const deleters = canDo('cloudformation:DeleteStack');
    expect(deleters).toHaveLength(1);
    expect(deleters[0]!.policy).toContain('DevCleanup');
    expect(deleters[0]!.resources).toEqual([
      'arn:aws:cloudformation:us-east-1:111122223333:stack/nyctaxi-dev/*',
      'arn:aws:cloudformation:us-east-1:111122223333:stack/nyctaxi-prod/*',
    ]);
  });

  it('endpoints are invoked by the API function, and by the evaluation', () => {
    const invokers = canDo('sagemaker:InvokeEndpoint').map(({ policy }) => policy.replace(/RoleDefaultPolicy.*/, ''));
    expect(invokers.sort()).toEqual(['ApiFunction', 'FunctionsEvaluate']);
  });
});

describe('what is kept of a release', () => {
  it('is written by keep-release alone', () => {
    const writers = canDo('s3:PutObject').filter(({ resources }) => JSON.stringify(resources).includes('/releases/*'));
    expect(writers.map(({ policy }) => policy.replace(/RoleDefaultPolicy.*/, ''))).toEqual(['FunctionsKeepRelease']);
  });
});
