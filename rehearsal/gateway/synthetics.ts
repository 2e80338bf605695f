import { NotRehearsable, type Operations } from '../contracts';
import type { Surroundings } from '../events';
import { pager } from '../services/pages';
import type { Canaries, CanaryView } from '../services/synthetics/canaries';
import type { RunRecord } from '../services/synthetics/run-records';
import { functionNameOf } from '../services/synthetics/run';

interface Asked {
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** Canaries on a page when no size is asked for; of runs 100. */
const CANARIES = 20;
const RUNS = 100;
const pageOf = pager('ValidationException');

export interface SyntheticsOperationsDeps {
  readonly canaries: Canaries;
  readonly surroundings: Pick<Surroundings, 'partition' | 'region' | 'accountId'>;
}

/** CloudWatch Synthetics' API: looking at canaries and their runs. Canaries are made by templates only. */
export function syntheticsOperations({ canaries, surroundings }: SyntheticsOperationsDeps): Operations {
  const describe = (view: CanaryView) => described(view, surroundings);
  const named = (input: Asked, operation: string, whole: number) => {
    refuse(input, ['BrowserType'], operation);
    const { Names, MaxResults: size, NextToken: token } = input;
    const found = canaries.list().filter(({ definition }) => Names === undefined || Names.includes(definition.name));
    return pageOf(found, { list: operation, id: ({ id }) => id, size, whole, token });
  };
  return {
    GetCanary: async (input: Asked) => {
      refuse(input, ['DryRunId'], 'GetCanary');
      return { Canary: describe(canaries.get(input.Name ?? '')) };
    },

    GetCanaryRuns: async (input: Asked & { readonly RunType?: string }) => {
      refuse(input, ['DryRunId'], 'GetCanaryRuns');
      if (input.RunType !== undefined && input.RunType !== 'CANARY_RUN')
        throw new NotRehearsable('RunType', input.RunType, 'synthetics:GetCanaryRuns');
      const { definition, runs } = canaries.get(input.Name ?? '');
      const { page, next } = pageOf(runs.toReversed(), {
        ...{ list: `runs ${definition.name}`, id: ({ id }) => id },
        ...{ size: input.MaxResults, whole: RUNS, token: input.NextToken },
      });
      return { CanaryRuns: page.map((run) => describedRun(definition.name, run)), NextToken: next };
    },

    DescribeCanaries: async (input: Asked) => {
      const { page, next } = named(input, 'DescribeCanaries', CANARIES);
      return { Canaries: page.map(describe), NextToken: next };
    },

    DescribeCanariesLastRun: async (input: Asked) => {
      const { page, next } = named(input, 'DescribeCanariesLastRun', RUNS);
      const CanariesLastRun = page.map(({ definition: { name: CanaryName }, runs }) => {
        const last = runs.at(-1);
        return { CanaryName, ...(last && { LastRun: describedRun(CanaryName, last) }) };
      });
      return { CanariesLastRun, NextToken: next };
    },
  };
}

function refuse(input: object, members: readonly string[], operation: string): void {
  const asked = members.find((member) => (input as Readonly<Record<string, unknown>>)[member] !== undefined);
  if (asked !== undefined) throw new NotRehearsable('parameter', asked, `synthetics:${operation}`);
}

function described({ id, definition, times }: CanaryView, at: SyntheticsOperationsDeps['surroundings']): object {
  const { name, artifacts } = definition;
  const arn = (resource: string) => `arn:${at.partition}:lambda:${at.region}:${at.accountId}:${resource}:1`;
  return {
    ...{ Id: id, Name: name, ExecutionRoleArn: definition.roleArn, RuntimeVersion: definition.runtime },
    Code: {
      SourceLocationArn: arn(`layer:${functionNameOf(name, id)}`),
      Handler: `${definition.file}.${definition.exported}`,
    },
    EngineArn: arn(`function:${functionNameOf(name, id)}`),
    Schedule: { Expression: definition.schedule.expression, DurationInSeconds: 0 },
    RunConfig: { TimeoutInSeconds: definition.timeoutMs / 1000, MemoryInMB: definition.memoryMb, ActiveTracing: false },
    Status: { State: definition.started ? 'RUNNING' : 'READY' },
    Timeline: {
      Created: new Date(times.created),
      LastModified: new Date(times.modified),
      ...(times.started !== undefined && { LastStarted: new Date(times.started) }),
    },
    ArtifactS3Location: [artifacts.bucket, artifacts.prefix].filter((part) => part !== '').join('/'),
    Tags: {},
  };
}

function describedRun(name: string, { id, startedAt, endedAt, outcome, artifacts }: RunRecord): object {
  const failure = outcome?.failure;
  const state = outcome === undefined ? 'RUNNING' : failure === undefined ? 'PASSED' : 'FAILED';
  return {
    ...{ Id: id, ScheduledRunId: id, Name: name, ArtifactS3Location: artifacts },
    Status: {
      State: state,
      TestResult: outcome === undefined ? 'UNKNOWN' : state,
      ...(failure !== undefined && { StateReason: failure.slice(0, 1024), StateReasonCode: 'CANARY_FAILURE' }),
    },
    Timeline: {
      Started: new Date(startedAt),
      ...(endedAt !== undefined && { Completed: new Date(endedAt) }),
      MetricTimestampForRunAndRetries: new Date(startedAt),
    },
  };
}
