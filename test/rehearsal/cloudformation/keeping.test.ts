import { deserialize, serialize } from 'node:v8';
import type { RecordedOnly } from '../../../rehearsal/cloudformation/provider';
import type { Template } from '../../../rehearsal/cloudformation/template';
import { cloudFormationOperations } from '../../../rehearsal/gateway/cloudformation';
import { fixedStore, testAccount } from './account';
import { things } from './things';

type Resources = Template['Resources'];

const role: RecordedOnly = {
  recordedOnly: 'nobody asks for it here',
  identity: ({ generatedName }) => ({ physicalId: generatedName, attributes: { Arn: `arn:${generatedName}` } }),
};
/** Resources outlive the process: they are other services' affair. */
const thing = things();
const providers = { 'AWS::SNS::Topic': thing.provider, 'AWS::IAM::Role': role };
const make = (seed: number) => testAccount(providers, { seed, store: fixedStore({ '/x': 'stored' }) });
let account = make(1);
beforeEach(() => {
  thing.existing.clear();
  thing.deeds.length = 0;
  thing.fails = () => undefined;
  thing.pause = () => Promise.resolve();
  account = make(1);
});
afterEach(() => account.clock.stop());

// The published rules of the types are loaded by the first test.
jest.setTimeout(60_000);

/** Goes on in another process with what this one has kept. */
function restart(): void {
  expect(account.cloudFormation.underWay()).toEqual([]);
  const kept = serialize(account.cloudFormation.keep());
  account.clock.stop();
  const next = make(2);
  next.clock.set(account.clock.now());
  next.cloudFormation.resume(deserialize(kept));
  account = next;
}

const topic = (name: string, DisplayName: unknown = 'one', more: object = {}) => ({
  Type: 'AWS::SNS::Topic',
  Properties: { TopicName: name, DisplayName },
  ...more,
});
const exporting = (name: string): Partial<Template> => ({
  Outputs: { Out: { Value: { Ref: 'A' }, Export: { Name: name } } },
});
const deploy = (made: Resources, more: Partial<Template> = {}, stack = 'one') =>
  account.cloudFormation.deploy(stack, { ...more, Resources: made }, {}, { tags: { team: 'ml' } });
const changeSet = (made: Resources, type: 'CREATE' | 'UPDATE' = 'UPDATE', name = 'change') =>
  account.cloudFormation.changeSets.create({
    ...{ stackName: 'one', changeSetName: name, type, template: { Resources: made } },
  });
const existing = () => [...thing.existing].map(([name, { DisplayName }]) => `${name}: ${String(DisplayName)}`).sort();
const told = (kind: string) => account.told.filter((event) => event.kind === kind);

/** All that a client reads of a stack and its change sets. */
async function read(...stacks: string[]): Promise<unknown> {
  const refuse = () => {
    throw new Error('not expected');
  };
  const { surroundings, cloudFormation } = account;
  const objects = { get: refuse, put: refuse, head: refuse };
  const ask = cloudFormationOperations({ cloudFormation, objects, surroundings, abort: refuse });
  const call = { service: 'cloudformation', requestId: 'r', principal: { kind: 'user', arn: 'arn:ada' } } as const;
  const answer = (operation: string, input: object) => ask[operation]!(input, { ...call, operation });
  const ofStack = ['DescribeStacks', 'DescribeStackEvents', 'DescribeStackResources', 'ListStackResources'];
  return Promise.all([
    ...['DescribeStacks', 'ListStacks', 'ListExports'].map((operation) => answer(operation, {})),
    ...stacks.flatMap((StackName) => [
      ...[...ofStack, 'ListChangeSets'].map((operation) => answer(operation, { StackName })),
      ...(cloudFormation.stack(StackName).target ? [answer('GetTemplate', { StackName })] : []),
      ...cloudFormation.changeSets
        .list(StackName)
        .flatMap(({ id }) => [
          answer('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues: true }),
          answer('GetTemplate', { ChangeSetName: id }),
        ]),
    ]),
  ]);
}

describe('stacks of an earlier life', () => {
  it('read as they did: those that stand, failed, wait for a change set or are gone', async () => {
    const Parameters = { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } };
    await deploy(
      { A: topic('a', { Ref: 'P' }), R: { Type: 'AWS::IAM::Role' } },
      { Parameters, ...exporting('shared') },
    );
    await deploy({ B: topic('b', { 'Fn::ImportValue': 'shared' }) }, {}, 'two');
    await deploy({ C: topic('c') }, {}, 'gone');
    const gone = account.cloudFormation.stack('gone').id;
    await account.cloudFormation.deleteStack('gone').result;
    thing.fails = (_, logicalId) => (logicalId === 'Bad' ? 'no room' : undefined);
    await deploy({ Bad: topic('bad') }, {}, 'dead');
    await changeSet({ A: topic('a', 'two') });
    await account.cloudFormation.changeSets.create({
      ...{ stackName: 'new', changeSetName: 'first', type: 'CREATE', template: { Resources: { N: topic('n') } } },
    });
    const names = ['one', 'two', gone, 'dead', 'new'];
    const before = await read(...names);
    restart();
    expect(await read(...names)).toEqual(before);
    expect(account.cloudFormation.importers('shared')).toEqual(['two']);
  });

  it('are updated, replaced and cleaned up', async () => {
    await deploy({ A: topic('a1'), B: topic('b', { Ref: 'A' }), C: topic('c') });
    restart();
    expect(await deploy({ A: topic('a2'), B: topic('b', { Ref: 'A' }) })).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(existing()).toEqual(['a2: one', 'b: a2']);
    expect(account.cloudFormation.events('one').map(({ status }) => status)).toContain('CREATE_COMPLETE');
  });

  it('are not updated when nothing changes', async () => {
    await deploy({ A: topic('a') });
    restart();
    const before = await read('one');
    expect(await deploy({ A: topic('a') })).toEqual({ succeeded: true, status: 'CREATE_COMPLETE' });
    expect(await read('one')).toEqual(before);
  });

  it('go back to what they were when an update fails', async () => {
    await deploy({ A: topic('a1'), B: topic('b') });
    restart();
    thing.fails = (what, logicalId) => (what === 'create' && logicalId === 'New' ? 'no room' : undefined);
    const failing = { A: topic('a2'), B: topic('b', 'two'), New: topic('n', 'x', { DependsOn: ['A', 'B'] }) };
    expect(await deploy(failing)).toMatchObject({ succeeded: false, status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(existing()).toEqual(['a1: one', 'b: one']);
  });

  it('whose stack rollback has failed go on with it', async () => {
    await deploy({ A: topic('a1'), B: topic('b') });
    thing.fails = (what, logicalId, { DisplayName }) =>
      (what === 'update' && DisplayName === 'one') || logicalId === 'New' ? 'not now' : undefined;
    const failing = { A: topic('a2'), B: topic('b', 'two'), New: topic('n', 'x', { DependsOn: ['A', 'B'] }) };
    expect(await deploy(failing)).toMatchObject({ status: 'UPDATE_ROLLBACK_FAILED' });
    restart();
    thing.fails = () => undefined;
    expect(await account.cloudFormation.continueUpdateRollback('one').result).toMatchObject({ succeeded: true });
    expect(existing()).toEqual(['a1: one', 'b: one']);
  });

  it('are deleted, unless another one uses an export', async () => {
    await deploy({ A: topic('a') }, exporting('shared'));
    await deploy({ B: topic('b', { 'Fn::ImportValue': 'shared' }) }, {}, 'two');
    restart();
    expect(await account.cloudFormation.deleteStack('one').result).toMatchObject({ status: 'DELETE_FAILED' });
    expect(await account.cloudFormation.deleteStack('two').result).toMatchObject({ status: 'DELETE_COMPLETE' });
    expect(await account.cloudFormation.deleteStack('one').result).toMatchObject({ status: 'DELETE_COMPLETE' });
    expect(existing()).toEqual([]);
  });

  it('leave their names and exports to nobody else', async () => {
    await deploy({ A: topic('a') }, exporting('shared'));
    restart();
    await expect(changeSet({ A: topic('a') }, 'CREATE')).rejects.toThrow(/already exists and cannot be created again/);
    expect(await deploy({ A: topic('other') }, exporting('shared'), 'two')).toMatchObject({
      succeeded: false,
      reason: 'Export with name shared is already exported by stack one',
    });
  });

  it('give what is new ids that nothing has had', async () => {
    await deploy({ A: topic('a') });
    await changeSet({ A: topic('a', 'two') });
    const ids = () => {
      const { id, events } = account.cloudFormation.stack('one');
      return [
        id,
        ...events.map(({ eventId }) => eventId),
        ...account.cloudFormation.changeSets.list('one').map((c) => c.id),
      ];
    };
    const before = ids();
    restart();
    await changeSet({ A: topic('a', 'three') }, 'UPDATE', 'another');
    await account.cloudFormation.executeChangeSet('another', 'one').result;
    expect(ids()).toEqual(expect.arrayContaining(before.slice(0, -1)));
    expect(new Set(ids()).size).toBe(ids().length);
  });

  it('have nobody told again what is only noted', async () => {
    const noted = { R: { Type: 'AWS::IAM::Role' } };
    await deploy(noted);
    expect(told('recorded-only')).toHaveLength(1);
    restart();
    await deploy({ ...noted, S: { Type: 'AWS::IAM::Role' } });
    expect(told('recorded-only')).toEqual([]);
  });
});

describe('a change set of an earlier life', () => {
  it('that nobody has executed can be executed, before anything else is asked', async () => {
    await deploy({ A: topic('a1'), B: topic('b', { Ref: 'A' }) });
    await changeSet({ A: topic('a2'), B: topic('b', { Ref: 'A' }) });
    restart();
    const { result } = account.cloudFormation.executeChangeSet('change', 'one');
    expect(account.cloudFormation.stack('one').status).toBe('UPDATE_IN_PROGRESS');
    expect(() => account.cloudFormation.deleteStack('one')).toThrow(/UPDATE_IN_PROGRESS state and can not be deleted/);
    expect(await result).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(existing()).toEqual(['a2: one', 'b: a2']);
    expect(() => account.cloudFormation.executeChangeSet('change', 'one')).toThrow(/EXECUTE_COMPLETE/);
  });

  it('creates the stack that waits for it', async () => {
    await changeSet({ A: topic('a') }, 'CREATE');
    restart();
    expect(account.cloudFormation.stack('one').status).toBe('REVIEW_IN_PROGRESS');
    expect(await account.cloudFormation.executeChangeSet('change', 'one').result).toMatchObject({
      status: 'CREATE_COMPLETE',
    });
  });

  it('is out of date once another one is executed', async () => {
    await deploy({ A: topic('a') });
    await changeSet({ A: topic('a', 'two') });
    restart();
    await changeSet({ A: topic('a', 'three') }, 'UPDATE', 'other');
    await account.cloudFormation.executeChangeSet('other', 'one').result;
    expect(() => account.cloudFormation.executeChangeSet('change', 'one')).toThrow(/\[OBSOLETE\]/);
    expect(existing()).toEqual(['a: three']);
  });
});

it('an operation is under way until it has cleaned up', async () => {
  const seen = new Set<string>();
  await deploy({ A: topic('a1') });
  thing.pause = async () => account.cloudFormation.underWay().forEach((text) => seen.add(text));
  await deploy({ A: topic('a2') });
  expect([...seen]).toEqual(['stack one: UPDATE_IN_PROGRESS', 'stack one: UPDATE_COMPLETE_CLEANUP_IN_PROGRESS']);
  thing.fails = (what) => (what === 'create' ? 'no room' : undefined);
  await deploy({ A: topic('a2', 'two'), B: topic('b', 'x', { DependsOn: 'A' }) });
  await account.cloudFormation.deleteStack('one').result;
  expect([...seen].slice(2)).toEqual(['stack one: UPDATE_ROLLBACK_IN_PROGRESS', 'stack one: DELETE_IN_PROGRESS']);
  expect(account.cloudFormation.underWay()).toEqual([]);
});
