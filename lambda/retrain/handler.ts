import { CodePipelineClient, StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { count, variable } from '../shared/environment';
import { findLiveModel, type LiveModel } from '../shared/live-model';
import { log } from '../shared/log';
import { dataSourceKey, ENV, KEYS, RESOURCE_NAMES, SOURCE_ACTIONS } from '../shared/names';
import { readManifest } from '../shared/release-files';
import { statusOfHead, writeJson } from '../shared/s3';
import { decide, type Decision, type PastExecution, type Situation } from './decide';
import { recentExecutions } from './executions';
import { messageOf } from './message';
import { readRequest, type Request } from './request';
import { startToken } from './token';

const s3 = new S3Client({});
const lambda = new LambdaClient({});
const codePipeline = new CodePipelineClient({});
const sns = new SNSClient({});

/**
 * Starts a run on the current version of the data source when the drift alarm rings or the schedule strikes, unless there
 * is nothing new to learn from or a run has started already. Whether the run's model goes live is a person's decision.
 */
export async function handler(event: unknown): Promise<Decision> {
  const request = readRequest(event);
  const situation = await look();
  const decision = decide(situation);
  log.info('retraining', { request, decision });
  const executionId = decision.kind === 'start' ? await start(decision.dataVersionId, situation.executions) : undefined;
  await keepRecord(request, decision, executionId, situation.live);
  await tell(request, decision, executionId);
  return decision;
}

async function look(): Promise<Situation> {
  const modelName = variable(ENV.modelName);
  const now = Date.now();
  const cooldownMs = count(ENV.retrainingCooldownHours) * 3_600_000;
  const [data, live, executions] = await Promise.all([
    currentData(modelName),
    findLiveModel(lambda, modelName),
    recentExecutions(
      codePipeline,
      variable(ENV.pipelineName),
      now - cooldownMs,
      RESOURCE_NAMES.retrainFunction(modelName),
    ),
  ]);
  const liveDataVersionId = live.kind === 'live' ? await dataVersionOf(live.executionId) : undefined;
  return {
    ...{ now, cooldownMs, live, executions },
    ...(data !== undefined && { data }),
    ...(liveDataVersionId !== undefined && { liveDataVersionId }),
  };
}

async function currentData(modelName: string): Promise<Situation['data']> {
  try {
    const { VersionId, LastModified } = await s3.send(
      new HeadObjectCommand({ Bucket: variable(ENV.dataBucket), Key: dataSourceKey(modelName) }),
    );
    if (VersionId === undefined || LastModified === undefined)
      throw new Error('the data source has no version or no date: its bucket must be versioned');
    return { versionId: VersionId, uploadedAt: LastModified.getTime() };
  } catch (error) {
    if (statusOfHead(error) === 404) return undefined;
    throw error;
  }
}

async function dataVersionOf(executionId: string): Promise<string | undefined> {
  const { manifest } = await readManifest(s3, variable(ENV.artifactBucket), executionId);
  return manifest.inputs.find(({ role }) => role === 'dataSource')?.versionId;
}

async function start(dataVersionId: string, seen: readonly PastExecution[]): Promise<string> {
  const name = variable(ENV.pipelineName);
  const { pipelineExecutionId } = await codePipeline.send(
    new StartPipelineExecutionCommand({
      name,
      clientRequestToken: startToken(name, seen[0]?.executionId),
      sourceRevisions: [
        { actionName: SOURCE_ACTIONS.data, revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: dataVersionId },
      ],
    }),
  );
  if (pipelineExecutionId === undefined) throw new Error('CodePipeline started an execution and did not name it');
  return pipelineExecutionId;
}

/** With the execution that was started, else with the live model's: what was asked, and what came of it. */
async function keepRecord(
  request: Request,
  decision: Decision,
  startedId: string | undefined,
  live: LiveModel,
): Promise<void> {
  const executionId = startedId ?? (live.kind === 'live' ? live.executionId : undefined);
  if (executionId === undefined) return;
  const what = startedId === undefined ? `no-retraining-${request.at.replace(/\D/g, '')}` : 'retraining';
  const record = { executionId, at: new Date().toISOString(), request, decision };
  await writeJson(s3, { bucket: variable(ENV.artifactBucket), key: KEYS.record(executionId, what) }, record);
}

async function tell(request: Request, decision: Decision, executionId: string | undefined): Promise<void> {
  const message = messageOf(variable(ENV.modelName), request, decision, executionId);
  if (message === undefined) return;
  await sns.send(
    new PublishCommand({ TopicArn: variable(ENV.topicArn), Subject: message.subject, Message: message.text }),
  );
}
