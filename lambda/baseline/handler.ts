import { S3Client } from '@aws-sdk/client-s3';
import { contract } from '../../model/contract';
import { transform } from '../../model/transform';
import { documentLocations } from '../shared/baseline-documents';
import { variable } from '../shared/environment';
import { faultMessage, NamedError } from '../shared/errors';
import { lines } from '../shared/lines';
import { log } from '../shared/log';
import { ENV } from '../shared/names';
import { openObject, s3Uri, writeJson, type ObjectVersion } from '../shared/s3';
import { constraints, statistics } from './documents';
import { summarize } from './summary';

/** Made by the training-parameters function. */
export interface BaselineEvent {
  /** The data as it was when the execution began; another version is refused. */
  readonly data: ObjectVersion;
  /** Below this key of the artifact bucket the documents are written. */
  readonly outputKey: string;
}

export interface BaselineAnswer {
  readonly statisticsUri: string;
  readonly constraintsUri: string;
  readonly rows: number;
}

const s3 = new S3Client({});

/**
 * Describes the training data's distribution, as the model gets it: what drift is measured against later.
 * Throws BadBaseline with one message that names the faults of the file.
 */
export async function handler(event: BaselineEvent): Promise<BaselineAnswer> {
  const { bytes } = await openObject(s3, event.data);
  const summary = await summarize(lines(bytes), contract, transform);
  if (summary.faultCount > 0) {
    throw new NamedError('BadBaseline', faultMessage(s3Uri(event.data), summary.faults, summary.faultCount));
  }
  const bucket = variable(ENV.artifactBucket);
  const to = documentLocations(bucket, event.outputKey);
  await writeJson(s3, to.statistics, statistics(summary));
  await writeJson(s3, to.constraints, constraints(summary));
  log.info('baseline', { rows: summary.rows, outputKey: event.outputKey });
  return { statisticsUri: s3Uri(to.statistics), constraintsUri: s3Uri(to.constraints), rows: summary.rows };
}
