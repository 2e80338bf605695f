import { parse } from 'yaml';
import packageJson from '../../package.json';
import { assemblyOf, onlyResource, resourcesOf, type Template } from './support/synthesized';

interface Action {
  readonly Name: string;
  readonly RunOrder: number;
  readonly ActionTypeId: { readonly Provider: string };
  readonly Namespace?: string;
  readonly Configuration: Readonly<Record<string, string>>;
}

const pipelineTemplate = (settings?: Record<string, unknown>): Template => assemblyOf(settings).template('pipeline');
const pipeline = (settings?: Record<string, unknown>) =>
  onlyResource(pipelineTemplate(settings), 'AWS::CodePipeline::Pipeline').Properties;
const stage = (name: string, settings?: Record<string, unknown>): Action[] =>
  pipeline(settings).Stages.find((it: { Name: string }) => it.Name === name).Actions;
const order = (name: string, settings?: Record<string, unknown>) =>
  [...stage(name, settings)].sort((a, b) => a.RunOrder - b.RunOrder).map((it) => `${it.RunOrder} ${it.Name}`);
const action = (stageName: string, name: string) => stage(stageName).find((it) => it.Name === name)!;
const EXECUTION = '#{codepipeline.PipelineExecutionId}';
const buildspecs = () =>
  resourcesOf(pipelineTemplate(), 'AWS::CodeBuild::Project').map(([, it]) => String(it.Properties.Source.BuildSpec));

describe('the pipeline', () => {
  it('queues executions, so that none overtakes another', () => {
    expect(pipeline()).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'QUEUED' });
  });

  it('goes from the sources to production', () => {
    const names = pipeline().Stages.map((it: { Name: string }) => it.Name);
    expect(names).toEqual(['Source', 'Build', 'UpdatePipeline', 'Assets', 'Train', 'DeployDev', 'DeployProd']);
  });

  it('trains after the training stack is there, on the version of the data that the source took', () => {
    expect(order('Train')).toEqual(['1 nyctaxi-training.Prepare', '2 nyctaxi-training.Deploy', '3 TrainModel']);
    const input = JSON.parse(action('Train', 'TrainModel').Configuration['Input']!);
    expect(input).toEqual({
      executionId: EXECUTION,
      dataBucket: 'nyctaxi-data-111122223333-us-east-1',
      dataKey: 'nyctaxi/data-source.zip',
      dataVersionId: `#{${action('Source', 'Data').Namespace}.VersionId}`,
      commitId: `#{${action('Source', 'Code').Namespace}.CommitId}`,
    });
  });

  it('measures the candidate and asks a person last, in the same stage', () => {
    expect(order('DeployDev')).toEqual([
      '1 ClearFailedCreation',
      '2 nyctaxi-dev.Prepare',
      '3 nyctaxi-dev.Deploy',
      '4 Evaluate',
      '5 Approve',
    ]);
  });

  it('shows the person what the evaluation found', () => {
    const { Configuration } = action('DeployDev', 'Approve');
    expect(Configuration['CustomData']).toBe(
      `nyctaxi, execution ${EXECUTION}: #{${action('DeployDev', 'Evaluate').Namespace}.Summary}`,
    );
    expect(Configuration['ExternalEntityLink']).toMatch(
      /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/s3\/object\//,
    );
    expect(Configuration['ExternalEntityLink']).toContain(`prefix=records/${EXECUTION}/scorecard.json`);
  });

  it('checks again what was approved before production changes', () => {
    expect(order('DeployProd')).toEqual([
      // Waits for a stack at which something is at work still, so that what is live is known after it.
      '1 ClearFailedCreation',
      '2 Confirm',
      '3 nyctaxi-prod.Prepare',
      '4 nyctaxi-prod.Deploy',
      '5 nyctaxi-operations.Prepare',
      '6 nyctaxi-operations.Deploy',
    ]);
    const parameters = JSON.parse(action('DeployProd', 'Confirm').Configuration['UserParameters']!);
    expect(parameters).toEqual({ executionId: EXECUTION, approval: 'person' });
  });

  it('asks nobody when a person switched approval off, and tells the record so', () => {
    const off = { approval: false };
    expect(order('DeployDev', off)).not.toContain('5 Approve');
    const confirm = stage('DeployProd', off).find((it) => it.Name === 'Confirm')!;
    expect(JSON.parse(confirm.Configuration['UserParameters']!).approval).toBe('none');
  });

  it('runs no build container where a function or a machine does the work', () => {
    for (const name of ['Train', 'DeployDev', 'DeployProd'])
      expect(stage(name).map((it) => it.ActionTypeId.Provider)).not.toContain('CodeBuild');
  });

  it('installs its tools in exact versions, of which the CLI is the tested one', () => {
    expect(buildspecs().join()).toContain(`npm install -g aws-cdk@${packageJson.devDependencies['aws-cdk']}`);
    const assets = [...assemblyOf().files()].find(([file]) => file.startsWith('buildspec-'))![1];
    expect(assets).toMatch(/npm install -g cdk-assets@\d+\.\d+\.\d+/);
  });
});

describe('every build container', () => {
  it('has a Node.js of one major version, which the package admits', () => {
    const assets = [...assemblyOf().files()].find(([file]) => file.startsWith('buildspec-'))![1];
    const specs = [...buildspecs().filter((it) => it.startsWith('{')), assets].map((it) => parse(it));
    expect(specs).toHaveLength(3);
    for (const { phases } of specs) expect(phases.install['runtime-versions']).toEqual({ nodejs: '22' });
    expect(packageJson.engines.node).toBe('>=20.19 <25');
  });
});

describe('Build', () => {
  it('is told the execution by a variable of the action', () => {
    const variables = JSON.parse(action('Build', 'Build').Configuration['EnvironmentVariables']!);
    expect(variables).toContainEqual({ name: 'EXECUTION_ID', type: 'PLAINTEXT', value: EXECUTION });
  });

  it('synthesizes first and then refuses to change the pipeline under others', () => {
    const build = JSON.parse(buildspecs().find((it) => it.includes('refuse-mutation'))!);
    expect(build.phases.install.commands).toEqual(['npm ci']);
    expect(build.phases.build.commands).toEqual([
      'npm run synth --silent -- -o cdk.out',
      expect.stringMatching(/bin\/refuse-mutation\.ts cdk\.out$/),
    ]);
    expect(build.artifacts['base-directory']).toBe('cdk.out');
  });
});

describe('an upload', () => {
  const rule = () => {
    const rules = resourcesOf(pipelineTemplate(), 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
    return rules.find(({ EventPattern }) => EventPattern.source[0] === 'aws.s3');
  };

  it('starts the pipeline by its exact key', () => {
    expect(rule().EventPattern).toMatchObject({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { object: { key: ['nyctaxi/data-source.zip'] } },
    });
  });

  it('is trained in the version that was uploaded, not in the newest', () => {
    const { InputPathsMap, InputTemplate } = rule().Targets[0].InputTransformer;
    expect(InputPathsMap).toEqual({ version: '$.detail.object.version-id' });
    expect(JSON.parse(InputTemplate)).toEqual({
      sourceRevisions: [
        { actionName: action('Source', 'Data').Name, revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: '<version>' },
      ],
    });
  });

  it('is not polled for as well', () => {
    expect(action('Source', 'Data').Configuration['PollForSourceChanges']).toBe(false);
  });
});

describe('buckets and key', () => {
  const bucket = (name: string) =>
    resourcesOf(pipelineTemplate(), 'AWS::S3::Bucket').find(([, it]) => it.Properties.BucketName === name)!;
  const ARTIFACTS = 'nyctaxi-artifacts-111122223333-us-east-1';
  const DATA = 'nyctaxi-data-111122223333-us-east-1';
  const PIPELINE = 'nyctaxi-pipeline-111122223333-us-east-1';
  const statements = (name: string) => {
    const [id] = bucket(name);
    const [, policy] = resourcesOf(pipelineTemplate(), 'AWS::S3::BucketPolicy').find(
      ([, it]) => it.Properties.Bucket.Ref === id,
    )!;
    return policy.Properties.PolicyDocument.Statement as Record<string, unknown>[];
  };

  it.each([ARTIFACTS, DATA, PIPELINE])('%s outlives the stack, is versioned, encrypted and private', (name) => {
    const [, it] = bucket(name);
    expect(it.DeletionPolicy).toBe('Retain');
    expect(it.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    const [rule] = it.Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule).toMatchObject({ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } });
    expect(Object.values(it.Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
  });

  it('who asked what of them is logged in one that S3 alone may write to, and which logs nothing of itself', () => {
    const [id, logs] = bucket('nyctaxi-access-logs-111122223333-us-east-1');
    for (const name of [ARTIFACTS, DATA, PIPELINE])
      expect(bucket(name)[1].Properties.LoggingConfiguration).toEqual({
        DestinationBucketName: { Ref: id },
        LogFilePrefix: `${name}/`,
      });
    expect(logs.Properties.LoggingConfiguration).toBeUndefined();
    const allowed = statements('nyctaxi-access-logs-111122223333-us-east-1').filter((it) => it['Effect'] === 'Allow');
    expect(allowed).toHaveLength(3);
    for (const statement of allowed)
      expect(statement).toMatchObject({
        Action: 's3:PutObject',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      });
    // S3 delivers no logs to a bucket whose default is a KMS key, and logs are kept as long as all others.
    const [rule] = logs.Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule.ServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'AES256' });
    expect(logs.Properties.LifecycleConfiguration.Rules).toEqual([{ ExpirationInDays: 90, Status: 'Enabled' }]);
    expect(logs.DeletionPolicy).toBe('Retain');
  });

  it.each([ARTIFACTS, DATA, PIPELINE])('%s refuses requests without TLS', (name) => {
    expect(statements(name)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  it('what actions hand on has a bucket of its own, and goes after a while', () => {
    const [id, it] = bucket(PIPELINE);
    expect(pipeline().ArtifactStore).toMatchObject({ Type: 'S3', Location: { Ref: id } });
    expect(it.Properties.LifecycleConfiguration.Rules).toContainEqual(
      expect.objectContaining({ ExpirationInDays: 30, Status: 'Enabled' }),
    );
    expect(it.Properties.LifecycleConfiguration.Rules.some((rule: { Prefix?: string }) => rule.Prefix)).toBe(false);
  });

  it('have names that fit for the longest model name and the longest region', () => {
    const template = pipelineTemplate({ modelName: 'a'.repeat(15), region: 'ap-southeast-1' });
    for (const [, it] of resourcesOf(template, 'AWS::S3::Bucket'))
      expect(it.Properties.BucketName.length).toBeLessThanOrEqual(63);
  });

  it('releases are written once and deleted by nobody', () => {
    const denied = statements(ARTIFACTS).filter((it) => JSON.stringify(it['Resource']).includes('/releases/*'));
    expect(denied).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:PutObject',
        Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      }),
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      }),
    ]);
  });

  it('uploads are told to EventBridge without a custom resource', () => {
    expect(bucket(DATA)[1].Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    const types = Object.values(pipelineTemplate().Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('Custom::') || type === 'AWS::Lambda::Function')).toEqual([]);
  });

  it('the key outlives the stack, is rotated, and is exported to the other stacks', () => {
    const key = onlyResource(pipelineTemplate(), 'AWS::KMS::Key');
    expect(key.DeletionPolicy).toBe('Retain');
    expect(key.Properties.EnableKeyRotation).toBe(true);
    expect(pipelineTemplate().Outputs!['KeyArn']!.Export).toEqual({ Name: 'nyctaxi-key-arn' });
  });

  it('keep the ids by which CloudFormation knows them', () => {
    const stateful = ['AWS::KMS::Key', 'AWS::S3::Bucket'].flatMap((type) => resourcesOf(pipelineTemplate(), type));
    expect(stateful.map(([id]) => id)).toEqual([
      'BucketsKeyCD6AF5CF',
      'BucketsAccessLogsA5F88218',
      'BucketsArtifactsB9EE6400',
      'BucketsData941F65F0',
      'BucketsPipelineF6727E85',
    ]);
  });
});

it('the connection may be used by both prefixes of the action', () => {
  expect(JSON.stringify(pipelineTemplate())).toContain(
    '"codeconnections:UseConnection","codestar-connections:UseConnection"',
  );
});

it('the template is plain ASCII: CloudFormation gives other characters back as question marks', () => {
  expect(JSON.stringify(pipelineTemplate())).toMatch(/^[\x20-\x7e]*$/);
});
