import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENV, RESOURCE_NAMES } from '../lambda/shared/names';
import type { Settings } from './settings';

const DIRECTORY = join(__dirname, '..', 'notebook', 'lifecycle');
/** Characters of a lifecycle script in base64, by SageMaker's limit. */
export const LONGEST_SCRIPT = 16_384;

/** What a notebook's kernels find in their environment. */
export const notebookVariables = ({ modelName, account, region }: Settings): Readonly<Record<string, string>> => ({
  [ENV.artifactBucket]: RESOURCE_NAMES.artifactBucket(modelName, account, region),
  [ENV.dataBucket]: RESOURCE_NAMES.dataBucket(modelName, account, region),
  [ENV.pipelineName]: RESOURCE_NAMES.pipeline(modelName),
  [ENV.modelName]: modelName,
});

/**
 * The script that a notebook instance runs when it starts: `notebook/lifecycle/on-start.sh` with its variables and the
 * watch for idleness in front. Names and numbers of the settings need no quoting beyond single quotes.
 *
 * @throws when it is longer than SageMaker takes
 */
export function notebookStartScript(settings: Settings): string {
  const variables = {
    ...notebookVariables(settings),
    NOTEBOOK_NAME: RESOURCE_NAMES.notebook(settings.modelName),
    REGION: settings.region,
    IDLE_MINUTES: String(settings.notebookIdleMinutes),
  };
  const read = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8');
  const script = [
    '#!/bin/bash',
    ...Object.entries(variables).map(([name, value]) => `${name}='${value}'`),
    "stop_when_idle_py() { cat << 'PROGRAM'",
    `${read('stop_when_idle.py')}PROGRAM`,
    '}',
    read('on-start.sh'),
  ].join('\n');
  const length = Buffer.from(script).toString('base64').length;
  if (length > LONGEST_SCRIPT)
    throw new Error(
      `the start script of the notebook has ${length} characters in base64; SageMaker takes ${LONGEST_SCRIPT}: shorten notebook/lifecycle/`,
    );
  return script;
}
