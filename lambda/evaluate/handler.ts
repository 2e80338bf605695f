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
import { candidateSilent, compare, errorOf, judgeComparison, liveSilent, nothingLive, shiftUnderWay } from './compare';
import { liveRequestLimit } from './live-limit';
import { consoleUrl, summarize } from './summary';

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

  const goldenRows = thin(rows, releasePolicy.golden.rows);
  const golden = await ask('golden', goldenRows, releasePolicy.golden.rowsPerRequest, endpointName);
  const findings: Finding[] = [judgeAnswers(goldenRows, golden)];

  const candidate = await ask('scoring', rows, releasePolicy.live.rowsPerRequest, endpointName);
  const beside = await besideLive(rows, candidate, (of, liveEndpoint) =>
    ask('scoring', of, releasePolicy.live.rowsPerRequest, liveEndpoint),
  );
  findings.push(beside.finding);

  const answered = candidate.kind === 'answered' && rows.length > 0;
  const scorecard: Scorecard = {
    executionId,
    at: new Date().toISOString(),
    ...combine(findings),
    manifestSha256: sha256,
    trainingJobName: manifest.trainingJobName,
    commitId: manifest.commitId,
    metrics: manifest.metrics,
    candidate: answered
      ? { rows: rows.length, error: contract.error.name, value: errorOf(contract, rows, candidate.predictions) }
      : null,
    live: beside.live,
    comparison: beside.comparison,
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

interface Beside {
  readonly finding: Finding;
  readonly live: LiveAtEvaluation | null;
  readonly comparison: Comparison | null;
}

async function besideLive(
  rows: readonly HeldOutRow[],
  candidate: Asked,
  askLive: (rows: readonly HeldOutRow[], endpointName: string) => Promise<Asked>,
): Promise<Beside> {
  const modelName = variable(ENV.modelName);
  const model = await findLiveModel(lambda, modelName);
  if (model.kind === 'none') return { finding: nothingLive(), live: null, comparison: null };
  if (model.kind === 'shifting') return { finding: shiftUnderWay(model.versions), live: null, comparison: null };

  const { executionId, functionVersion, endpointName } = model;
  const to = new Date();
  const from = new Date(to.getTime() - releasePolicy.live.windowMinutes * 60_000);
  const recentRequests = await countClientRequests(cloudWatch, { modelName, functionVersion, from, to });
  const limit = liveRequestLimit(releasePolicy.live, recentRequests);
  const shared = thin(indexed(rows), limit * releasePolicy.live.rowsPerRequest);
  const requestsSent = Math.ceil(shared.length / releasePolicy.live.rowsPerRequest);
  const live = { executionId, functionVersion, endpointName, recentRequests, requestsSent };
  if (candidate.kind !== 'answered') {
    const finding = candidateSilent(candidate.kind, candidate.reason);
    return { finding, live: { ...live, requestsSent: 0 }, comparison: null };
  }
  const sample = shared.map(([, row]) => row);
  const answers = await askLive(sample, endpointName);
  if (answers.kind !== 'answered') {
    return { finding: liveSilent(answers.kind, answers.reason), live, comparison: null };
  }
  const same = shared.map(([index]) => candidate.predictions[index] as number);
  const comparison = compare(contract, releasePolicy.comparison, sample, same, answers.predictions);
  return { finding: judgeComparison(releasePolicy.comparison, comparison), live, comparison };
}

const indexed = <T>(items: readonly T[]): readonly (readonly [number, T])[] =>
  items.map((item, index) => [index, item]);
