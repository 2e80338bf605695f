import type { RehearsalEvent, Told } from '../../rehearsal/events';
import { ReportBuilder } from '../../rehearsal/report-builder';

const ID = 'c0ffee00';

function reportOf(...events: (Told & { at?: number })[]): ReportBuilder {
  const report = new ReportBuilder();
  for (const event of events) report.note({ at: 0, ...event } as RehearsalEvent);
  return report;
}

const stage = (name: string): Told => ({ kind: 'stage-started', executionId: ID, stage: name });
const action = (stageName: string, name: string, provider: string, target?: string, executionId = ID): Told => ({
  kind: 'action-started',
  executionId,
  stage: stageName,
  action: name,
  provider,
  ...(target !== undefined && { target }),
});

const started: Told = {
  kind: 'deployment-started',
  deploymentId: 'd-1',
  application: 'a',
  group: 'g',
  functionName: 'f',
  fromVersion: '1',
  toVersion: '2',
};

describe('the report', () => {
  it('keeps both rounds of a stage that was retried', () => {
    const report = reportOf(
      { kind: 'execution-started', executionId: ID, trigger: 'upload' },
      stage('Train'),
      { kind: 'stage-ended', executionId: ID, stage: 'Train', status: 'Failed' },
      { kind: 'execution-ended', executionId: ID, status: 'Failed' },
      { kind: 'execution-started', executionId: ID, trigger: 'retry' },
      stage('Train'),
      { kind: 'stage-ended', executionId: ID, stage: 'Train', status: 'Succeeded' },
      { kind: 'execution-ended', executionId: ID, status: 'Succeeded' },
    );
    expect(report.executions).toHaveLength(1);
    expect(report.executions[0]).toMatchObject({
      status: 'Succeeded',
      stages: [{ status: 'Failed' }, { status: 'Succeeded' }],
    });
  });

  it('gives a deployment to the execution whose stack update is under way', () => {
    const report = reportOf(
      { kind: 'execution-started', executionId: 'other', trigger: 'upload' },
      { kind: 'execution-started', executionId: ID, trigger: 'upload' },
      stage('DeployProd'),
      action('DeployProd', 'Deploy', 'CloudFormation', 'prod'),
      {
        kind: 'deployment-started',
        deploymentId: 'd-1',
        application: 'a',
        group: 'g',
        functionName: 'f',
        fromVersion: '1',
        toVersion: '2',
        stack: 'prod',
      },
      { kind: 'hook', deploymentId: 'd-1', event: 'BeforeAllowTraffic', status: 'pass', reasons: ['fine'] },
      { kind: 'shift', deploymentId: 'd-1', greenPercent: 10, at: 60_000 },
      {
        kind: 'deployment-ended',
        deploymentId: 'd-1',
        status: 'Stopped',
        rollback: { cause: 'alarm:errors', at: 120_000 },
      },
    );
    expect(report.executions[0]?.deployment).toBeNull();
    expect(report.executions[1]?.deployment).toEqual({
      deploymentId: 'd-1',
      status: 'Stopped',
      shift: [{ at: '1970-01-01T00:01:00.000Z', greenPercent: 10 }],
      hooks: [{ event: 'BeforeAllowTraffic', status: 'pass', reasons: ['fine'] }],
      rollback: { cause: 'alarm:errors', at: '1970-01-01T00:02:00.000Z' },
    });
  });

  it('gives a deployment to the execution that deploys its stack, whatever an older one does elsewhere', () => {
    const older = 'older';
    const report = reportOf(
      { kind: 'execution-started', executionId: older, trigger: 'upload' },
      { kind: 'execution-started', executionId: ID, trigger: 'upload' },
      { kind: 'stage-started', executionId: older, stage: 'DeployDev' },
      action('DeployDev', 'Deploy', 'CloudFormation', 'dev', older),
      stage('DeployProd'),
      action('DeployProd', 'Deploy', 'CloudFormation', 'prod'),
      { ...started, stack: 'prod' },
    );
    expect(report.executions.map(({ deployment }) => deployment?.deploymentId)).toEqual([undefined, 'd-1']);
  });

  it('gives a deployment that a person set off to no execution', () => {
    const report = reportOf(
      { kind: 'execution-started', executionId: ID, trigger: 'upload' },
      stage('DeployProd'),
      action('DeployProd', 'Deploy', 'CloudFormation', 'prod'),
      started,
    );
    expect(report.executions[0]?.deployment).toBeNull();
  });

  it('lists what reached nobody', () => {
    const event = { source: 'rule r', target: 'arn:f', reason: 'not allowed' };
    expect(reportOf({ kind: 'undelivered', ...event, at: 1_000 }).undelivered).toEqual([
      { at: '1970-01-01T00:00:01.000Z', ...event },
    ]);
  });

  it('lists resources in an order that does not depend on chance', () => {
    const change = (logicalId: string): Told => ({
      kind: 'resource',
      stack: 's',
      logicalId,
      type: 'T',
      change: 'created',
    });
    expect(reportOf(change('B'), change('A')).resources()).toEqual(reportOf(change('A'), change('B')).resources());
  });

  it("knows an execution's candidate by the training job that bears its id", () => {
    const report = reportOf(
      { kind: 'execution-started', executionId: ID, trigger: 'upload' },
      {
        kind: 'job-ended',
        jobName: `taxi-${ID}-1`,
        status: 'Completed',
        trainingDataUrl: 's3://d/train.csv',
        modelDataUrl: 's3://b/k',
        metrics: { 'validation:rmse': 2 },
      },
    );
    expect(report.executions[0]?.candidate).toEqual({
      trainingJobName: `taxi-${ID}-1`,
      trainingDataUrl: 's3://d/train.csv',
      modelDataUrl: 's3://b/k',
      metrics: { 'validation:rmse': 2 },
    });
  });
});
