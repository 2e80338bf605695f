import { createHash } from 'node:crypto';

/** Length of the suffix: `<model>-<36>-<8>` is 61 characters with the longest model name, and SageMaker takes 63. */
const SUFFIX_LENGTH = 8;

/** Tells the attempts of one execution apart: a stage may be retried, and a job name can never be used twice. */
export const attemptSuffix = (attempt: string): string =>
  createHash('sha256').update(attempt).digest('hex').slice(0, SUFFIX_LENGTH);

/** Name of the training job of an attempt. */
export const jobName = (modelName: string, executionId: string, suffix: string): string =>
  `${modelName}-${executionId}-${suffix}`;
