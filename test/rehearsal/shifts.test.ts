import type { Told } from '../../rehearsal/events';
import { Shifts } from '../../rehearsal/shifts';

const action = (executionId: string, target: string): Told => ({
  ...{ kind: 'action-started', executionId, stage: 'DeployProd', action: 'Deploy', provider: 'CloudFormation', target },
});
const deployment = (deploymentId: string, stack: string): Told => ({
  ...{ kind: 'deployment-started', deploymentId, application: 'a', group: 'g', functionName: 'f' },
  ...{ fromVersion: '1', toVersion: '2', stack },
});
const shift = (deploymentId: string, greenPercent: number): Told => ({ kind: 'shift', deploymentId, greenPercent });

const stack = (name: string, status: string): Told => ({ kind: 'stack', stack: name, stackId: name, status });

function after(...events: readonly Told[]): Shifts {
  const shifts = new Shifts();
  for (const event of events) shifts.note({ at: 0, ...event });
  return shifts;
}

describe('the shift of an execution', () => {
  const begun = [action('one', 'prod'), deployment('d-1', 'prod')];

  it('has begun when green has its first share, not when the deployment starts', () => {
    expect(after(...begun).hasBegun('one')).toBe(false);
    expect(after(...begun, shift('d-1', 10)).hasBegun('one')).toBe(true);
  });

  it('has not begun when traffic only goes back', () => {
    expect(after(...begun, shift('d-1', 0)).hasBegun('one')).toBe(false);
  });

  it('stays its own when another execution works with the stack meanwhile', () => {
    const shifts = after(...begun, action('two', 'prod'), action('three', 'other'), shift('d-1', 10));
    expect([shifts.hasBegun('one'), shifts.hasBegun('two'), shifts.hasBegun('three')]).toEqual([true, false, false]);
  });
});

describe('the stack rollback of an execution', () => {
  const deploying = [action('one', 'prod'), stack('prod', 'UPDATE_IN_PROGRESS')];

  it('begins with the stack that it deployed last, and no other', () => {
    expect(after(...deploying).isGoingBack('one')).toBe(false);
    expect(after(...deploying, stack('dev', 'UPDATE_ROLLBACK_IN_PROGRESS')).isGoingBack('one')).toBe(false);
    expect(after(...deploying, stack('prod', 'UPDATE_ROLLBACK_IN_PROGRESS')).isGoingBack('one')).toBe(true);
  });

  it('is not that of who deployed the stack before', () => {
    const shifts = after(...deploying, action('two', 'prod'), stack('prod', 'UPDATE_ROLLBACK_IN_PROGRESS'));
    expect([shifts.isGoingBack('one'), shifts.isGoingBack('two')]).toEqual([false, true]);
  });
});
