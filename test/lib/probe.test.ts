import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { grantsOf } from './support/policies';
import { assemblyOf, freshAssembly, onlyResource, resourcesOf, wordBundles } from './support/synthesized';

const operations = (settings = {}) => assemblyOf(settings).template('operations');
const canary = (settings = {}) => onlyResource(operations(settings), 'AWS::Synthetics::Canary').Properties;
const grants = () => grantsOf('operations', operations()).filter(({ policy }) => policy.startsWith('ProbeRole'));

describe('the probe', () => {
  it('calls the API of production every ten minutes, without a browser and without tracing', () => {
    expect(canary()).toMatchObject({
      Name: 'nyctaxi-probe',
      RuntimeVersion: 'syn-nodejs-3.1',
      Schedule: { Expression: 'rate(10 minutes)' },
      RunConfig: { ActiveTracing: false, TimeoutInSeconds: 60 },
      StartCanaryAfterCreation: true,
    });
    const url = JSON.stringify(canary().RunConfig.EnvironmentVariables.API_URL);
    expect(url).toContain('"Fn::ImportValue":"nyctaxi-api-id"');
    expect(url).toContain('/prod/api');
  });

  it('has its handler at both places where Synthetics may look for it', () => {
    const { S3Key, Handler } = canary().Code;
    const asset = join(assemblyOf().directory, `asset.${String(S3Key).replace('.zip', '')}`);
    expect(Handler).toBe('index.handler');
    for (const home of ['', 'nodejs/node_modules']) expect(existsSync(join(asset, home, 'index.js'))).toBe(true);
  });

  it('goes with all that was made for it, and leaves encrypted reports in the artifact bucket alone', () => {
    expect(canary()).toMatchObject({
      ProvisionedResourceCleanup: 'AUTOMATIC',
      ArtifactS3Location: 's3://nyctaxi-artifacts-111122223333-us-east-1/probe',
      ArtifactConfig: {
        S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: { 'Fn::ImportValue': 'nyctaxi-key-arn' } },
      },
    });
    expect(resourcesOf(operations(), 'AWS::S3::Bucket')).toEqual([]);
  });

  it('may call this one method, and write its reports, its log and its metrics', () => {
    expect(grants().map(({ action }) => action)).toEqual([
      'execute-api:Invoke',
      's3:PutObject',
      's3:GetBucketLocation',
      's3:ListAllMyBuckets',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'cloudwatch:PutMetricData',
    ]);
    const [invoke] = grants();
    expect(invoke!.resources).toEqual([
      {
        'Fn::Join': [
          '',
          ['arn:aws:execute-api:us-east-1:111122223333:', { 'Fn::ImportValue': 'nyctaxi-api-id' }, '/prod/POST/api'],
        ],
      },
    ]);
  });

  it('has the role by whose name the API function knows it', () => {
    const [, role] = resourcesOf(operations(), 'AWS::IAM::Role').find(([id]) => id.startsWith('ProbeRole'))!;
    expect(role.Properties.RoleName).toBe('nyctaxi-probe-us-east-1');
  });

  it('has an alarm on two of three runs, for which no runs are no evidence', () => {
    const [, alarm] = resourcesOf(operations(), 'AWS::CloudWatch::Alarm').find(([id]) => id.startsWith('ProbeAlarm'))!;
    expect(alarm.Properties).toMatchObject({
      AlarmName: 'nyctaxi-probe',
      MetricName: 'SuccessPercent',
      Period: 600,
      Threshold: 100,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'missing',
    });
  });

  it('is left out by its setting, and production exports the API’s id all the same', () => {
    expect(resourcesOf(operations({ probe: false }), 'AWS::Synthetics::Canary')).toEqual([]);
    const { Outputs = {} } = assemblyOf({ probe: false }).template('DeployProd');
    expect(Object.values(Outputs).map((it) => it.Export?.Name)).toContain('nyctaxi-api-id');
  });

  it('is another asset when its code changes, and the pipeline’s template stays the same', () => {
    const changed = freshAssembly({ executionId: '33333333-aaaa-4aaa-8aaa-111111111111' }, wordBundles('another'));
    const code = onlyResource(changed.template('operations'), 'AWS::Synthetics::Canary').Properties.Code;
    expect(code.S3Key).not.toBe(canary().Code.S3Key);
    expect(changed.template('pipeline')).toEqual(assemblyOf().template('pipeline'));
  });
});
