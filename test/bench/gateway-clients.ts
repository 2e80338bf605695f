/** Eight sets of AWS clients at once, started by gateway-load.bench.ts; one line out after each part, one line in to go on. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient, GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as its from '../rehearsal/conformance/names';

const CLIENTS = 8;
const { url, keys, parts, callsPerPart } = JSON.parse(process.argv[2]!) as {
  url: string;
  keys: { accessKeyId: string; secretAccessKey: string };
  parts: number;
  callsPerPart: number;
};
const settings = { endpoint: url, region: its.REGION, credentials: keys, maxAttempts: 1, forcePathStyle: true };
const [from, to] = [new Date(Date.UTC(2026, 0, 5, 9)), new Date(Date.UTC(2026, 0, 5, 10))];
const ORDERS = { Metric: { Namespace: 'Shop', MetricName: 'Orders' }, Period: 60, Stat: 'Sum' };

/** One client of everything: its calls, in turn. */
function calls(n: number): readonly (() => Promise<unknown>)[] {
  const stacks = new CloudFormationClient(settings);
  const watch = new CloudWatchClient(settings);
  const deployments = new CodeDeployClient(settings);
  const pipelines = new CodePipelineClient(settings);
  const bus = new EventBridgeClient(settings);
  const functions = new LambdaClient(settings);
  const objects = new S3Client(settings);
  const models = new SageMakerClient(settings);
  const runtime = new SageMakerRuntimeClient(settings);
  const machines = new SFNClient(settings);
  const sts = new STSClient(settings);
  const MetricDataQueries = [
    { Id: 'a', MetricStat: ORDERS, ReturnData: false },
    { Id: 'b', Expression: 'a * 2' },
  ];
  return [
    () => stacks.send(new DescribeStacksCommand({ StackName: 'shop' })),
    () => watch.send(new DescribeAlarmsCommand({ AlarmNames: [its.ALARM] })),
    () => watch.send(new GetMetricDataCommand({ StartTime: from, EndTime: to, MetricDataQueries })),
    () => deployments.send(new ListDeploymentsCommand({ applicationName: 'shop-js', deploymentGroupName: 'live' })),
    () => pipelines.send(new GetPipelineStateCommand({ name: 'shop-js' })),
    () => bus.send(new ListRulesCommand({})),
    () => functions.send(new GetAliasCommand({ FunctionName: its.FUNCTION, Name: 'live' })),
    () => functions.send(new InvokeCommand({ FunctionName: 'live-js', Payload: Buffer.from('{"a":1}') })),
    () => objects.send(new PutObjectCommand({ Bucket: its.BUCKET, Key: 'source.zip.copy', Body: `${n}` })),
    async () => {
      const { Body } = await objects.send(new GetObjectCommand({ Bucket: its.BUCKET, Key: 'train.csv' }));
      await Body!.transformToString();
    },
    () => models.send(new DescribeEndpointCommand({ EndpointName: its.ENDPOINT })),
    () =>
      runtime.send(
        new InvokeEndpointCommand({ EndpointName: its.ENDPOINT, ContentType: 'text/csv', Body: Buffer.from('4,1\n') }),
      ),
    () => machines.send(new DescribeStateMachineCommand({ stateMachineArn: its.MACHINE })),
    () => sts.send(new GetCallerIdentityCommand({})),
  ];
}

void (async () => {
  const clients = Array.from({ length: CLIENTS }, (_, n) => calls(n));
  const errors: Record<string, number> = {};
  const input = createInterface({ input: process.stdin });
  for (let part = 0; part < parts; part++) {
    await Promise.all(
      clients.map(async (own, n) => {
        for (let i = 0; i < callsPerPart / CLIENTS; i++) {
          await own[(i + n) % own.length]!().catch((error: Error) => {
            errors[`${error.name}: ${error.message}`] = (errors[`${error.name}: ${error.message}`] ?? 0) + 1;
          });
        }
      }),
    );
    console.log(JSON.stringify(errors));
    await once(input, 'line');
  }
  process.exit(0);
})();
