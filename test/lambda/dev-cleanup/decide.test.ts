import fc from 'fast-check';
import { concerns, decideAtEnd, decideBeforeChangeSet, type Users } from '../../../lambda/dev-cleanup/decide';

const stack = (status: string, executionId?: string) => ({ name: 'taxi-dev', status, executionId });
const atEnd = (status: string, executionId?: string, users: Partial<Users> = {}) =>
  decideAtEnd(stack(status, executionId), { ended: 'e1', ownerRunning: false, ...users }).kind;

const inProgress = fc
  .constantFrom('CREATE', 'UPDATE', 'ROLLBACK', 'DELETE', 'UPDATE_ROLLBACK', 'UPDATE_COMPLETE_CLEANUP')
  .map((verb) => `${verb}_IN_PROGRESS`);
const atRest = fc.constantFrom('CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE');
const owner = fc.constantFrom('e1', 'e2', undefined);

describe('the dev stack at the end of a stage or an execution', () => {
  it('goes when it is the execution’s own', () => {
    expect(atEnd('CREATE_COMPLETE', 'e1')).toBe('delete');
    expect(atEnd('UPDATE_ROLLBACK_COMPLETE', 'e1')).toBe('delete');
  });

  it('stays when another execution that still runs has it, and goes when that one has ended', () => {
    expect(atEnd('UPDATE_COMPLETE', 'e2', { ownerRunning: true })).toBe('leave');
    expect(atEnd('UPDATE_COMPLETE', 'e2')).toBe('delete');
  });

  it('stays while any execution is in DeployDev, whosever it is, and whoever’s end is told', () => {
    fc.assert(
      fc.property(
        fc.oneof(inProgress, atRest),
        owner,
        fc.constantFrom('e1', 'e2', 'e3'),
        fc.constantFrom('e1', undefined),
        fc.boolean(),
        (status, executionId, inDeployDev, ended, ownerRunning) => {
          const decision = decideAtEnd(stack(status, executionId), { ended, inDeployDev, ownerRunning });
          expect(decision).toMatchObject({ kind: 'leave', reason: expect.stringContaining(inDeployDev) as string });
        },
      ),
    );
  });

  it('stays while CloudFormation is at work with it, and goes when that is done, though nobody’s end is told then', () => {
    fc.assert(
      fc.property(inProgress, fc.constantFrom('e1', undefined), (status, ended) => {
        expect(atEnd(status, 'e1', { ended })).toBe('leave');
      }),
    );
    fc.assert(fc.property(atRest, (status) => expect(atEnd(status, 'e1', { ended: undefined })).toBe('delete')));
  });

  it('stays when CloudFormation is done with it and its release goes on', () => {
    expect(atEnd('CREATE_COMPLETE', 'e1', { ended: undefined, ownerRunning: true })).toBe('leave');
  });

  it('stays when it does not say whose it is', () => {
    expect(atEnd('UPDATE_COMPLETE')).toBe('leave');
  });

  it('goes when its first creation failed', () => {
    expect(atEnd('ROLLBACK_COMPLETE')).toBe('delete');
  });

  it.each([
    ['DeployDev', 'SUCCEEDED', false],
    ['DeployDev', 'FAILED', true],
    ['DeployDev', 'STOPPED', true],
    ['DeployProd', 'STARTED', false],
    ['DeployProd', 'SUCCEEDED', true],
    ['DeployProd', 'CANCELED', true],
    ['Train', 'FAILED', false],
    [undefined, 'CANCELED', true],
    [undefined, 'STOPPED', true],
    [undefined, 'FAILED', true],
    [undefined, 'SUPERSEDED', true],
    [undefined, 'STOPPING', false],
    [undefined, 'SUCCEEDED', false],
  ])('is concerned by %s %s: %p', (stage, state, expected) => {
    expect(concerns({ stage, state })).toBe(expected);
  });
});

describe('a stack before its change set', () => {
  it.each([
    ['ROLLBACK_COMPLETE', 'delete'],
    ['ROLLBACK_FAILED', 'delete'],
    ['DELETE_IN_PROGRESS', 'wait'],
    ['CREATE_IN_PROGRESS', 'wait'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'wait'],
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
