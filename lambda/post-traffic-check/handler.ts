import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, type DeploymentInfo, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { S3Client } from '@aws-sdk/client-s3';
import { type DataCaptureConfigSummary, DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Context } from 'aws-lambda';
import { checks } from '../../model/checks';
import { contract } from '../../model/contract';
import { transform } from '../../model/transform';
import { countClientRequests } from '../shared/client-requests';
import { variable } from '../shared/environment';
import { runHook, type HookEvent } from '../shared/hook';
import { log } from '../shared/log';
import { ENV, KEYS, RESOURCE_NAMES } from '../shared/names';
import type { Finding, Judgement } from '../shared/verdict';
import { readCapture } from './captured-calls';
import { countInvocations } from './count-invocations';
import { judgeCapture } from './judge-capture';
import { judgeCrashes } from './judge-crashes';
import { captureLines, newestFiles } from './newest-lines';

const s3 = new S3Client({});
const sageMaker = new SageMakerClient({});
const cloudWatch = new CloudWatchClient({});
const codeDeploy = new CodeDeployClient({});

/** CodeDeploy's event for hooks, and what the bake machine adds. */
export interface CheckEvent extends HookEvent {
  /** When the candidate got all traffic, ISO 8601. */
  readonly ShiftEnded: string;
}

/**
 * Runs when the new version has had all traffic for the bake time, and reports to CodeDeploy in the hook's stead. Capture
 * may be late: inconclusive is reported as Succeeded.
 */
export async function handler(event: CheckEvent, context: Context): Promise<Judgement> {
  const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId: event.DeploymentId }));
  const ended = endOf(deploymentInfo);
  if (ended === undefined) {
    const since = deploymentInfo?.createTime;
    const hook = { name: 'post-traffic', inconclusiveAs: 'Succeeded', examine: () => examine(event, since) } as const;
    return runHook(event, context, hook);
  }
  // The stack rolls back, and with it this function's variables: what it would judge and record is another release.
  log.warn('the deployment ended during the bake time; nothing is judged', { ...event, status: ended });
  return { verdict: 'inconclusive', reasons: [`the deployment ended during the bake time: ${ended}`] };
}

/** The status of a deployment that has ended; undefined while it is under way. */
function endOf(deployment: DeploymentInfo | undefined): string | undefined {
  const status = deployment?.status;
  return status !== undefined && ['Succeeded', 'Failed', 'Stopped'].includes(status) ? status : undefined;
}

async function examine(event: CheckEvent, since: Date | undefined): Promise<readonly Finding[]> {
  return [await examineFunction(event), ...(await examineCapture(since))];
}

async function examineFunction({ ShiftEnded }: CheckEvent): Promise<Finding> {
  const shiftEnded = new Date(ShiftEnded);
  if (Number.isNaN(shiftEnded.getTime())) {
    throw new Error(
      `ShiftEnded is "${ShiftEnded}"; the bake machine in lib/constructs/bake.ts gives a time in ISO 8601`,
    );
  }
  const functionName = RESOURCE_NAMES.apiFunction(variable(ENV.modelName));
  return judgeCrashes(await countInvocations(cloudWatch, functionName, shiftEnded, new Date()));
}

async function examineCapture(since: Date | undefined): Promise<readonly Finding[]> {
  const bucket = variable(ENV.artifactBucket);
  const endpointName = variable(ENV.endpointName);
  const { DataCaptureConfig } = await sageMaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
  const files = await newestFiles(s3, bucket, `${KEYS.dataCapture}/${endpointName}/`);
  const evidence = {
    captureStatus: captureStatusOf(DataCaptureConfig),
    files: files.length,
    capture: await readCapture({ contract, modelColumns: transform.modelColumns }, captureLines(s3, bucket, files)),
    clientRequests: await countRequests(since),
  };
  return judgeCapture(evidence, checks.afterTraffic);
}

/** The API function's own record is on as long as the function is. */
function captureStatusOf(config: DataCaptureConfigSummary | undefined): string | undefined {
  if (variable(ENV.capture) === 'api') return 'Started';
  return config?.EnableCapture === true ? config.CaptureStatus : undefined;
}

/** Clients reach the new version from the deployment's beginning on, however long its shift takes. */
function countRequests(since: Date | undefined): Promise<number> {
  if (since === undefined) throw new Error('CodeDeploy does not say when the deployment began');
  const to = new Date();
  const from = since;
  const functionVersion = variable(ENV.newVersionArn).split(':').at(-1) ?? '';
  return countClientRequests(cloudWatch, { modelName: variable(ENV.modelName), functionVersion, from, to });
}
