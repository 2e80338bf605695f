import { join } from 'node:path';
import type { RehearsalEvent } from '../../rehearsal/events';
import type { Operator } from '../../rehearsal/operator';
import { rehearse } from '../../rehearsal/rehearse';
import type { Report } from '../../rehearsal/report';

/** A CDK app that nobody tuned the engine for: its own stages, two stacks in each, a linear shift, exports, mappings. */
const projectDir = join(__dirname, '../fixtures/other-app');

async function play(
  script: (operator: Operator) => Promise<void>,
): Promise<{ report: Report; events: RehearsalEvent[] }> {
  const events: RehearsalEvent[] = [];
  const scenario = { name: 'other', summary: '', inputs: [], play: script, judge: () => [] };
  const host = { notify: (event: RehearsalEvent) => void events.push(event) };
  const report = await rehearse({ projectDir, scenario, seed: 1, rate: 10, host }).report;
  return { report, events };
}

describe('another CDK app', () => {
  it('is taken through its own stages, and its second release through a linear shift', async () => {
    const { report } = await play(async (operator) => {
      await operator.deployPipeline();
      await operator.ended(await operator.push('nothing'));
    });
    const [created, pushed] = report.executions;
    expect([created?.trigger, created?.status]).toEqual(['CreatePipeline', 'Succeeded']);
    expect(pushed?.status).toBe('Succeeded');
    expect(pushed?.stages.map(({ name }) => name)).toEqual([
      'Source',
      'Build',
      'UpdatePipeline',
      'Assets',
      'Beta',
      'Gamma',
    ]);
    expect(pushed?.deployment?.shift.map(({ greenPercent }) => greenPercent)).toEqual([
      10, 20, 30, 40, 50, 60, 70, 80, 90, 100,
    ]);
    const made = report.resources.created.map(({ stack, type }) => `${stack} ${type}`);
    expect(made).toContain('widgets-storage-gamma AWS::S3::Bucket');
    expect(made).not.toContain('widgets-storage-beta AWS::S3::Bucket');
    expect(report.live).toBeNull();
  }, 240_000);

  it('goes nowhere when its person says no', async () => {
    const { report } = await play(async (operator) => {
      operator.answers(async () => ({ approved: false, comment: 'not today', by: 'a person' }));
      await operator.deployPipeline();
    });
    expect(report.executions[0]?.status).toBe('Failed');
    expect(report.resources.created.some(({ stack }) => stack.endsWith('-gamma'))).toBe(false);
  }, 240_000);
});
