import { createHash } from 'node:crypto';
import { RESOURCE_NAMES } from '../shared/names';

/** `<model>-train-<36>-<4>` is 63 characters with the longest model name (15), and SageMaker takes 63. */
const SUFFIX_LENGTH = 4;

/** Tells the attempts of one execution apart: a stage may be retried, and a job name can never be used twice. */
export const attemptSuffix = (attempt: string): string =>
  createHash('sha256').update(attempt).digest('hex').slice(0, SUFFIX_LENGTH);

/** Name of the training job of an attempt. */
export const jobName = (modelName: string, executionId: string, suffix: string): string =>
  `${RESOURCE_NAMES.trainingJobPrefix(modelName)}${executionId}-${suffix}`;
