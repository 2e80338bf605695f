import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DeregisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CodePipelineClient,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { DescribeKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { LambdaClient, ListFunctionsCommand, ListLayersCommand } from '@aws-sdk/client-lambda';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  ListMonitoringSchedulesCommand,
  ListTrainingJobsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { clientsIn } from '../../../operate/destroy/clients';
import { Destruction, type DestructionProps } from '../../../operate/destroy/destroy';

const named = (name: string, message = name) => Object.assign(new Error(message), { name, $metadata: {} });
const ID = '11111111-aaaa-4aaa-8aaa-111111111111';
const ARTIFACTS = 'm-artifacts-111122223333-us-east-1';

const [autoScaling, cloudFormation, cloudWatch, codePipeline, kms, lambda, logs, s3, sageMaker, ssm] = [
  mockClient(ApplicationAutoScalingClient),
  mockClient(CloudFormationClient),
  mockClient(CloudWatchClient),
  mockClient(CodePipelineClient),
  mockClient(KMSClient),
  mockClient(LambdaClient),
  mockClient(CloudWatchLogsClient),
  mockClient(S3Client),
  mockClient(SageMakerClient),
  mockClient(SSMClient),
];

/** What the account holds: commands read and change it. */
interface World {
  stacks: Map<string, string>;
  endpoints: string[];
  targets: string[];
  logGroups: string[];
  executions: { id: string; status: 'InProgress' | 'Stopping'; category?: string }[];
  buckets: string[];
  versions: { Key: string; VersionId: string }[];
  policy?: string;
}
let world: World;
let order: string[];

beforeEach(() => {
  for (const mock of [autoScaling, cloudFormation, cloudWatch, codePipeline, kms, lambda, logs, s3, sageMaker, ssm])
    mock.reset();
  order = [];
  world = { stacks: new Map(), endpoints: [], targets: [], logGroups: [], executions: [], buckets: [], versions: [] };

  cloudFormation.on(DescribeStacksCommand).callsFake(({ StackName }) => {
    const name = StackName.replace('id-of-', '');
    const StackStatus = world.stacks.get(name);
    if (StackStatus === undefined) throw named('ValidationError', `Stack with id ${name} does not exist`);
    // A deletion takes one look.
    if (StackStatus === 'DELETE_IN_PROGRESS') world.stacks.delete(name);
    return { Stacks: [{ StackName: name, StackId: `id-of-${name}`, StackStatus }] };
  });
  cloudFormation.on(ListStackResourcesCommand).resolves({});
  cloudFormation.on(DeleteStackCommand).callsFake(({ StackName }) => {
    order.push(StackName.replace('id-of-', ''));
    world.stacks.set(StackName.replace('id-of-', ''), 'DELETE_IN_PROGRESS');
    return {};
  });
  codePipeline.on(ListPipelineExecutionsCommand).callsFake(() => ({
    pipelineExecutionSummaries: world.executions.map(({ id, status }) => ({ pipelineExecutionId: id, status })),
  }));
  codePipeline.on(ListActionExecutionsCommand).callsFake(() => ({
    actionExecutionDetails: world.executions.map(({ category }) => ({
      status: 'InProgress',
      input: { actionTypeId: { category } },
    })),
  }));
  codePipeline.on(StopPipelineExecutionCommand).callsFake(() => {
    world.executions = [];
    return {};
  });
  sageMaker.on(ListTrainingJobsCommand).resolves({ TrainingJobSummaries: [] });
  sageMaker.on(ListMonitoringSchedulesCommand).resolves({ MonitoringScheduleSummaries: [] });
  sageMaker.on(ListEndpointConfigsCommand).resolves({ EndpointConfigs: [] });
  sageMaker.on(ListModelsCommand).resolves({ Models: [] });
  sageMaker.on(ListEndpointsCommand).callsFake(({ NameContains }) => ({
    Endpoints: world.endpoints
      .filter((name) => name.includes(NameContains))
      .map((EndpointName) => ({ EndpointName, EndpointStatus: 'InService' })),
  }));
  sageMaker
    .on(DescribeEndpointCommand)
    .resolves({ EndpointConfigName: 'c', ProductionVariants: [{ VariantName: 'v', CurrentInstanceCount: 3 }] });
  sageMaker.on(DescribeEndpointConfigCommand).resolves({
    ProductionVariants: [{ VariantName: 'v', ModelName: 'm', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }],
  });
  sageMaker.on(DeleteEndpointCommand).callsFake(({ EndpointName }) => {
    order.push(EndpointName);
    world.endpoints = world.endpoints.filter((name) => name !== EndpointName);
    return {};
  });
  autoScaling
    .on(DescribeScalableTargetsCommand)
    .callsFake(() => ({ ScalableTargets: world.targets.map((ResourceId) => ({ ResourceId })) }));
  autoScaling.on(DeregisterScalableTargetCommand).callsFake(({ ResourceId }) => {
    order.push(ResourceId);
    world.targets = world.targets.filter((id) => id !== ResourceId);
    return {};
  });
  logs.on(DescribeLogGroupsCommand).callsFake(({ logGroupNamePrefix }) => ({
    logGroups: world.logGroups
      .filter((name) => name.startsWith(logGroupNamePrefix))
      .map((logGroupName) => ({ logGroupName })),
  }));
  logs.on(DescribeLogStreamsCommand).rejects(named('ResourceNotFoundException'));
  logs.on(DeleteLogGroupCommand).callsFake(({ logGroupName }) => {
    world.logGroups = world.logGroups.filter((name) => name !== logGroupName);
    return {};
  });
  cloudWatch.on(DescribeAlarmsCommand).resolves({});
  lambda.on(ListFunctionsCommand).resolves({});
  lambda.on(ListLayersCommand).resolves({});
  ssm.on(GetParameterCommand).rejects(named('ParameterNotFound'));

  s3.on(HeadBucketCommand).callsFake(({ Bucket }) => {
    if (!world.buckets.includes(Bucket)) throw named('NotFound');
    return {};
  });
  s3.on(GetBucketEncryptionCommand).resolves({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key-arn' } }],
    },
  });
  kms
    .on(DescribeKeyCommand)
    .resolves({ KeyMetadata: { KeyId: 'k', Arn: 'key-arn', KeyManager: 'CUSTOMER', KeyState: 'Enabled' } });
  kms.on(ScheduleKeyDeletionCommand).callsFake(() => void order.push('key'));
  s3.on(GetBucketPolicyCommand).callsFake(() => {
    if (world.policy === undefined) throw named('NoSuchBucketPolicy');
    return { Policy: world.policy };
  });
  s3.on(PutBucketPolicyCommand).callsFake(({ Policy }) => void (world.policy = Policy));
  s3.on(ListObjectVersionsCommand).callsFake(() => ({ Versions: world.versions }));
  s3.on(ListMultipartUploadsCommand).resolves({});
  s3.on(DeleteObjectsCommand).callsFake(() => {
    if (world.policy?.includes('ReleasesAreNotDeleted'))
      return { Errors: [{ Key: 'releases/1', Message: 'Access Denied' }] };
    world.versions = [];
    return {};
  });
  s3.on(DeleteBucketCommand).callsFake(({ Bucket }) => {
    order.push(Bucket);
    world.buckets = world.buckets.filter((name) => name !== Bucket);
  });
});

let slept: number;
function destruction(given: Partial<DestructionProps> = {}) {
  slept = 0;
  let now = Date.parse('2026-11-22T12:00:00Z');
  const told: string[] = [];
  return {
    told,
    it: new Destruction({
      settings: { modelName: 'm', account: '111122223333', region: 'us-east-1', keyArn: undefined },
      clients: clientsIn('us-east-1'),
      waiting: { now: () => now, sleep: async (ms) => void ((now += ms), slept++), pollSeconds: 15 },
      ...{
        stopExecutions: false,
        deleteData: false,
        perDay: (fleet) => `${fleet[0]?.count} × ${fleet[0]?.instanceType}`,
      },
      tell: (line) => told.push(line),
      ...given,
    }),
  };
}
const ALL = ['m-operations', 'm-prod', 'm-dev', 'm-training', 'm-pipeline'];

describe('taking everything down', () => {
  it('deletes the stacks each before what it stands on', async () => {
    world.stacks = new Map([...ALL].sort().map((name) => [name, 'UPDATE_COMPLETE']));
    expect(await destruction().it.carryOut()).toEqual([]);
    expect(order).toEqual(ALL);
    expect(world.stacks.size).toBe(0);
  });

  it('leaves what another model has, its name beginning with this one', async () => {
    world.stacks = new Map([
      ['m2-prod', 'CREATE_COMPLETE'],
      ['m-x-prod', 'CREATE_COMPLETE'],
    ]);
    world.endpoints = [`m2-prod-${ID}`, `m-x-prod-${ID}`];
    world.logGroups = ['/aws/lambda/m2-api', '/aws/lambda/m-x-api'];
    const { it } = destruction({ deleteData: true });
    expect(
      (await it.look()).leftovers.flatMap((kind): unknown[] =>
        kind.kind === 'found' ? [...kind.found] : [kind.reason],
      ),
    ).toEqual([]);
    await it.carryOut();
    expect(order).toEqual([]);
    expect(world.logGroups).toHaveLength(2);
  });

  it('deregisters scalable targets before it deletes orphaned endpoints, and shows what these cost', async () => {
    world.endpoints = [`m-prod-${ID}`];
    world.targets = [`endpoint/m-prod-${ID}/variant/v`];
    const { it } = destruction();
    const { leftovers } = await it.look();
    expect(leftovers).toContainEqual(
      expect.objectContaining({
        name: 'endpoints',
        found: [expect.objectContaining({ remark: 'InService, 3 × ml.m5.large' })],
      }),
    );
    await it.carryOut();
    expect(order).toEqual([`endpoint/m-prod-${ID}/variant/v`, `m-prod-${ID}`]);
  });

  it('does not list as orphaned what belongs to a stack', async () => {
    world.stacks.set('m-prod', 'CREATE_COMPLETE');
    world.endpoints = [`m-prod-${ID}`];
    cloudFormation.on(ListStackResourcesCommand).resolves({
      StackResourceSummaries: [
        {
          ...{ LogicalResourceId: 'E', ResourceType: 'AWS::SageMaker::Endpoint', LastUpdatedTimestamp: new Date() },
          ...{
            ResourceStatus: 'CREATE_COMPLETE',
            PhysicalResourceId: `arn:aws:sagemaker:us-east-1:111122223333:endpoint/m-prod-${ID}`,
          },
        },
      ],
    });
    const endpoints = (await destruction().it.look()).leftovers.find(({ name }) => name === 'endpoints');
    expect(endpoints).toEqual({ name: 'endpoints', kind: 'found', found: [] });
  });

  it('does nothing when nothing is there, and can be run again', async () => {
    expect(await destruction().it.carryOut()).toEqual([]);
    expect(order).toEqual([]);
  });

  it('waits for a deletion that another has begun instead of beginning its own', async () => {
    world.stacks.set('m-prod', 'DELETE_IN_PROGRESS');
    await destruction().it.carryOut();
    expect(order).toEqual([]);
    expect(world.stacks.size).toBe(0);
  });

  it('waits until CloudFormation is done before it deletes', async () => {
    let looks = 0;
    world.stacks.set('m-dev', 'UPDATE_IN_PROGRESS');
    const { it } = destruction({
      waiting: {
        now: () => 0,
        sleep: async () => void (++looks === 2 && world.stacks.set('m-dev', 'UPDATE_COMPLETE')),
        pollSeconds: 1,
      },
    });
    await it.carryOut();
    expect(order).toEqual(['m-dev']);
    expect(looks).toBeGreaterThanOrEqual(2);
  });

  it('names what a stack could not delete and goes no further', async () => {
    world.stacks = new Map([
      ['m-prod', 'CREATE_COMPLETE'],
      ['m-pipeline', 'CREATE_COMPLETE'],
    ]);
    cloudFormation
      .on(DeleteStackCommand)
      .callsFake(({ StackName }) => void world.stacks.set(StackName.replace('id-of-', ''), 'DELETE_FAILED'));
    cloudFormation.on(DescribeStackEventsCommand).resolves({
      StackEvents: [
        {
          ...{ StackId: 's', EventId: 'e', StackName: 'm-prod', Timestamp: new Date('2026-11-22T12:00:10Z') },
          ...{
            ResourceStatus: 'DELETE_FAILED',
            LogicalResourceId: 'Bucket',
            ResourceType: 'AWS::S3::Bucket',
            ResourceStatusReason: 'not empty',
          },
        },
      ],
    });
    await expect(destruction().it.carryOut()).rejects.toThrow(
      /m-prod could not be deleted:\n {2}- Bucket \(AWS::S3::Bucket\): not empty/,
    );
    expect(world.stacks.get('m-pipeline')).toBe('CREATE_COMPLETE');
  });

  it('says what it had no right to remove, and removes the rest', async () => {
    world.logGroups = ['/aws/lambda/m-api'];
    lambda.on(ListLayersCommand).rejects(named('AccessDeniedException', 'not authorized to perform lambda:ListLayers'));
    expect(await destruction().it.carryOut()).toEqual([expect.stringContaining('lambda:ListLayers')]);
    expect(world.logGroups).toEqual([]);
  });
});

describe('a pipeline at work', () => {
  it('is a reason to refuse', async () => {
    world.stacks.set('m-prod', 'CREATE_COMPLETE');
    world.executions = [{ id: 'e1', status: 'InProgress' }];
    await expect(destruction().it.carryOut()).rejects.toThrow(/is at work: e1/);
    expect(order).toEqual([]);
  });

  it.each([
    ['Approval', true],
    ['Deploy', false],
  ])('is stopped when asked to; abandoned only when it waits for a person (%s)', async (category, abandon) => {
    world.executions = [{ id: 'e1', status: 'InProgress', category }];
    await destruction({ stopExecutions: true }).it.carryOut();
    expect(codePipeline.commandCalls(StopPipelineExecutionCommand)[0]?.args[0].input).toMatchObject({
      abandon,
      pipelineExecutionId: 'e1',
    });
  });
});

describe('data', () => {
  beforeEach(() => {
    world.buckets = [ARTIFACTS];
    world.versions = [{ Key: 'releases/1', VersionId: 'a' }];
    world.policy = JSON.stringify({ Statement: [{ Sid: 'ReleasesAreNotDeleted' }, { Sid: 'Tls' }] });
  });

  it('is kept and shown unless it is asked for', async () => {
    const { it } = destruction();
    expect((await it.look()).kept).toEqual({ buckets: [ARTIFACTS], keyArn: 'key-arn' });
    await it.carryOut();
    expect(order).toEqual([]);
    expect(world.versions).toHaveLength(1);
  });

  it('is deleted after the policy that keeps releases, with the key before the buckets', async () => {
    const { it, told } = destruction({ deleteData: true });
    expect(await it.carryOut()).toEqual([]);
    expect(told[0]).toContain('took out of its policy');
    expect(JSON.parse(world.policy!)).toEqual({ Statement: [{ Sid: 'Tls' }] });
    expect(world.versions).toEqual([]);
    expect(order).toEqual(['key', ARTIFACTS]);
  });

  it('never touches a key of your own', async () => {
    const settings = { modelName: 'm', account: '111122223333', region: 'us-east-1', keyArn: 'mine' };
    await destruction({ deleteData: true, settings }).it.carryOut();
    expect(order).toEqual([ARTIFACTS]);
  });
});
