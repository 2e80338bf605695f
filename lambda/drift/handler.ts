import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { contract } from '../../model/contract';
import { transform } from '../../model/transform';
import type { ConstraintsDocument } from '../shared/constraints-document';
import { count, variable } from '../shared/environment';
import { findLiveModel, type LivingModel, modelOfVersion } from '../shared/live-model';
import { log } from '../shared/log';
import { ENV, KEYS } from '../shared/names';
import { readIfPresent, writeJson } from '../shared/s3';
import { statisticsDocument, type StatisticsDocument } from '../shared/statistics-document';
import type { Judgement } from '../shared/verdict';
import { captureFiles, captureLines } from './capture-files';
import { hourBefore } from './hour';
import { judgeHour } from './judge';
import { type Measured, measuresOf } from './measures';
import { observe } from './observe';
import { reportOf } from './report';

/** The part of EventBridge's scheduled event that is read. */
export interface DriftEvent {
  /** ISO 8601. The hour before the one that it lies in is judged. */
  readonly time: string;
}

const s3 = new S3Client({});
const lambda = new LambdaClient({});
const cloudWatch = new CloudWatchClient({});

/**
 * Compares what the live endpoint captured in the last whole hour with the baseline of the release that made it: reports to
 * S3 in Model Monitor's shapes, a distance for each feature to CloudWatch, and whether there was enough to judge by. Called
 * again for the same hour, it writes the same again. An endpoint that was live for a part of the hour is judged by that part;
 * the one before it is gone.
 */
export async function handler(event: DriftEvent): Promise<Judgement> {
  const hour = hourBefore(event.time);
  const live = await liveModel();
  if (live === undefined) return noted({ verdict: 'inconclusive', reasons: ['no model is live'] }, { hour: hour.from });

  const bucket = variable(ENV.artifactBucket);
  const { endpointName, executionId } = live;
  const measured = { endpointName, at: new Date(event.time) };
  const baseline = await readJson<StatisticsDocument>(bucket, KEYS.baselineStatistics(executionId));
  const constraints = await readJson<ConstraintsDocument>(bucket, KEYS.baselineConstraints(executionId));
  if (baseline === undefined || constraints === undefined) {
    // A release of a version of the app that kept none beside the model.
    const reasons = [`no baseline is kept with the model of execution ${executionId}; the next release has one`];
    await publish({ ...measured, verdict: 'inconclusive', features: [] });
    return noted({ verdict: 'inconclusive', reasons }, { hour: hour.from, endpointName });
  }

  const files = await captureFiles(s3, bucket, `${KEYS.dataCapture}/${endpointName}/`, hour.path);
  const decoding = { contract, modelColumns: transform.modelColumns };
  const observed = await observe(captureLines(s3, bucket, files), decoding, contract.label, baseline);
  const limits = { minimumCount: count(ENV.driftMinimumCount), driftThreshold: threshold() };
  const judged = judgeHour(observed, constraints, limits);

  const folder = `${KEYS.driftReports}/${endpointName}/${hour.path}`;
  const columns = [observed.predictions, ...observed.columns.map(({ summary }) => summary)];
  await writeJson(s3, { bucket, key: `${folder}/statistics.json` }, statisticsDocument(observed.rows, columns, false));
  if (judged.verdict !== 'inconclusive') {
    // Without a verdict there is no such document: an empty list would say that nothing was violated.
    const violations = { violations: judged.violations };
    await writeJson(s3, { bucket, key: `${folder}/constraint_violations.json` }, violations);
  }
  await publish({ ...measured, verdict: judged.verdict, features: judged.features });
  const report = reportOf({ hour, live, files, observed, constraints, limits, judged });
  await writeJson(s3, { bucket, key: `${folder}/report.json` }, report);
  return noted({ verdict: judged.verdict, reasons: judged.reasons }, { hour: hour.from, endpointName });
}

/** While traffic shifts, the version that had all of it before: its hour is whole. */
async function liveModel(): Promise<LivingModel | undefined> {
  const modelName = variable(ENV.modelName);
  const found = await findLiveModel(lambda, modelName);
  if (found.kind === 'none') return undefined;
  return found.kind === 'live' ? found : modelOfVersion(lambda, modelName, found.versions[0] as string);
}

async function readJson<T>(bucket: string, key: string): Promise<T | undefined> {
  const bytes = await readIfPresent(s3, { bucket, key });
  return bytes === undefined ? undefined : (JSON.parse(bytes.toString('utf8')) as T);
}

function threshold(): number {
  const value = Number(variable(ENV.driftThreshold));
  if (value > 0 && value < 1) return value;
  throw new Error(`environment variable ${ENV.driftThreshold} is ${value}; expected a number between 0 and 1`);
}

async function publish(measured: Omit<Measured, 'modelName'>): Promise<void> {
  for (const input of measuresOf({ modelName: variable(ENV.modelName), ...measured }))
    await cloudWatch.send(new PutMetricDataCommand(input));
}

function noted(judgement: Judgement, where: object): Judgement {
  log.info('drift', { ...where, ...judgement });
  return judgement;
}
