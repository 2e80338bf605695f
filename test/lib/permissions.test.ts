import { WITHOUT_RESOURCE } from '../../lib/permissions';
import { allGrants, arnOf, covers, type Grant, matches, STACKS } from './support/policies';
import { assemblyOf, resourcesOf } from './support/synthesized';

const grants = () => allGrants(assemblyOf());
const canDo = (action: string): Grant[] => grants().filter((it) => covers(it.action, action));

/** The role of the person at the notebook. */
const NOTEBOOK = /^NotebookAccessRole/;

/** Roles that CDK Pipelines makes for itself; what they are granted is CDK's own doing. */
const CDK_ROLES = /^ReleasePipeline(Role|BuildCdkBuildProjectRole|UpdatePipelineSelfMutationRole|AssetsFileRole)/;

describe('every role', () => {
  it('is granted an action on all resources only when the action knows none', () => {
    // A network of one's own asks for rights that nothing else does.
    const vpc = { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] };
    const wide = [...grants(), ...allGrants(assemblyOf({ vpc }))].filter(
      ({ policy, resources }) => !CDK_ROLES.test(policy) && resources.includes('*'),
    );
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

  it('has no managed policy', () => {
    const roles = STACKS.flatMap((stack) => resourcesOf(assemblyOf().template(stack), 'AWS::IAM::Role'));
    expect(roles.length).toBeGreaterThan(20);
    expect(roles.filter(([, it]) => it.Properties.ManagedPolicyArns !== undefined)).toEqual([]);
  });
});

describe('automation may stop a release and never push one on', () => {
  it.each([
    'lambda:CreateAlias',
    'lambda:PublishVersion',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'codedeploy:CreateDeployment',
    'codedeploy:ContinueDeployment',
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

  it('the alias is moved by CodeDeploy alone, which no function can be', () => {
    const movers = canDo('lambda:UpdateAlias');
    expect(movers.map(({ policy }) => policy)).toEqual([expect.stringMatching(/^DeploymentRoleDefaultPolicy/)]);
    const api = 'arn:aws:lambda:us-east-1:111122223333:function:nyctaxi-api';
    expect(movers[0]!.resources).toEqual([api, `${api}:live`]);
    const roles = resourcesOf(assemblyOf().template('DeployProd'), 'AWS::IAM::Role');
    const [, role] = roles.find(([id]) => id.startsWith('DeploymentRole'))!;
    const statements = role.Properties.AssumeRolePolicyDocument.Statement as { Principal: unknown }[];
    expect(statements.map(({ Principal }) => Principal)).toEqual([{ Service: 'codedeploy.amazonaws.com' }]);
  });

  it('a candidate is approved by the person at the notebook alone, and nowhere but at the approval', () => {
    const approvers = canDo('codepipeline:PutApprovalResult');
    expect(approvers.map(({ policy }) => policy)).toEqual([expect.stringMatching(NOTEBOOK)]);
    expect(approvers[0]!.resources).toEqual([
      'arn:aws:codepipeline:us-east-1:111122223333:nyctaxi-pipeline/DeployDev/Approve',
    ]);
  });

  it('lifecycle status is reported by hooks, check and bake machine alone, and on this deployment group', () => {
    const reporters = canDo('codedeploy:PutLifecycleEventHookExecutionStatus');
    expect(reporters.map(({ policy }) => policy.replace(/RoleDefaultPolicy.*/, '')).sort()).toEqual([
      'DeploymentHooksBakeMachine',
      'DeploymentHooksPostTraffic',
      'DeploymentHooksPostTrafficCheck',
      'DeploymentHooksPreTraffic',
    ]);
    for (const { resources } of reporters) expect(JSON.stringify(resources)).toContain('deploymentgroup:');
  });

  it('an upload and retraining alone start the pipeline without a person', () => {
    const starters = canDo('codepipeline:StartPipelineExecution').map(({ policy }) => policy);
    expect(starters.filter((policy) => !NOTEBOOK.test(policy))).toEqual([
      expect.stringMatching(/^ReleaseUploadRole/),
      expect.stringMatching(/^RetrainingFunctionRole/),
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

  it('how long logs are kept is said by the dev clean-up alone, of those that services make for the model', () => {
    const sayers = canDo('logs:PutRetentionPolicy');
    expect(sayers.map(({ policy }) => policy)).toEqual([expect.stringContaining('DevCleanup')]);
    expect(sayers[0]!.resources).toEqual(
      [
        '/aws/lambda/cwsyn-nyctaxi-probe-*',
        '/aws/sagemaker/Endpoints/nyctaxi-dev-*',
        '/aws/sagemaker/Endpoints/nyctaxi-prod-*',
      ].map((groups) => `arn:aws:logs:us-east-1:111122223333:log-group:${groups}`),
    );
  });

  it('endpoints are invoked by the API function, by the evaluation, and by the person at the notebook', () => {
    const invokers = canDo('sagemaker:InvokeEndpoint').map(({ policy }) => policy.replace(/RoleDefaultPolicy.*/, ''));
    expect(invokers.filter((policy) => !NOTEBOOK.test(policy)).sort()).toEqual(['ApiFunction', 'FunctionsEvaluate']);
  });
});

describe('the artifact bucket', () => {
  const writersOf = (key: string): string[] => {
    const arn = `arn:aws:s3:::nyctaxi-artifacts-111122223333-us-east-1/${key}`;
    const writers = canDo('s3:PutObject').filter(({ stack, resources }) =>
      resources.some((it) => matches(arnOf(assemblyOf().template(stack as (typeof STACKS)[number]), it), arn)),
    );
    return [...new Set(writers.map(({ policy }) => policy.replace(/RoleDefaultPolicy.*/, '')))].sort();
  };

  it.each([
    ['releases/x/model.tar.gz', ['FunctionsKeepRelease']],
    ['baselines/x/y/statistics.json', ['FunctionsBaseline']],
    ['training/x/output/model.tar.gz', ['Training']],
    ['data-capture/nyctaxi-prod-x/AllTraffic/z.jsonl', ['Model']],
    ['probe/canary/x/report.json', [expect.stringMatching(/^ProbeRole/)]],
    ['anything/else', []],
  ])('%s is written by %j alone', (key, writers) => {
    expect(writersOf(key)).toEqual(writers);
  });

  it('takes records of those that decide, and of no command of a commit', () => {
    expect(writersOf('records/x/scorecard.json')).toEqual([
      'DeploymentHooksPostTraffic',
      'DeploymentHooksPostTrafficCheck',
      'DeploymentHooksPreTraffic',
      'FunctionsConfirm',
      'FunctionsEvaluate',
    ]);
  });
});

describe('training jobs', () => {
  it('are made, read and stopped under the prefix of their names alone', () => {
    const jobs = grants().filter(({ resources }) => JSON.stringify(resources).includes('training-job'));
    expect(jobs.map(({ action }) => action).sort()).toEqual([
      'sagemaker:AddTags',
      'sagemaker:CreateTrainingJob',
      'sagemaker:DescribeTrainingJob',
      'sagemaker:DescribeTrainingJob',
      'sagemaker:DescribeTrainingJob',
      'sagemaker:StopTrainingJob',
    ]);
    for (const { resources } of jobs)
      expect(resources).toEqual(['arn:aws:sagemaker:us-east-1:111122223333:training-job/nyctaxi-train-*']);
  });
});

describe('the key', () => {
  it('is granted on only to AWS services: by those that make jobs, and by the roles of what SageMaker encrypts', () => {
    const granting = canDo('kms:CreateGrant');
    expect(granting.map(({ stack, policy }) => `${stack} ${policy.replace(/Role.*/, '')}`).sort()).toEqual([
      'DeployDev Candidate',
      'DeployProd Model',
      'Train Training',
      'Train TrainingMachine',
    ]);
    for (const { condition } of granting) expect(condition).toEqual({ Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  });
});
