import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { Context } from 'aws-lambda';
import { checks } from '../../model/checks';
import { contract, type Row } from '../../model/contract';
import { releasePolicy } from '../../model/release-policy';
import { batches, type Asked } from '../shared/ask-rows';
import { variable } from '../shared/environment';
import { judgeGolden } from '../shared/golden';
import { runHook, type HookEvent } from '../shared/hook';
import { ENV, KEYS } from '../shared/names';
import { readHeldOut, readManifest } from '../shared/release-files';
import { s3Uri } from '../shared/s3';
import { fail, inconclusive, type Finding, type Judgement } from '../shared/verdict';
import { judgeAlarms } from './alarms';
import { judgeEndpoint, type EndpointState } from './endpoint-state';
import { callEvent, readCall, type CallFormat } from './version-call';

const s3 = new S3Client({});
const sageMaker = new SageMakerClient({});
const lambda = new LambdaClient({});
const cloudWatch = new CloudWatchClient({});
const codeDeploy = new CodeDeployClient({});

/** Runs before any client reaches the new version. Without evidence no traffic moves: inconclusive is reported as Failed. */
export const handler = (event: HookEvent, context: Context): Promise<Judgement> =>
  runHook(event, context, { name: 'pre-traffic', inconclusiveAs: 'Failed', examine });

async function examine(): Promise<readonly Finding[]> {
  const executionId = variable(ENV.executionId);
  const bucket = variable(ENV.artifactBucket);
  const { manifest } = await readManifest(s3, bucket, executionId);
  const captureUri = variable(ENV.capture) === 'api' ? undefined : s3Uri({ bucket, key: KEYS.dataCapture });
  const modelDataUrl = variable(ENV.modelDataUrl);
  const state = [
    ...judgeEndpoint(await describeEndpoint(), { modelDataUrl, image: manifest.image, captureUri }),
    await examineAlarms(),
  ];
  // An endpoint of another model, or one that is not there, is not worth asking.
  if (state.some(({ verdict }) => verdict === 'fail')) return state;

  const golden = await readHeldOut(s3, bucket, executionId, releasePolicy.golden.rows);
  const goldenAnswers = await askVersion(
    golden.map(({ row }) => row),
    'golden',
  );
  const ownAnswers = await askVersion(checks.beforeTraffic.rows, 'check');
  return [
    ...state,
    goldenAnswers.kind === 'answered'
      ? judgeGolden(golden, goldenAnswers.predictions, releasePolicy.golden)
      : unanswered('golden requests', goldenAnswers),
    ...(ownAnswers.kind === 'answered'
      ? checks.beforeTraffic.judge(ownAnswers.predictions)
      : [unanswered('checks of the model', ownAnswers)]),
  ];
}

const unanswered = (check: string, { kind, reason }: Exclude<Asked, { kind: 'answered' }>): Finding =>
  (kind === 'failed' ? fail : inconclusive)(check, reason);

async function describeEndpoint(): Promise<EndpointState> {
  const EndpointName = variable(ENV.endpointName);
  const endpoint = await sageMaker.send(new DescribeEndpointCommand({ EndpointName }));
  const { EndpointConfigName } = endpoint;
  const config = await sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
  const names = (config.ProductionVariants ?? []).map(({ ModelName }) => ModelName);
  const models = await Promise.all(names.map((ModelName) => sageMaker.send(new DescribeModelCommand({ ModelName }))));
  return { endpoint, config, models };
}

async function examineAlarms(): Promise<Finding> {
  const { deploymentGroupInfo } = await codeDeploy.send(
    new GetDeploymentGroupCommand({
      applicationName: variable(ENV.deploymentApplication),
      deploymentGroupName: variable(ENV.deploymentGroup),
    }),
  );
  const { enabled = false, alarms = [] } = deploymentGroupInfo?.alarmConfiguration ?? {};
  const names = alarms.flatMap(({ name }) => name ?? []);
  const states = new Map<string, string>();
  if (names.length > 0) {
    const found = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: names, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    for (const alarm of [...(found.MetricAlarms ?? []), ...(found.CompositeAlarms ?? [])]) {
      states.set(alarm.AlarmName ?? '', alarm.StateValue ?? '');
    }
  }
  return judgeAlarms({ enabled, names }, states);
}

/** Asks the new version itself, by its ARN: the alias does not point to it yet. */
async function askVersion(rows: readonly Row[], purpose: string): Promise<Asked> {
  const executionId = variable(ENV.executionId);
  const predictions: number[] = [];
  for (const [index, batch] of batches(rows, releasePolicy.golden.rowsPerRequest).entries()) {
    const format: CallFormat = index % 2 === 0 ? 'text/csv' : 'application/json';
    const event = callEvent(batch, format, purpose, `${executionId}-${index}`);
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: variable(ENV.newVersionArn), Payload: JSON.stringify(event) }),
    );
    const invoked = { functionError: FunctionError, payload: Buffer.from(Payload ?? []).toString('utf8') };
    const answer = readCall(contract, invoked, { rows: batch.length, format, executionId });
    if (answer.kind !== 'answered') return answer;
    predictions.push(...answer.predictions);
  }
  return { kind: 'answered', predictions };
}
