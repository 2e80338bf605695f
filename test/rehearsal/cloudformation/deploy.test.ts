import type { Template } from '../../../rehearsal/cloudformation/template';
import { NotRehearsable, ServiceError } from '../../../rehearsal/contracts';
import { fixedStore, testAccount } from './account';
import { things } from './things';

type Resource = Template['Resources'][string];

/** A topic of a fixed name, or of a generated one. */
function topic(name?: string, more: Partial<Resource> & { readonly display?: unknown } = {}): Resource {
  const { display, ...rest } = more;
  const Properties = { ...(name && { TopicName: name }), ...(display !== undefined && { DisplayName: display }) };
  return { Type: 'AWS::SNS::Topic', Properties, ...rest };
}

const ref = (name: string) => ({ Ref: name });

function account(seed = 1) {
  const thing = things();
  const made = testAccount({ 'AWS::SNS::Topic': thing.provider }, { seed, store: fixedStore({ '/x': 'stored' }) });
  const deploy = (Resources: Template['Resources'], more: Partial<Template> = {}, stack = 'stack') =>
    made.cloudFormation.deploy(stack, { ...more, Resources });
  const events = (stack = 'stack') =>
    made.cloudFormation
      .events(stack)
      .reverse()
      .map(({ logicalId, status }) => `${logicalId} ${status}`);
  return { ...made, ...thing, thing, deploy, events };
}

describe('a creation', () => {
  test('makes each resource after what it depends on, with the references resolved', async () => {
    const { deploy, existing, deeds } = account();
    const outcome = await deploy({
      B: topic('b', { display: ref('A') }),
      A: topic('a'),
      C: topic('c', { DependsOn: 'B' }),
    });
    expect(outcome).toEqual({ succeeded: true, status: 'CREATE_COMPLETE' });
    expect(deeds.filter((deed) => deed.phase === 'end').map((deed) => deed.logicalId)).toEqual(['A', 'B', 'C']);
    expect(existing.get('b')).toEqual({ TopicName: 'b', DisplayName: 'a' });
  });

  test('that fails deletes what was made, in reverse, and leaves a stack that nothing can update', async () => {
    const { deploy, existing, deeds, thing, cloudFormation } = account();
    thing.fails = (what, logicalId) => (what === 'create' && logicalId === 'C' ? 'no room' : undefined);
    const template = {
      A: topic('a'),
      B: topic('b', { display: ref('A') }),
      C: topic('c', { display: ref('B') }),
      D: topic('d', { display: ref('C') }),
    };
    const outcome = await deploy(template);
    expect(outcome).toEqual({ succeeded: false, status: 'ROLLBACK_COMPLETE', reason: 'C: no room' });
    expect(cloudFormation.stack('stack').statusReason).toBe(
      'The following resource(s) failed to create: [C]. C: no room',
    );
    expect([...existing]).toEqual([]);
    expect(
      deeds.filter((deed) => deed.what === 'delete' && deed.phase === 'end').map((deed) => deed.logicalId),
    ).toEqual(['B', 'A']);
    expect(deeds.some((deed) => deed.logicalId === 'D')).toBe(false);
    await expect(deploy(template)).rejects.toThrow(/is in ROLLBACK_COMPLETE state and can not be updated\.$/);
  });

  test('that fails cancels what is under way, and deletes it too', async () => {
    const { deploy, existing, thing, clock, cloudFormation } = account();
    thing.pause = () => clock.sleep(10_000);
    thing.fails = (what, logicalId) => (what === 'create' && logicalId === 'A' ? 'no room' : undefined);
    expect((await deploy({ A: topic('a'), B: topic('b'), C: topic('c') })).status).toBe('ROLLBACK_COMPLETE');
    const failed = cloudFormation.events('stack').filter((event) => event.status === 'CREATE_FAILED');
    expect(failed.map((event) => event.reason).sort()).toContain('no room');
    for (const event of failed) expect(['no room', 'Resource creation cancelled']).toContain(event.reason);
    expect([...existing]).toEqual([]);
  });

  test('that fails keeps a resource to be retained, but not one retained only after its creation', async () => {
    const { deploy, existing, thing } = account();
    thing.fails = (what, logicalId) => (what === 'create' && logicalId === 'C' ? 'no' : undefined);
    await deploy({
      A: topic('a', { DeletionPolicy: 'Retain' }),
      B: topic('b', { DeletionPolicy: 'RetainExceptOnCreate' }),
      C: topic('c', { DependsOn: ['A', 'B'] }),
    });
    expect([...existing.keys()]).toEqual(['a']);
  });
});

describe('an update', () => {
  test('updates in place, and leaves alone what does not change', async () => {
    const { deploy, deeds, events } = account();
    await deploy({ A: topic('a', { display: 'one' }), B: topic('b') });
    deeds.length = 0;
    await deploy({ A: topic('a', { display: 'two' }), B: topic('b') });
    expect(deeds.map((deed) => `${deed.what} ${deed.logicalId}`)).toEqual(['update A', 'update A']);
    expect(events().slice(-5)).toEqual([
      'stack UPDATE_IN_PROGRESS',
      'A UPDATE_IN_PROGRESS',
      'A UPDATE_COMPLETE',
      'stack UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'stack UPDATE_COMPLETE',
    ]);
  });

  test('replaces: creates the new one, moves its dependents, and deletes the old one last', async () => {
    const { deploy, deeds, existing } = account();
    await deploy({ A: topic('a1'), B: topic('b', { display: ref('A') }) });
    deeds.length = 0;
    await deploy({ A: topic('a2'), B: topic('b', { display: ref('A') }) });
    const done = deeds
      .filter((deed) => deed.phase === 'end')
      .map((deed) => `${deed.what} ${deed.logicalId} ${deed.physicalId}`);
    expect(done).toEqual(['create A ', 'update B b', 'delete A a1']);
    expect(existing.get('b')).toEqual({ TopicName: 'b', DisplayName: 'a2' });
  });

  test('that fails restores what was updated and keeps the old physical resource of what was replaced', async () => {
    const { deploy, existing, thing, updates, events } = account();
    const before = {
      A: topic('a1'),
      B: topic('b', { display: ref('A') }),
      C: topic('c', { display: 'one', DependsOn: 'B' }),
    };
    await deploy(before);
    const was = new Map(existing);
    thing.fails = (what, logicalId, properties) =>
      logicalId === 'C' && properties.DisplayName === 'two' ? 'no' : undefined;
    const outcome = await deploy({
      ...before,
      A: topic('a2'),
      C: topic('c', { display: 'two', DependsOn: 'B' }),
      N: topic('n'),
    });
    expect(outcome).toEqual({ succeeded: false, status: 'UPDATE_ROLLBACK_COMPLETE', reason: 'C: no' });
    expect(existing).toEqual(was);
    expect(updates.filter((update) => update.rollingBack).map((update) => update.logicalId)).toEqual(['C', 'B']);
    expect(
      events()
        .filter((event) => event.startsWith('stack'))
        .slice(-4),
    ).toEqual([
      'stack UPDATE_IN_PROGRESS',
      'stack UPDATE_ROLLBACK_IN_PROGRESS',
      'stack UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'stack UPDATE_ROLLBACK_COMPLETE',
    ]);
  });

  test('whose rollback fails ends in UPDATE_ROLLBACK_FAILED, with the reason', async () => {
    const { deploy, thing, cloudFormation } = account();
    await deploy({ A: topic('a', { display: 'one' }) });
    thing.fails = (what) => (what === 'update' ? 'stuck' : undefined);
    const outcome = await deploy({ A: topic('a', { display: 'two' }) });
    expect(outcome).toEqual({ succeeded: false, status: 'UPDATE_ROLLBACK_FAILED', reason: 'A: stuck' });
    expect(cloudFormation.stack('stack').statusReason).toBe(
      'The following resource(s) failed to update: [A]. A: stuck',
    );
  });

  test('refuses to replace a custom-named resource by one of the same name, in CloudFormation’s words', async () => {
    const thing = things('EndpointConfigName');
    const provider = { ...thing.provider, records: ['ProductionVariants'] };
    const { cloudFormation } = testAccount({ 'AWS::SageMaker::EndpointConfig': provider });
    const template = (variant: string): Template => ({
      Resources: {
        Config: {
          Type: 'AWS::SageMaker::EndpointConfig',
          Properties: { EndpointConfigName: 'fixed', ProductionVariants: [{ VariantName: variant }] },
        },
      },
    });
    await cloudFormation.deploy('stack', template('one'));
    expect(await cloudFormation.deploy('stack', template('two'))).toEqual({
      succeeded: false,
      status: 'UPDATE_ROLLBACK_COMPLETE',
      reason:
        'Config: CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename fixed and update the stack again.',
    });
    expect([...thing.existing.keys()]).toEqual(['fixed']);
  });

  test('keeps removed and replaced resources whose policies say so', async () => {
    const { deploy, existing, told } = account();
    await deploy({
      A: topic('a', { DeletionPolicy: 'Retain' }),
      B: topic('b1', { UpdateReplacePolicy: 'Retain' }),
      C: topic('c'),
    });
    await deploy({ B: topic('b2'), C: topic('c') });
    expect([...existing.keys()].sort()).toEqual(['a', 'b1', 'b2', 'c']);
    expect(told.filter((event) => event.kind === 'resource' && event.change === 'retained')).toHaveLength(2);
  });

  test('ends well, saying so, when what it leaves behind cannot be deleted', async () => {
    const { deploy, thing, cloudFormation } = account();
    await deploy({ A: topic('a'), B: topic('b') });
    thing.fails = (what) => (what === 'delete' ? 'in use' : undefined);
    expect((await deploy({ B: topic('b') })).succeeded).toBe(true);
    expect(cloudFormation.stack('stack').statusReason).toMatch(/^Update successful\. .*A: in use$/);
  });

  test('without changes touches nothing', async () => {
    const { deploy, deeds, cloudFormation } = account();
    await deploy({ A: topic('a') });
    deeds.length = 0;
    expect(await deploy({ A: topic('a') })).toEqual({ succeeded: true, status: 'CREATE_COMPLETE' });
    expect(deeds).toEqual([]);
    expect(cloudFormation.stack('stack').operations).toBe(1);
  });

  test('hands the resolved update policy to the provider', async () => {
    const { deploy, updates } = account();
    const UpdatePolicy = { CodeDeployLambdaAliasUpdate: { ApplicationName: ref('A') } };
    await deploy({ A: topic('a'), B: topic('b', { display: 'one', UpdatePolicy }) });
    await deploy({ A: topic('a'), B: topic('b', { display: 'two', UpdatePolicy }) });
    expect(updates[0]!.updatePolicy).toEqual({ CodeDeployLambdaAliasUpdate: { ApplicationName: 'a' } });
  });

  test('is refused while another one is under way', async () => {
    const { deploy, thing, clock } = account();
    await deploy({ A: topic('a') });
    thing.pause = () => clock.sleep(60_000);
    const first = deploy({ A: topic('a', { display: 'one' }) });
    await clock.sleep(5_000);
    await expect(deploy({ A: topic('a', { display: 'two' }) })).rejects.toThrow(
      /is in UPDATE_IN_PROGRESS state and can not be updated\.$/,
    );
    expect((await first).succeeded).toBe(true);
  });

  test('just stops when the rehearsal ends', async () => {
    const { deploy, thing, clock, abort, cloudFormation } = account();
    thing.pause = () => clock.sleep(60_000, abort.signal);
    const creation = deploy({ A: topic('a') });
    await clock.sleep(5_000);
    abort.abort(new Error('the end'));
    await expect(creation).rejects.toThrow('the end');
    expect(cloudFormation.stack('stack').status).toBe('CREATE_IN_PROGRESS');
  });
});

describe("a fault of the rehearsal's own", () => {
  test.each([
    ['a broken provider', new TypeError("Cannot read properties of undefined (reading 'x')")],
    ['a connection that is refused', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ])('ends the rehearsal instead of failing the resource: %s', async (_what, fault) => {
    const { deploy, thing, cloudFormation, told } = account();
    thing.pause = () => Promise.reject(fault);
    await expect(deploy({ A: topic('a') })).rejects.toBe(fault);
    expect(cloudFormation.stack('stack').status).toBe('CREATE_IN_PROGRESS');
    expect(told).not.toContainEqual(expect.objectContaining({ kind: 'resource', change: 'failed' }));
  });

  test("is not a service's refusal, which fails the resource with its message", async () => {
    const { deploy, thing } = account();
    thing.pause = () => Promise.reject(new ServiceError('LimitExceeded', 'too many topics'));
    expect(await deploy({ A: topic('a') })).toMatchObject({ succeeded: false, reason: 'A: too many topics' });
  });
});

describe('what the rehearsal does not know', () => {
  test('is named all at once, before anything is touched', async () => {
    const { deploy, deeds, cloudFormation } = account();
    const promise = deploy({
      A: topic('a', { Properties: { TopicName: 'a', ArchivePolicy: {} } }),
      B: { Type: 'AWS::Unheard::Of' },
      C: topic('c', { display: { 'Fn::Transform': {} } }),
      D: topic('d', { DeletionPolicy: 'Snapshot' }),
    });
    await expect(promise).rejects.toThrow(NotRehearsable);
    await expect(promise).rejects.toThrow(
      /property AWS::SNS::Topic.ArchivePolicy \(at stack\/A\), resource type AWS::Unheard::Of \(at stack\/B\), intrinsic Fn::Transform \(at stack\/C\), deletion policy Snapshot \(at stack\/D\)/,
    );
    expect(deeds).toEqual([]);
    expect(cloudFormation.findStack('stack')).toBeUndefined();
  });

  test('is told when only a part of a known type has no effect, once', async () => {
    const { deploy, thing, told } = account();
    Object.assign(thing.provider, {
      unjudged: ({ DisplayName }: Record<string, unknown>) => (DisplayName ? 'shown to nobody' : undefined),
    });
    await deploy({ A: topic('a') });
    expect(told).not.toContainEqual(expect.objectContaining({ kind: 'recorded-only' }));
    await deploy({ A: topic('a', { display: 'one' }), B: topic('b', { display: 'two' }) });
    expect(told.filter(({ kind }) => kind === 'recorded-only')).toEqual([
      { kind: 'recorded-only', type: 'AWS::SNS::Topic', reason: 'shown to nobody' },
    ]);
  });

  test('is told of a parameter that names something in an account, and nobody looks', async () => {
    const { deploy, told, cloudFormation } = account();
    const Parameters = { Vpc: { Type: 'AWS::EC2::VPC::Id', Default: 'vpc-1' } };
    await deploy({ A: topic('a', { display: ref('Vpc') }) }, { Parameters });
    expect(cloudFormation.stack('stack').resources.get('A')?.properties).toMatchObject({ DisplayName: 'vpc-1' });
    expect(told).toContainEqual(expect.objectContaining({ kind: 'recorded-only', type: 'AWS::EC2::VPC::Id' }));
  });

  test('is not looked for in resources whose condition does not hold', async () => {
    const { deploy } = account();
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const resources = { A: topic('a'), B: { Type: 'AWS::Unheard::Of', Condition: 'Never' } };
    expect((await deploy(resources, { Conditions })).succeeded).toBe(true);
  });

  test('is told of a type that is only noted, once', async () => {
    const recorded = {
      recordedOnly: 'nobody looks',
      identity: () => ({ physicalId: 'id', attributes: { Arn: 'arn' } }),
    };
    const { cloudFormation, told } = testAccount({ 'AWS::KMS::Key': recorded });
    const Resources = {
      A: { Type: 'AWS::KMS::Key' },
      B: { Type: 'AWS::KMS::Key', Properties: { Description: { 'Fn::GetAtt': 'A.Arn' } } },
    };
    expect((await cloudFormation.deploy('stack', { Resources })).succeeded).toBe(true);
    expect(told.filter((event) => event.kind === 'recorded-only')).toEqual([
      { kind: 'recorded-only', type: 'AWS::KMS::Key', reason: 'nobody looks' },
    ]);
  });
});

describe('rules and dynamic references', () => {
  test('a broken rule refuses the change set with the assertion’s words', async () => {
    const { deploy, cloudFormation } = account();
    const Rules = {
      Given: {
        Assertions: [
          {
            Assert: { 'Fn::Not': [{ 'Fn::Equals': [ref('Id'), 'unset'] }] },
            AssertDescription: 'an execution id is needed',
          },
        ],
      },
      Never: { RuleCondition: { 'Fn::Equals': ['a', 'b'] }, Assertions: [{ Assert: { 'Fn::Equals': ['a', 'b'] } }] },
    };
    const Parameters = { Id: { Type: 'String', Default: 'unset' } };
    await expect(deploy({ A: topic('a') }, { Rules, Parameters })).rejects.toThrow('an execution id is needed');
    expect(cloudFormation.findStack('stack')).toBeUndefined();
  });

  test('a stored value is looked up; other stores are refused by name', async () => {
    const { deploy, existing } = account();
    await deploy({ A: topic('a', { display: 'is {{resolve:ssm:/x:1}}' }) });
    expect(existing.get('a')!.DisplayName).toBe('is stored');
    await expect(deploy({ A: topic('a', { display: '{{resolve:secretsmanager:s}}' }) })).rejects.toThrow(
      /dynamic reference secretsmanager/,
    );
  });
});

describe('exports', () => {
  const exporting = (value: unknown) => ({ Outputs: { Name: { Value: value, Export: { Name: 'the-name' } } } });
  const importing = { B: topic('b', { display: { 'Fn::ImportValue': 'the-name' } }) };

  test('are imported by other stacks, and stay as they are while they are', async () => {
    const { deploy, cloudFormation, existing } = account();
    await deploy({ A: topic('a') }, exporting({ 'Fn::GetAtt': 'A.TopicArn' }), 'one');
    await deploy(importing, {}, 'two');
    expect(existing.get('b')!.DisplayName).toBe('arn:a');
    const used = 'as it is in use by two';
    expect((await deploy({ A: topic('a') }, exporting('other'), 'one')).reason).toBe(
      `Export the-name cannot be updated ${used}`,
    );
    expect((await deploy({ A: topic('a') }, {}, 'one')).reason).toBe(`Export the-name cannot be deleted ${used}`);
    expect(await cloudFormation.deleteStack('one').result).toMatchObject({
      status: 'DELETE_FAILED',
      reason: `Export the-name cannot be deleted ${used}`,
    });
    await cloudFormation.deleteStack('two').result;
    expect((await cloudFormation.deleteStack('one').result).succeeded).toBe(true);
  });

  test('have one owner, and must exist', async () => {
    const { deploy } = account();
    await expect(deploy(importing, {}, 'two')).rejects.toThrow('No export named the-name found.');
    await deploy({ A: topic('a') }, exporting('x'), 'one');
    const second = await deploy({ C: topic('c') }, exporting('x'), 'three');
    expect(second).toMatchObject({
      status: 'ROLLBACK_COMPLETE',
      reason: 'Export with name the-name is already exported by stack one',
    });
  });
});

describe('the deletion of a stack', () => {
  test('deletes in reverse order, keeps what is retained, and the name is free again', async () => {
    const { deploy, cloudFormation, deeds, existing } = account();
    await deploy({ A: topic('a'), B: topic('b', { display: ref('A') }), C: topic('c', { DeletionPolicy: 'Retain' }) });
    deeds.length = 0;
    const { id } = cloudFormation.stack('stack');
    expect(await cloudFormation.deleteStack('stack').result).toEqual({ succeeded: true, status: 'DELETE_COMPLETE' });
    expect(deeds.filter((deed) => deed.phase === 'end').map((deed) => deed.logicalId)).toEqual(['B', 'A']);
    expect([...existing.keys()]).toEqual(['c']);
    expect(cloudFormation.findStack('stack')).toBeUndefined();
    expect(cloudFormation.stack(id).status).toBe('DELETE_COMPLETE');
    expect((await deploy({ A: topic('a') })).succeeded).toBe(true);
  });

  test('that fails says why, keeps what the rest depends on, and can be tried again', async () => {
    const { deploy, cloudFormation, thing, existing } = account();
    await deploy({ A: topic('a'), B: topic('b', { display: ref('A') }), C: topic('c') });
    thing.fails = (what, logicalId) => (what === 'delete' && logicalId === 'B' ? 'in use' : undefined);
    expect(await cloudFormation.deleteStack('stack').result).toMatchObject({
      status: 'DELETE_FAILED',
      reason: 'B: in use',
    });
    expect([...existing.keys()].sort()).toEqual(['a', 'b']);
    thing.fails = () => undefined;
    expect((await cloudFormation.deleteStack('stack').result).status).toBe('DELETE_COMPLETE');
  });
});
