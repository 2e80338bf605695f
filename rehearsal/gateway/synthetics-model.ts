/**
 * What CloudWatch Synthetics speaks, in the form in which the clients of the AWS SDK hold their schemas (see `schema.ts`):
 * the SDK's own client of this service is of a version that holds none. Written after the API reference, for the
 * operations that are offered; every other one is refused by its path.
 * https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/Welcome.html
 */
const NAMESPACE = 'com.amazonaws.synthetics';
const [OPERATION, STRUCTURE, LIST, ERROR] = [9, 3, 1, -3] as const;
const [TEXT, NUMBER, BOOLEAN, TIME, TEXTS, MAP_OF_TEXTS] = [0, 1, 2, 4, 64, 128] as const;
const LABEL = 1;

type Type = number | (() => unknown) | readonly [Type, unknown];

const structure = (name: string, members: Readonly<Record<string, Type>>, required = 0) =>
  [STRUCTURE, NAMESPACE, name, 0, Object.keys(members), Object.values(members), required] as const;
const list = (name: string, of: unknown) => [LIST, NAMESPACE, name, 0, () => of] as const;
const operation = (name: string, method: string, path: string, input: unknown, output: unknown) =>
  [OPERATION, NAMESPACE, name, { http: [method, path, 200] }, () => input, () => output] as const;
const error = (name: string, side: 'client' | 'server', httpError: number) =>
  [ERROR, NAMESPACE, name, { error: side, httpError }, ['Message'], [TEXT]] as const;

const code = structure('CanaryCodeOutput', { SourceLocationArn: TEXT, Handler: TEXT });
const schedule = structure('CanaryScheduleOutput', { Expression: TEXT, DurationInSeconds: NUMBER });
const runConfig = structure('CanaryRunConfigOutput', {
  ...{ TimeoutInSeconds: NUMBER, MemoryInMB: NUMBER, ActiveTracing: BOOLEAN },
});
const status = structure('CanaryStatus', { State: TEXT, StateReason: TEXT, StateReasonCode: TEXT });
const timeline = structure('CanaryTimeline', {
  ...{ Created: TIME, LastModified: TIME, LastStarted: TIME, LastStopped: TIME },
});
const canary = structure('Canary', {
  ...{ Id: TEXT, Name: TEXT, Code: () => code, ExecutionRoleArn: TEXT, Schedule: () => schedule },
  ...{ RunConfig: () => runConfig, Status: () => status, Timeline: () => timeline, ArtifactS3Location: TEXT },
  ...{ EngineArn: TEXT, RuntimeVersion: TEXT, Tags: MAP_OF_TEXTS },
});
const runStatus = structure('CanaryRunStatus', {
  ...{ State: TEXT, StateReason: TEXT, StateReasonCode: TEXT, TestResult: TEXT },
});
const runTimeline = structure('CanaryRunTimeline', {
  ...{ Started: TIME, Completed: TIME, MetricTimestampForRunAndRetries: TIME },
});
const run = structure('CanaryRun', {
  ...{ Id: TEXT, ScheduledRunId: TEXT, Name: TEXT, Status: () => runStatus, Timeline: () => runTimeline },
  ArtifactS3Location: TEXT,
});
const lastRun = structure('CanaryLastRun', { CanaryName: TEXT, LastRun: () => run });
const canaries = list('Canaries', canary);
const runs = list('CanaryRuns', run);
const lastRuns = list('CanariesLastRun', lastRun);

const name: Type = [TEXT, LABEL];
const paged = { NextToken: TEXT, MaxResults: NUMBER };

export const getCanary = operation(
  ...(['GetCanary', 'GET', '/canary/{Name}'] as const),
  structure('GetCanaryRequest', { Name: name, DryRunId: [TEXT, { httpQuery: 'dryRunId' }] }, 1),
  structure('GetCanaryResponse', { Canary: () => canary }),
);
export const getCanaryRuns = operation(
  ...(['GetCanaryRuns', 'POST', '/canary/{Name}/runs'] as const),
  structure('GetCanaryRunsRequest', { Name: name, ...paged, DryRunId: TEXT, RunType: TEXT }, 1),
  structure('GetCanaryRunsResponse', { CanaryRuns: () => runs, NextToken: TEXT }),
);
export const describeCanaries = operation(
  ...(['DescribeCanaries', 'POST', '/canaries'] as const),
  structure('DescribeCanariesRequest', { ...paged, Names: TEXTS }),
  structure('DescribeCanariesResponse', { Canaries: () => canaries, NextToken: TEXT }),
);
export const describeCanariesLastRun = operation(
  ...(['DescribeCanariesLastRun', 'POST', '/canaries/last-run'] as const),
  structure('DescribeCanariesLastRunRequest', { ...paged, Names: TEXTS, BrowserType: TEXT }),
  structure('DescribeCanariesLastRunResponse', { CanariesLastRun: () => lastRuns, NextToken: TEXT }),
);

export const validationException = error('ValidationException', 'client', 400);
export const resourceNotFoundException = error('ResourceNotFoundException', 'client', 404);
export const internalServerException = error('InternalServerException', 'server', 500);
