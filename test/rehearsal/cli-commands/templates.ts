import { ACCOUNT, BUCKET, IMAGE, ROLE_ARN } from '../conformance/names';
import { canary, liveTemplate } from '../conformance/templates';

/** A bucket of the stack of prod. */
export const SPARE = `nyctaxi-spare-${ACCOUNT}`;

const ask = (Name: string) => ({
  Name,
  Actions: [
    {
      ...{ Name: 'Ask', RunOrder: 1 },
      ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
    },
  ],
});

/** A pipeline whose stages end as a person answers. */
export const pipelineTemplate = () => ({
  Resources: {
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        ...{ Name: 'nyctaxi-pipeline', RoleArn: ROLE_ARN, PipelineType: 'V2', ExecutionMode: 'QUEUED' },
        ArtifactStore: { Type: 'S3', Location: BUCKET },
        Stages: [
          {
            Name: 'Source',
            Actions: [
              {
                ...{ Name: 'Fetch', RunOrder: 1, OutputArtifacts: [{ Name: 'Code' }] },
                ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'S3', Version: '1' },
                Configuration: { S3Bucket: BUCKET, S3ObjectKey: 'source.zip', PollForSourceChanges: 'false' },
              },
            ],
          },
          ...[ask('Train'), ask('DeployProd')],
        ],
      },
    },
  },
  Outputs: { DataBucket: { Value: BUCKET }, ArtifactBucket: { Value: BUCKET } },
});

/** An endpoint under a release's name. */
export const endpointTemplate = (ModelDataUrl: string, name: string) => ({
  Resources: {
    Model: {
      Type: 'AWS::SageMaker::Model',
      Properties: { ModelName: name, ExecutionRoleArn: ROLE_ARN, PrimaryContainer: { Image: IMAGE, ModelDataUrl } },
    },
    Config: {
      Type: 'AWS::SageMaker::EndpointConfig',
      DependsOn: 'Model',
      Properties: {
        EndpointConfigName: name,
        ProductionVariants: [
          {
            ...{ VariantName: 'AllTraffic', ModelName: name, InitialInstanceCount: 1 },
            ...{ InstanceType: 'ml.m5.large', InitialVariantWeight: 1 },
          },
        ],
      },
    },
    Endpoint: {
      Type: 'AWS::SageMaker::Endpoint',
      DependsOn: 'Config',
      Properties: { EndpointName: name, EndpointConfigName: name },
    },
  },
});

const lambda = (FunctionName: string, more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    ...{ FunctionName, Handler: 'index.handler', Runtime: 'nodejs24.x', Role: ROLE_ARN, Code: { ZipFile: LOGS } },
    ...more,
  },
});
/** Logs a request that failed, as the app's functions log. */
const LOGS =
  'exports.handler = async () => process.stdout.write(\'{"level":"INFO","message":"request","status":502,"version":"1"}\\n\');';

/** What watches the live model. */
export const operationsTemplate = () => ({
  Resources: {
    Drift: lambda('nyctaxi-drift'),
    Retrain: lambda('nyctaxi-retrain'),
    Probe: canary('nyctaxi-probe'),
  },
});

/** Cannot be created. */
export const brokenTemplate = () => ({
  Resources: {
    Endpoint: {
      Type: 'AWS::SageMaker::Endpoint',
      Properties: { EndpointName: 'nyctaxi-none', EndpointConfigName: 'none' },
    },
  },
});

/** The API function behind its alias, and a bucket that each release changes in place before the alias moves. */
export const prodTemplate = (release: number) => {
  const { Hook, Live, ...others } = liveTemplate('nyctaxi', release).Resources as Record<string, Resource>;
  return {
    Resources: {
      ...others,
      Hook: Hook!,
      Live: lambda('nyctaxi-api', { Environment: Live!.Properties['Environment'] }),
      Spare: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: SPARE,
          VersioningConfiguration: { Status: release === 1 ? 'Enabled' : 'Suspended' },
        },
      },
      Alias: { ...others['Alias']!, DependsOn: 'Spare' },
    },
  };
};

interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
}
