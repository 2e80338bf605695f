import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { CodePipelineEvent, Context } from 'aws-lambda';
import { contract } from '../../model/contract';
import { releasePolicy } from '../../model/release-policy';
import { runtimeClient } from '../shared/ask-model';
import { askRows, type Asked } from '../shared/ask-rows';
import { countClientRequests } from '../shared/client-requests';
import { variable } from '../shared/environment';
import { judgeGolden } from '../shared/golden';
import { thin, type HeldOutRow } from '../shared/held-out';
import { findLiveModel } from '../shared/live-model';
import { ENV, KEYS } from '../shared/names';
import { parameter, runJob, type Job, type JobResult } from '../shared/pipeline-job';
import { readHeldOut, readManifest } from '../shared/release-files';
import { writeJson } from '../shared/s3';
import type { Comparison, LiveAtEvaluation, Scorecard } from '../shared/scorecard';
import { combine, fail, inconclusive, type Finding } from '../shared/verdict';
import { candidateSilent, compare, errorOf, judgeComparison, nothingLive } from './compare';
import { liveRequestLimit } from './live-limit';
import { consoleUrl, summarize } from './summary';
import { stepOfShift, stepOfSilence, waitingOf, type Step, type Waiting } from './waiting';

const s3 = new S3Client({});
const lambda = new LambdaClient({});
const cloudWatch = new CloudWatchClient({});
const runtime = runtimeClient();

/** Scores the candidate on its dev endpoint, alone and beside the live model, and writes the scorecard for the approval. */
export const handler = (event: CodePipelineEvent, context: Context): Promise<JobResult> =>
  runJob(event, context, evaluate);

async function evaluate(job: Job): Promise<JobResult> {
  const executionId = parameter(job, 'executionId');
  const bucket = variable(ENV.artifactBucket);
  const { manifest, sha256 } = await readManifest(s3, bucket, executionId);
  const rows = await readHeldOut(s3, bucket, executionId, releasePolicy.comparison.rows);
  const endpointName = `${variable(ENV.devEndpointPrefix)}${executionId}`;
  const ask = (purpose: string, of: readonly HeldOutRow[], rowsPerRequest: number, name: string): Promise<Asked> =>
    askRows(runtime, { endpointName: name, rows: of.map(({ row }) => row), rowsPerRequest, purpose, executionId });

  const now = new Date();
  const goldenRows = thin(rows, releasePolicy.golden.rows);
  const golden = await ask('golden', goldenRows, releasePolicy.golden.rowsPerRequest, endpointName);
  const findings: Finding[] = [judgeAnswers(goldenRows, golden)];

  const candidate = await ask('scoring', rows, releasePolicy.live.rowsPerRequest, endpointName);
  if (candidate.kind !== 'answered') findings.push(candidateSilent(candidate.kind, candidate.reason));
  const beside =
    candidate.kind !== 'answered'
      ? NOT_COMPARED
      : await besideLive(rows, candidate.predictions, { waiting: waitingOf(job.continuationToken), now }, (of, live) =>
          ask('scoring', of, releasePolicy.live.rowsPerRequest, live),
        );
  // What has failed already is not waited with.
  if (beside.kind === 'wait' && findings.every(({ verdict }) => verdict === 'pass')) {
    return { kind: 'again', token: beside.token };
  }
  const compared = beside.kind === 'wait' ? NOT_COMPARED : beside;
  findings.push(...compared.findings);

  const answered = candidate.kind === 'answered' && rows.length > 0;
  const scorecard: Scorecard = {
    executionId,
    at: now.toISOString(),
    ...combine(findings),
    manifestSha256: sha256,
    trainingJobName: manifest.trainingJobName,
    commitId: manifest.commitId,
    metrics: manifest.metrics,
    candidate: answered
      ? { rows: rows.length, error: contract.error.name, value: errorOf(contract, rows, candidate.predictions) }
      : null,
    live: compared.live,
    comparison: compared.comparison,
  };
  const key = KEYS.record(executionId, 'scorecard');
  await writeJson(s3, { bucket, key }, scorecard);
  return conclude(scorecard, consoleUrl(process.env.AWS_REGION ?? '', bucket, key));
}

/** Before traffic only a pass goes on: missing evidence is no reason to. */
function conclude(scorecard: Scorecard, url: string): JobResult {
  if (scorecard.verdict === 'pass') {
    return { kind: 'done', variables: { Verdict: 'pass', Summary: summarize(scorecard), ScorecardUrl: url } };
  }
  return { kind: 'failed', message: `${scorecard.verdict}: ${scorecard.reasons.join('; ')} (scorecard: ${url})` };
}

function judgeAnswers(rows: readonly HeldOutRow[], asked: Asked): Finding {
  if (asked.kind === 'answered') return judgeGolden(rows, asked.predictions, releasePolicy.golden);
  return (asked.kind === 'failed' ? fail : inconclusive)('golden requests', asked.reason);
}

interface Compared {
  readonly kind: 'compared';
  readonly findings: readonly Finding[];
  readonly live: LiveAtEvaluation | null;
  readonly comparison: Comparison | null;
}

const NOT_COMPARED: Compared = { kind: 'compared', findings: [], live: null, comparison: null };

async function besideLive(
  rows: readonly HeldOutRow[],
  candidate: readonly number[],
  { waiting, now }: { readonly waiting: Waiting; readonly now: Date },
  askLive: (rows: readonly HeldOutRow[], endpointName: string) => Promise<Asked>,
): Promise<Compared | Extract<Step, { kind: 'wait' }>> {
  const conclude = (step: Step, live: LiveAtEvaluation | null): Compared | Extract<Step, { kind: 'wait' }> =>
    step.kind === 'wait' ? step : { ...NOT_COMPARED, findings: [step.finding], live };
  const modelName = variable(ENV.modelName);
  const model = await findLiveModel(lambda, modelName);
  if (model.kind === 'none') return { ...NOT_COMPARED, findings: [nothingLive()] };
  if (model.kind === 'shifting') return conclude(stepOfShift(model.versions, waiting), null);

  const { executionId, functionVersion, endpointName } = model;
  const to = now;
  const from = new Date(to.getTime() - releasePolicy.live.windowMinutes * 60_000);
  const recentRequests = await countClientRequests(cloudWatch, { modelName, functionVersion, from, to });
  // A model that is asked again and again has had its share the first time.
  const first = waiting.invocations === 0;
  const limit = first ? liveRequestLimit(releasePolicy.live, recentRequests) : releasePolicy.live.minimumRequests;
  const shared = thin(indexed(rows), limit * releasePolicy.live.rowsPerRequest);
  const requestsSent = Math.ceil(shared.length / releasePolicy.live.rowsPerRequest);
  const live = { executionId, functionVersion, endpointName, recentRequests, requestsSent };
  const sample = shared.map(([, row]) => row);
  const answers = await askLive(sample, endpointName);
  if (answers.kind !== 'answered') return conclude(stepOfSilence(answers, waiting), live);
  const same = shared.map(([index]) => candidate[index] as number);
  const comparison = compare(contract, releasePolicy.comparison, sample, same, answers.predictions);
  return { kind: 'compared', findings: [judgeComparison(releasePolicy.comparison, comparison)], live, comparison };
}

const indexed = <T>(items: readonly T[]): readonly (readonly [number, T])[] =>
  items.map((item, index) => [index, item]);
