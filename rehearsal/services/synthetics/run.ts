import { join } from 'node:path';
import type { Principal } from '../../contracts';
import type { Surroundings } from '../../events';
import { FunctionProcess, type FunctionFault } from '../../processes/function';
import type { Processes } from '../../processes/processes';
import { type Keys, runtimeVariables } from '../lambda/environment-variables';
import type { LogSink } from '../lambda/logs';
import { type CanaryDefinition, homeOf } from './canary';

export interface RunnerProps {
  readonly surroundings: Surroundings;
  readonly processes: Processes;
  readonly logs: LogSink;
  /** The gateway's address. */
  readonly endpointUrl: () => string;
  readonly mintKeys: (principal: Principal) => Keys;
}

/** Which run it is, and of what. */
interface Occasion {
  /** Of the run. */
  readonly id: string;
  readonly functionName: string;
  readonly caller: Principal;
  /** The canary's unpacked code. */
  readonly directory: string;
}

/** One run of a canary. */
export interface CanaryRun {
  /** Why it failed; undefined when it succeeded. */
  readonly failure: string | undefined;
  /** Wall time. */
  readonly durationMs: number;
  readonly log: readonly string[];
}

/** Routes a canary's calls of an API to the gateway. */
const PRELOAD = join(__dirname, '..', '..', 'processes', 'function-preload-api-calls.cjs');

/** Name of the function that Synthetics makes for a canary. */
export const functionNameOf = (name: string, canaryId: string): string => `cwsyn-${name}-${canaryId}`;

/** Runs a canary's handler once, for real, in a process of its own. Never rejects for what the handler does. */
export async function runCanary(
  canary: CanaryDefinition,
  { id, functionName, caller, directory }: Occasion,
  props: RunnerProps,
): Promise<CanaryRun> {
  const { surroundings, processes, endpointUrl } = props;
  const { clock, region } = surroundings;
  const log: string[] = [];
  const where = `canary ${canary.name}`;
  const home = homeOf(directory, canary.file);
  if (home === undefined)
    return { failure: `Cannot find module '${canary.file}' in the canary's bundle`, durationMs: 0, log };
  const now = clock.now();
  const hear = (line: string) => {
    log.push(line);
    props.logs.write(`/aws/lambda/${functionName}`, id, line, now);
  };
  const child = new FunctionProcess({
    ...{ processes, clock, name: where, memoryMb: canary.memoryMb, runtimeMajor: canary.runtimeMajor },
    taskRoot: home,
    environment: {
      ...canary.environment,
      ...runtimeVariables({ region, keys: props.mintKeys(caller), endpointUrl: endpointUrl(), home }),
      _HANDLER: `${canary.file}.${canary.exported}`,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`,
    },
    onLog: hear,
  });
  try {
    const started = await child.started;
    if ('error' in started) return { failure: wordsOf(started.error), durationMs: 0, log };
    const outcome = await child.handle({
      ...{ id, now, timeoutMs: canary.timeoutMs, event: '{}', traceId: '' },
      functionArn: `arn:${surroundings.partition}:lambda:${region}:${surroundings.accountId}:function:${functionName}`,
    });
    const durationMs = Math.round(outcome.ms);
    switch (outcome.kind) {
      case 'answered':
        return { failure: undefined, durationMs, log };
      case 'failed':
        return { failure: wordsOf(outcome.error), durationMs, log };
      case 'timed-out':
        return { failure: `Canary run timed out after ${canary.timeoutMs / 1000} seconds`, durationMs, log };
      case 'exited':
        return { failure: 'the process of the canary ended before its handler did', durationMs, log };
    }
  } finally {
    await child.end();
  }
}

const wordsOf = ({ errorType, errorMessage }: FunctionFault): string => `${errorType}: ${errorMessage}`;
