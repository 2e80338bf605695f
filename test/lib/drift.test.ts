import { grantsOf } from './support/policies';
import { assemblyOf, ID_A, ID_B, onlyResource, resourcesOf, type Template } from './support/synthesized';
import { dependenciesOf } from './support/template-graph';

const prod = (settings: Record<string, unknown> = {}): Template => assemblyOf(settings).template('DeployProd');
const operations = (settings: Record<string, unknown> = {}): Template => assemblyOf(settings).template('operations');
const driftAlarms = (settings?: Record<string, unknown>) =>
  resourcesOf(prod(settings), 'AWS::CloudWatch::Alarm').filter(([id]) => id.startsWith('DriftAlarms'));
const functionOf = (template: Template, name: string) =>
  resourcesOf(template, 'AWS::Lambda::Function').find(([, it]) => it.Properties.FunctionName === name)?.[1].Properties;
const MONITOR = { driftProvider: 'model-monitor' };

describe('drift alarms', () => {
  it('look at each feature of the contract, of this endpoint, by the threshold of the settings', () => {
    const found = driftAlarms({ driftThreshold: 0.3 }).map(([, it]) => it.Properties);
    expect(found.map(({ AlarmName }) => AlarmName)).toEqual(
      ['duration_minutes', 'passenger_count', 'trip_distance'].map((name) => `nyctaxi-prod-drift-${name}-${ID_A}`),
    );
    expect(found[2]).toMatchObject({
      Namespace: 'aws/sagemaker/Endpoints/data-metrics',
      MetricName: 'feature_baseline_drift_trip_distance',
      Dimensions: [
        { Name: 'Endpoint', Value: `nyctaxi-prod-${ID_A}` },
        { Name: 'MonitoringSchedule', Value: 'nyctaxi-drift' },
      ],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0.3,
      Statistic: 'Maximum',
      Period: 3600,
      TreatMissingData: 'notBreaching',
    });
  });

  it('end no shift', () => {
    const group = JSON.stringify(
      onlyResource(prod(), 'AWS::CodeDeploy::DeploymentGroup').Properties.AlarmConfiguration,
    );
    expect(driftAlarms().filter(([id]) => group.includes(id))).toEqual([]);
  });

  it('are not there when nobody monitors', () => {
    expect(driftAlarms({ driftProvider: 'none' })).toEqual([]);
  });

  it('look at the metrics of the provider’s own schedule', () => {
    const [, alarm] = driftAlarms(MONITOR)[0]!;
    const { MonitoringScheduleName } = onlyResource(prod(MONITOR), 'AWS::SageMaker::MonitoringSchedule').Properties;
    expect(alarm.Properties.Dimensions[1]).toEqual({ Name: 'MonitoringSchedule', Value: MonitoringScheduleName });
  });
});

describe('the self-hosted monitor', () => {
  it('runs every hour, after capture has come', () => {
    const rule = resourcesOf(operations(), 'AWS::Events::Rule').find(([id]) => id.startsWith('DriftHourly'))![1];
    expect(rule.Properties.ScheduleExpression).toBe('cron(15 * * * ? *)');
    expect(functionOf(operations(), 'nyctaxi-drift')).toMatchObject({ MemorySize: 512, Timeout: 900 });
  });

  it('is the same for every execution', () => {
    expect(JSON.stringify(operations({ executionId: ID_B }))).toBe(JSON.stringify(operations({ executionId: ID_A })));
  });

  it.each(['model-monitor', 'none'])('is not there with the provider %s', (driftProvider) => {
    expect(functionOf(operations({ driftProvider }), 'nyctaxi-drift')).toBeUndefined();
  });

  it('may read capture and releases, write reports and metrics, and no more', () => {
    const grants = grantsOf('operations', operations()).filter(({ policy }) => policy.startsWith('DriftFunction'));
    expect(grants.map(({ action }) => action).sort()).toEqual([
      'cloudwatch:PutMetricData',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'lambda:GetAlias',
      'lambda:GetFunctionConfiguration',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
    const objects = grants.filter(({ action }) => /Object$/.test(action)).flatMap(({ resources }) => resources);
    expect(JSON.stringify(objects)).not.toContain('us-east-1/*');
  });
});

describe('Model Monitor', () => {
  const schedule = () => onlyResource(prod(MONITOR), 'AWS::SageMaker::MonitoringSchedule');

  it('judges this endpoint every hour by the baseline of this release', () => {
    const { MonitoringScheduleName, MonitoringScheduleConfig: config } = schedule().Properties;
    expect(MonitoringScheduleName).toBe(`nyctaxi-drift-${ID_A}`);
    expect(config.ScheduleConfig.ScheduleExpression).toBe('cron(0 * ? * * *)');
    const releases = `s3://nyctaxi-artifacts-111122223333-us-east-1/releases/${ID_A}`;
    expect(config.MonitoringJobDefinition).toMatchObject({
      BaselineConfig: {
        StatisticsResource: { S3Uri: `${releases}/statistics.json` },
        ConstraintsResource: { S3Uri: `${releases}/constraints.json` },
      },
      Environment: { publish_cloudwatch_metrics: 'Enabled' },
      MonitoringInputs: [{ EndpointInput: { EndpointName: `nyctaxi-prod-${ID_A}` } }],
      MonitoringAppSpecification: {
        ImageUri: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
      },
    });
  });

  it('has a name that SageMaker takes, for the longest model name', () => {
    const template = prod({ ...MONITOR, modelName: 'a'.repeat(15) });
    const { MonitoringScheduleName } = onlyResource(template, 'AWS::SageMaker::MonitoringSchedule').Properties;
    expect(MonitoringScheduleName.length).toBeLessThanOrEqual(63);
  });

  it('goes before its endpoint, and comes before traffic', () => {
    const template = prod(MONITOR);
    const [id] = resourcesOf(template, 'AWS::SageMaker::MonitoringSchedule')[0]!;
    const [endpoint] = resourcesOf(template, 'AWS::SageMaker::Endpoint')[0]!;
    const [alias] = resourcesOf(template, 'AWS::Lambda::Alias')[0]!;
    expect(dependenciesOf(template, id)).toContain(endpoint);
    expect(dependenciesOf(template, alias)).toContain(id);
  });

  it('is refused where its image is not', () => {
    expect(() => assemblyOf({ ...MONITOR, region: 'ca-west-1' })).toThrow(
      "no account of Model Monitor's image is known for this region",
    );
  });
});

describe('capture by the API function', () => {
  const CAPTURE = { capture: 'api', capturePercent: 25 };

  it('leaves the endpoint without any, and tells function and hooks', () => {
    const template = prod(CAPTURE);
    const { DataCaptureConfig } = onlyResource(template, 'AWS::SageMaker::EndpointConfig').Properties;
    expect(DataCaptureConfig).toBeUndefined();
    expect(functionOf(template, 'nyctaxi-api').Environment.Variables).toMatchObject({
      CAPTURE: 'api',
      CAPTURE_PERCENT: '25',
      ARTIFACT_BUCKET: 'nyctaxi-artifacts-111122223333-us-east-1',
    });
    for (const name of ['CodeDeployHook_nyctaxi-pre-traffic', 'nyctaxi-post-traffic-check'])
      expect(functionOf(template, name).Environment.Variables.CAPTURE).toBe('api');
  });

  it('gives the function what it needs for that, and only then', () => {
    const writes = (settings?: Record<string, unknown>) =>
      grantsOf('prod', prod(settings))
        .filter(({ policy, action }) => policy.startsWith('ApiFunctionRole') && /^(s3|kms):/.test(action))
        .map(({ action }) => action);
    expect(writes(CAPTURE)).toEqual(['s3:PutObject', 'kms:Decrypt', 'kms:GenerateDataKey']);
    expect(writes()).toEqual([]);
  });

  it('is told apart from the endpoint’s own, whose share is the settings’', () => {
    const config = onlyResource(prod({ capturePercent: 25 }), 'AWS::SageMaker::EndpointConfig').Properties;
    expect(config.DataCaptureConfig.InitialSamplingPercentage).toBe(25);
  });
});
