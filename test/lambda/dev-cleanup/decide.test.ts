import fc from 'fast-check';
import { concerns, decideAfterStage, decideBeforeChangeSet } from '../../../lambda/dev-cleanup/decide';

const end = { executionId: 'e1', stage: 'DeployProd', state: 'SUCCEEDED' };
const after = (status: string, executionId?: string, otherRunning = false) =>
  decideAfterStage({ name: 'taxi-dev', status, executionId }, end, otherRunning).kind;

describe('the dev stack after a stage', () => {
  it('goes when it is the execution’s own', () => {
    expect(after('CREATE_COMPLETE', 'e1')).toBe('delete');
    expect(after('UPDATE_ROLLBACK_COMPLETE', 'e1')).toBe('delete');
  });

  it('stays when another execution that still runs has it, and goes when that one has ended', () => {
    expect(after('UPDATE_COMPLETE', 'e2', true)).toBe('leave');
    expect(after('UPDATE_COMPLETE', 'e2', false)).toBe('delete');
  });

  it('is never touched while something is at work with it', () => {
    const status = fc
      .constantFrom('CREATE', 'UPDATE', 'ROLLBACK', 'DELETE', 'REVIEW', 'UPDATE_COMPLETE_CLEANUP')
      .map((verb) => `${verb}_IN_PROGRESS`);
    fc.assert(
      fc.property(status, fc.constantFrom('e1', 'e2', undefined), fc.boolean(), (one, executionId, running) => {
        expect(after(one, executionId, running)).toBe('leave');
      }),
    );
  });

  it('goes when its first creation failed', () => {
    expect(after('ROLLBACK_COMPLETE')).toBe('delete');
  });

  it.each([
    ['DeployDev', 'SUCCEEDED', false],
    ['DeployDev', 'FAILED', true],
    ['DeployDev', 'STOPPED', true],
    ['DeployProd', 'STARTED', false],
    ['DeployProd', 'SUCCEEDED', true],
    ['DeployProd', 'CANCELED', true],
    ['Train', 'FAILED', false],
  ])('is concerned by %s %s: %p', (stage, state, expected) => {
    expect(concerns({ executionId: 'e1', stage, state })).toBe(expected);
  });
});

describe('a stack before its change set', () => {
  it.each([
    ['ROLLBACK_COMPLETE', 'delete'],
    ['ROLLBACK_FAILED', 'delete'],
    ['DELETE_IN_PROGRESS', 'wait'],
    ['DELETE_FAILED', 'stuck'],
    ['REVIEW_IN_PROGRESS', 'leave'],
    ['CREATE_COMPLETE', 'leave'],
    ['UPDATE_ROLLBACK_COMPLETE', 'leave'],
    ['UPDATE_ROLLBACK_FAILED', 'leave'],
  ])('in %s: %s', (status, kind) => {
    expect(decideBeforeChangeSet({ name: 'taxi-prod', status }).kind).toBe(kind);
  });

  it('that is not there needs nothing', () => {
    expect(decideBeforeChangeSet(undefined).kind).toBe('leave');
  });
});
