import type { RehearsalEvent } from '../../rehearsal/events';
import type { Report } from '../../rehearsal/report';
import { Terminal } from '../../rehearsal/terminal';

function terminal(interactive: boolean, columns = 120) {
  let text = '';
  const out = { write: (more: string) => (text += more), columns };
  return { terminal: new Terminal({ out, interactive, start: 0 }), text: () => text };
}

const shift: RehearsalEvent = { kind: 'shift', at: 3_723_000, deploymentId: 'd-1', greenPercent: 10 };
const requests = {
  total: 5,
  failed: 1,
  byVersion: [{ version: '2', executionId: null, total: 5, failed: 1, duringShift: 5, latencyMs: { p50: 1, p99: 2 } }],
};

describe('what a person sees', () => {
  it('is plain lines when it is not read at a terminal', () => {
    const { terminal: t, text } = terminal(false);
    t.note(shift);
    t.requests(requests);
    expect(text()).toMatch(/^ 1:02:03 .* 10 % green\n$/);
    expect(text()).not.toContain('\u001b');
  });

  it('has a line that moves with the requests while traffic shifts, and takes it back before the next line', () => {
    const { terminal: t, text } = terminal(true);
    t.note(shift);
    t.requests(requests);
    expect(text()).toContain('v2 5');
    t.note({ kind: 'note', at: 0, text: 'next' });
    expect(text()).toContain('\r\u001b[2K');
    expect(text().indexOf('next')).toBeGreaterThan(text().indexOf('\r\u001b[2K'));
  });

  it('leaves the moving line out where it would wrap', () => {
    const { terminal: t, text } = terminal(true, 20);
    t.note(shift);
    const before = text();
    t.requests(requests);
    expect(text()).toBe(before);
  });

  it('shows in red what reached nobody', () => {
    const { terminal: t, text } = terminal(true);
    t.note({ kind: 'undelivered', at: 0, source: 'rule r', target: 'arn:f', reason: 'not allowed' });
    expect(text()).toContain('\u001b[31m    ✗ an event of rule r did not reach arn:f: not allowed');
  });

  it('names at the end what is live, why, and what was not as expected', () => {
    const { terminal: t, text } = terminal(false);
    const report: Report = {
      scenario: 'release',
      seed: 1,
      expectation: { met: false, reasons: ['two requests failed'] },
      executions: [
        { executionId: 'one', trigger: 'upload', status: 'Succeeded', stages: [], candidate: null, deployment: null },
        {
          executionId: 'two',
          trigger: 'upload',
          status: 'Failed',
          stages: [{ name: 'DeployProd', status: 'Failed', startedAt: '', endedAt: '', actions: [] }],
          candidate: null,
          deployment: {
            deploymentId: 'd',
            status: 'Stopped',
            shift: [],
            hooks: [],
            rollback: { cause: 'alarm:errors', at: '' },
          },
        },
      ],
      live: { executionId: 'one', endpointName: 'e', functionVersion: '1' },
      requests,
      resources: {
        created: [],
        replaced: [],
        deleted: [],
        retained: [],
        recordedOnly: [{ type: 'AWS::KMS::Key', reason: 'r' }],
      },
      faults: [],
      capacity: [],
      alarms: [],
      undelivered: [],
      iam: null,
      calls: {},
      wallSeconds: 1,
      wallSecondsBy: {},
      peakMemoryMib: 1,
      peakResidentMib: 1,
      virtualSeconds: 60,
      wallTimeFields: [],
    };
    t.summary(report);
    expect(text()).toMatch(/live\s+execution one, version 1/);
    expect(text()).toContain('two was stopped at DeployProd by alarm:errors');
    expect(text()).toContain('AWS::KMS::Key');
    expect(text()).toMatch(/✗ did not come out as expected[\s\S]*two requests failed/);
  });
});
