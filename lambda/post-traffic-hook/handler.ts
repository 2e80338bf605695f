import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Context } from 'aws-lambda';
import { checks } from '../../model/checks';
import { contract } from '../../model/contract';
import { countClientRequests } from '../shared/client-requests';
import { variable } from '../shared/environment';
import { runHook, type HookEvent } from '../shared/hook';
import { ENV, KEYS } from '../shared/names';
import { readObject } from '../shared/s3';
import type { Finding, Judgement } from '../shared/verdict';
import { readCapture } from './captured-calls';
import { judgeCapture } from './judge-capture';

/** Only the newest files are read: a busy endpoint writes more than is needed to see that it captures. */
const MOST_FILES = 20;
/** A shift takes an hour at most with CodeDeploy's own configurations. */
const TRAFFIC_HOURS = 2;

const s3 = new S3Client({});
const sageMaker = new SageMakerClient({});
const cloudWatch = new CloudWatchClient({});

/** Runs when all traffic goes to the new version. Capture may be late: inconclusive is reported as Succeeded. */
export const handler = (event: HookEvent, context: Context): Promise<Judgement> =>
  runHook(event, context, { name: 'post-traffic', inconclusiveAs: 'Succeeded', examine });

async function examine(): Promise<readonly Finding[]> {
  const bucket = variable(ENV.artifactBucket);
  const endpointName = variable(ENV.endpointName);
  const { DataCaptureConfig } = await sageMaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
  const files = await newestFiles(bucket, `${KEYS.dataCapture}/${endpointName}/`);
  const texts = await Promise.all(files.map(async (key) => (await readObject(s3, { bucket, key })).toString('utf8')));
  const evidence = {
    captureStatus: DataCaptureConfig?.EnableCapture === true ? DataCaptureConfig.CaptureStatus : undefined,
    files: files.length,
    capture: readCapture(
      contract,
      texts.flatMap((text) => text.split('\n')),
    ),
    clientRequests: await countRecentRequests(),
  };
  return judgeCapture(evidence, checks.afterTraffic);
}

/** Keys hold date and hour, so the last ones are the newest. */
async function newestFiles(bucket: string, prefix: string): Promise<readonly string[]> {
  let newest: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key?.endsWith('.jsonl') ? Key : []));
    newest = [...newest, ...keys].slice(-MOST_FILES);
  }
  return newest;
}

function countRecentRequests(): Promise<number> {
  const to = new Date();
  const from = new Date(to.getTime() - TRAFFIC_HOURS * 3_600_000);
  const functionVersion = variable(ENV.newVersionArn).split(':').at(-1) ?? '';
  return countClientRequests(cloudWatch, { modelName: variable(ENV.modelName), functionVersion, from, to });
}
