import { assemblyOf, ID_A, ID_B, onlyResource, type Resource, resourcesOf, type Template } from './support/synthesized';
import { grantsOf } from './support/policies';
import { dependenciesOf } from './support/template-graph';

const prod = (settings: Record<string, unknown> = {}): Template => assemblyOf(settings).template('DeployProd');
const aliasId = () => resourcesOf(prod(), 'AWS::Lambda::Alias')[0]![0];
const functionOf = (template: Template, name: string): Resource =>
  resourcesOf(template, 'AWS::Lambda::Function').find(([, it]) => it.Properties.FunctionName === name)![1];

describe('the alias', () => {
  it('waits for everything that differs between two releases', () => {
    const [before, after] = [prod({ executionId: ID_A }), prod({ executionId: ID_B })];
    const changed = Object.keys(after.Resources).filter(
      (id) => JSON.stringify(before.Resources[id]) !== JSON.stringify(after.Resources[id]),
    );
    const alias = resourcesOf(after, 'AWS::Lambda::Alias')[0]![0];
    expect(changed).toContain(alias);
    expect(changed.length).toBeGreaterThanOrEqual(11);
    const awaited = dependenciesOf(after, alias);
    expect(changed.filter((id) => id !== alias && !awaited.has(id))).toEqual([]);
  });

  it.each([
    ['AWS::SageMaker::Endpoint', 1],
    ['AWS::SageMaker::EndpointConfig', 1],
    ['AWS::SageMaker::Model', 1],
    // Four that end a shift, four that notify, one of drift for each numeric column.
    ['AWS::CloudWatch::Alarm', 11],
    ['AWS::ApplicationAutoScaling::ScalableTarget', 1],
    ['AWS::ApplicationAutoScaling::ScalingPolicy', 1],
    ['AWS::CodeDeploy::DeploymentGroup', 1],
    ['AWS::StepFunctions::StateMachine', 1],
    ['AWS::Lambda::Function', 4],
    ['AWS::IAM::Policy', 7],
    ['AWS::IAM::Role', 7],
  ])('waits for every %s', (type, count) => {
    const wanted = resourcesOf(prod(), type).map(([id]) => id);
    expect(wanted).toHaveLength(count);
    const awaited = dependenciesOf(prod(), aliasId());
    expect(wanted.filter((id) => !awaited.has(id))).toEqual([]);
  });

  it('is waited for by the API alone', () => {
    const waiting = Object.keys(prod().Resources).filter((id) => dependenciesOf(prod(), id).has(aliasId()));
    expect(
      waiting
        .map((id) => prod().Resources[id]!.Type)
        .filter((type) => !/^AWS::(ApiGateway|Lambda::Permission)/.test(type)),
    ).toEqual([]);
  });

  it('is shifted by CodeDeploy between the two hooks', () => {
    const { CodeDeployLambdaAliasUpdate: update } = prod().Resources[aliasId()]!.UpdatePolicy;
    const hookName = (ref: { Ref: string }) => prod().Resources[ref.Ref]!.Properties.FunctionName;
    expect(hookName(update.BeforeAllowTrafficHook)).toBe('CodeDeployHook_nyctaxi-pre-traffic');
    expect(hookName(update.AfterAllowTrafficHook)).toBe('CodeDeployHook_nyctaxi-post-traffic');
  });

  it("'s versions go with their endpoints", () => {
    expect(onlyResource(prod(), 'AWS::Lambda::Version').DeletionPolicy).toBeUndefined();
  });
});

describe('permissions of production', () => {
  it('are the same for the live model and the candidate', () => {
    const statements = (executionId: string) => JSON.stringify(grantsOf('prod', prod({ executionId })));
    expect(statements(ID_A)).toBe(statements(ID_B));
    expect(statements(ID_A)).not.toContain(ID_A);
  });

  it('let the API function invoke endpoints of production by prefix and nothing else', () => {
    const grants = grantsOf('prod', prod()).filter(({ policy }) => policy.startsWith('ApiFunctionRole'));
    expect(grants.map(({ action }) => action).sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sagemaker:InvokeEndpoint',
    ]);
    const invoke = grants.find(({ action }) => action === 'sagemaker:InvokeEndpoint');
    expect(invoke!.resources).toEqual(['arn:aws:sagemaker:us-east-1:111122223333:endpoint/nyctaxi-prod-*']);
  });
});

describe('the deployment group', () => {
  const group = (settings?: Record<string, unknown>) =>
    onlyResource(prod(settings), 'AWS::CodeDeploy::DeploymentGroup').Properties;

  it('goes back by itself when the deployment fails, is stopped, or an alarm rings', () => {
    expect(group().AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    });
  });

  it('listens to every alarm that ends a shift and to no other, and stops when alarms cannot be read', () => {
    const ending = resourcesOf(prod(), 'AWS::CloudWatch::Alarm').filter(([, it]) =>
      it.Properties.AlarmDescription.includes('Ends the shift'),
    );
    const alarms = ending.map(([id]) => ({ Name: { Ref: id } }));
    expect(alarms).toHaveLength(4);
    expect(group().AlarmConfiguration).toEqual({ Alarms: alarms, Enabled: true, IgnorePollAlarmFailure: false });
  });

  it('shifts as the settings say, by a predefined configuration', () => {
    expect(group().DeploymentConfigName).toBe('CodeDeployDefault.LambdaCanary10Percent5Minutes');
    const linear = group({ trafficShift: 'Linear10PercentEvery1Minute' });
    expect(linear.DeploymentConfigName).toBe('CodeDeployDefault.LambdaLinear10PercentEvery1Minute');
  });

  it('shifts as the settings say, by one of its own, which has no fixed name', () => {
    const trafficShift = { type: 'canary', percent: 20, minutes: 3 };
    const own = onlyResource(prod({ trafficShift }), 'AWS::CodeDeploy::DeploymentConfig').Properties;
    expect(own.TrafficRoutingConfig).toEqual({
      Type: 'TimeBasedCanary',
      TimeBasedCanary: { CanaryInterval: 3, CanaryPercentage: 20 },
    });
    expect(own.DeploymentConfigName).toBeUndefined();
  });
});

describe('the API', () => {
  const method = (settings?: Record<string, unknown>) =>
    onlyResource(prod(settings), 'AWS::ApiGateway::Method').Properties;

  it('is closed unless it is opened on purpose', () => {
    expect(method().AuthorizationType).toBe('AWS_IAM');
    expect(method({ apiAuthorization: 'NONE' }).AuthorizationType).toBe('NONE');
  });

  it('names the endpoint in its answers only while it is closed', () => {
    const shown = (settings?: Record<string, unknown>) =>
      functionOf(prod(settings), 'nyctaxi-api').Properties.Environment.Variables.SHOW_ENDPOINT;
    expect(shown()).toBe('true');
    expect(shown({ apiAuthorization: 'NONE' })).toBe('false');
  });

  it('is throttled', () => {
    const stage = onlyResource(prod({ apiRequestsPerSecond: 7, apiBurst: 9 }), 'AWS::ApiGateway::Stage').Properties;
    expect(stage.MethodSettings).toEqual([
      { DataTraceEnabled: false, HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 },
    ]);
  });

  it('refuses by itself what does not say its Content-Type', () => {
    const [id, validator] = resourcesOf(prod(), 'AWS::ApiGateway::RequestValidator')[0]!;
    expect(validator.Properties.ValidateRequestParameters).toBe(true);
    expect(method().RequestValidatorId).toEqual({ Ref: id });
    expect(method().RequestParameters).toEqual({ 'method.request.header.Content-Type': true });
  });

  it('takes POST /api and hands it to the alias', () => {
    expect(onlyResource(prod(), 'AWS::ApiGateway::Resource').Properties.PathPart).toBe('api');
    expect(method().HttpMethod).toBe('POST');
    expect(JSON.stringify(method().Integration.Uri)).toContain(`{"Ref":"${aliasId()}"}`);
  });
});

it('tells what is live in its outputs', () => {
  const outputs = prod().Outputs!;
  expect(Object.keys(outputs).sort()).toEqual([
    'AliasName',
    'ApiId',
    'ApiUrl',
    'EndpointName',
    'ExecutionId',
    'FunctionName',
  ]);
  expect(outputs['ExecutionId']!.Value).toBe(ID_A);
  expect(outputs['EndpointName']!.Value).toBe(`nyctaxi-prod-${ID_A}`);
});

it('keeps the id by which CloudFormation knows the API: with another, clients would lose its address', () => {
  expect(resourcesOf(prod(), 'AWS::ApiGateway::RestApi').map(([id]) => id)).toEqual(['ApiRestApiE35FEAFE']);
});
