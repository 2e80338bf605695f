import { NotRehearsable, ServiceError } from '../../../rehearsal/contracts';
import { testAccount } from './account';
import { things } from './things';

jest.setTimeout(30_000);

const topic = (name: string, display: string, DependsOn?: string) => ({
  ...{ Type: 'AWS::SNS::Topic', Properties: { TopicName: name, DisplayName: display } },
  ...(DependsOn && { DependsOn }),
});

/** A stack of two topics, the second of which stands on the first, whose update was made to fail both ways. */
async function stuck(refuses: (logicalId: string, display: unknown) => boolean) {
  const thing = things();
  const { cloudFormation } = testAccount({ 'AWS::SNS::Topic': thing.provider });
  const template = (display: string, more = {}) => ({
    Resources: { A: topic('a', display), B: topic('b', display, 'A'), ...more },
  });
  await cloudFormation.deploy('stack', template('one'));
  thing.fails = (what, logicalId, properties) =>
    what === 'update' && refuses(logicalId, properties.DisplayName) ? 'stuck' : undefined;
  const outcome = await cloudFormation.deploy('stack', template('two', { N: topic('n', 'new') }));
  expect(outcome.status).toBe('UPDATE_ROLLBACK_FAILED');
  return { ...thing, thing, cloudFormation };
}

describe('a stack rollback that has failed', () => {
  it('goes on where it failed, and deletes what the update had made', async () => {
    const { cloudFormation, existing, thing } = await stuck((logicalId) => logicalId === 'B');
    expect([...existing.keys()].sort()).toEqual(['a', 'b', 'n']);
    thing.fails = () => undefined;
    const outcome = await cloudFormation.continueUpdateRollback('stack').result;
    expect(outcome).toEqual({ succeeded: true, status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(Object.fromEntries(existing)).toEqual({
      a: { TopicName: 'a', DisplayName: 'one' },
      b: { TopicName: 'b', DisplayName: 'one' },
    });
    expect(cloudFormation.stack('stack').lastOperation?.type).toBe('CONTINUE_ROLLBACK');
    const again = await cloudFormation.deploy('stack', { Resources: { A: topic('a', 'three') } });
    expect(again.status).toBe('UPDATE_COMPLETE');
  });

  it('fails again at what still cannot be restored, and keeps what is left to do', async () => {
    const { cloudFormation, thing } = await stuck((logicalId) => logicalId === 'B');
    const outcome = await cloudFormation.continueUpdateRollback('stack').result;
    expect(outcome).toEqual({ succeeded: false, status: 'UPDATE_ROLLBACK_FAILED', reason: 'B: stuck' });
    thing.fails = () => undefined;
    expect((await cloudFormation.continueUpdateRollback('stack').result).succeeded).toBe(true);
  });

  it('passes over what is skipped, and restores what waited for it', async () => {
    const { cloudFormation, existing } = await stuck((logicalId) => logicalId === 'B');
    const outcome = await cloudFormation.continueUpdateRollback('stack', ['B']).result;
    expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(existing.get('a')).toEqual({ TopicName: 'a', DisplayName: 'one' });
    expect(existing.get('b')).toEqual({ TopicName: 'b', DisplayName: 'one' });
    expect(cloudFormation.stack('stack').view.get('B')?.status).toBe('UPDATE_COMPLETE');
  });

  it('skips only what failed', async () => {
    const { cloudFormation } = await stuck((logicalId) => logicalId === 'B');
    expect(() => cloudFormation.continueUpdateRollback('stack', ['A'])).toThrow(
      'The following resource(s) to skip are not in UPDATE_FAILED state: [A]',
    );
  });

  it('is plain data, so that it can be kept', async () => {
    const { cloudFormation } = await stuck((logicalId) => logicalId === 'B');
    expect(structuredClone(cloudFormation.stack('stack').unfinishedRollback)).toEqual(
      cloudFormation.stack('stack').unfinishedRollback,
    );
  });

  it('leaves nothing when its stack is deleted', async () => {
    const { cloudFormation, existing, thing } = await stuck((logicalId) => logicalId === 'B');
    thing.fails = () => undefined;
    expect((await cloudFormation.deleteStack('stack').result).status).toBe('DELETE_COMPLETE');
    expect([...existing.keys()]).toEqual([]);
  });
});

it('refuses to go on with a stack whose rollback has not failed', async () => {
  const { cloudFormation } = testAccount({ 'AWS::SNS::Topic': things().provider });
  await cloudFormation.deploy('stack', { Resources: { A: topic('a', 'one') } });
  expect(() => cloudFormation.continueUpdateRollback('stack')).toThrow(ServiceError);
});

describe('a resource that needs what is not known', () => {
  const unknown = new NotRehearsable('property', 'Shade', 'stack/A');
  const failing = (outlive?: (error: Error) => void) => {
    const thing = things();
    const provider = { ...thing.provider, create: () => Promise.reject(unknown) };
    const made = testAccount({ 'AWS::SNS::Topic': provider });
    if (outlive) Object.assign(made.surroundings, { outlive });
    return made.cloudFormation.deploy('stack', { Resources: { A: topic('a', 'one') } });
  };

  it('ends the rehearsal', () => expect(failing()).rejects.toBe(unknown));

  it('fails its stack in an account that outlives it', async () => {
    const told: Error[] = [];
    const outcome = await failing((error) => void told.push(error));
    expect(outcome).toEqual({ succeeded: false, status: 'ROLLBACK_COMPLETE', reason: `A: ${unknown.message}` });
    expect(told).toEqual([unknown]);
  });
});
