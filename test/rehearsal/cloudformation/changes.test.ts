import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { NO_CHANGES } from '../../../rehearsal/cloudformation/change-set';
import { KNOWN_AFTER_APPLY } from '../../../rehearsal/cloudformation/scope';
import type { Template } from '../../../rehearsal/cloudformation/template';
import { replay, type Replay } from './replay';

const topic = (Properties: object = {}, more: object = {}) => ({ Type: 'AWS::SNS::Topic', Properties, ...more });
const getAtt = (name: string) => ({ 'Fn::GetAtt': name });

/** Updates a stack from one set of resources to another. */
async function update(first: object, second: object, more: Partial<Template> = {}): Promise<Replay> {
  return replay({
    template1: { ...more, Resources: first },
    template2: { ...more, Resources: second },
    parameters1: null,
    parameters2: null,
  });
}

type Shown = Omit<ResourceChange, 'BeforeContext' | 'AfterContext'> & {
  BeforeContext?: unknown;
  AfterContext?: unknown;
};

function changesOf(replayed: Replay, values = false): Record<string, Shown> {
  const list = replayed.changes[`describe-change-set-2${values ? '-prop-values' : ''}`] as { ResourceChange: Shown }[];
  return Object.fromEntries(list.map(({ ResourceChange: change }) => [change.LogicalResourceId!, change]));
}

describe('a change set', () => {
  test('without changes fails with CloudFormation’s words', async () => {
    const resources = { A: topic({ DisplayName: 'a' }) };
    expect((await update(resources, resources)).error).toEqual({
      kind: 'refused',
      code: 'FAILED',
      message: NO_CHANGES,
    });
  });

  test('that only changes an output has no resource changes and can be executed', async () => {
    const resources = { A: topic() };
    const outputs = (Value: string) => ({ Outputs: { O: { Value } }, Resources: resources });
    const replayed = await replay({
      template1: outputs('1'),
      template2: outputs('2'),
      parameters1: null,
      parameters2: null,
    });
    expect(changesOf(replayed)).toEqual({});
    expect(replayed.stackAfter2).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      Outputs: [{ OutputKey: 'O', OutputValue: '2' }],
    });
  });

  test('refuses another type under the same logical id', async () => {
    const replayed = await update(
      { A: topic() },
      { A: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: '1' } } },
    );
    expect(replayed.error).toMatchObject({
      code: 'ValidationError',
      message:
        'Update of resource type is not permitted. The new template modifies resource type of the following resources: [A]',
    });
  });

  test('does not know whether a dependent is replaced whose replacing property reads an attribute of what is updated', async () => {
    const resources = (DisplayName: string) => ({
      A: topic({ DisplayName }),
      B: topic({ TopicName: { 'Fn::Sub': 'b-${A.TopicName}' } }),
      C: topic({ DisplayName: { Ref: 'B' } }),
    });
    const { A, B, C } = changesOf(await update(resources('1'), resources('2')));
    expect(A).toMatchObject({ Replacement: 'False' });
    expect(B).toMatchObject({ Replacement: 'Conditional' });
    expect(B!.Details).toEqual([
      {
        CausingEntity: 'A.TopicName',
        ChangeSource: 'ResourceAttribute',
        Evaluation: 'Dynamic',
        Target: { Attribute: 'Properties', Name: 'TopicName', RequiresRecreation: 'Always' },
      },
    ]);
    expect(C!.Details).toMatchObject([
      { CausingEntity: 'B', ChangeSource: 'ResourceReference', Evaluation: 'Dynamic' },
    ]);
  });

  test('shows each changed leaf of a nested property with its path', async () => {
    const policy = (Effect: string) => ({ Statement: [{ Effect, Action: 'x' }] });
    const { A } = changesOf(
      await update(
        { A: topic({ DataProtectionPolicy: policy('Deny') }) },
        { A: topic({ DataProtectionPolicy: policy('Allow'), DisplayName: 'new' }) },
      ),
      true,
    );
    expect(A!.Details!.map((detail) => detail.Target)).toEqual([
      {
        Attribute: 'Properties',
        Name: 'DataProtectionPolicy',
        RequiresRecreation: 'Never',
        AttributeChangeType: 'Modify',
        Path: '/Properties/DataProtectionPolicy/Statement/0/Effect',
        BeforeValue: 'Deny',
        AfterValue: 'Allow',
      },
      {
        Attribute: 'Properties',
        Name: 'DisplayName',
        RequiresRecreation: 'Never',
        AttributeChangeType: 'Add',
        Path: '/Properties/DisplayName',
        AfterValue: 'new',
      },
    ]);
  });

  test('counts changed tags as an attribute of their own', async () => {
    const tags = (Value: string) => ({ Tags: [{ Key: 'k', Value }] });
    const { A } = changesOf(await update({ A: topic(tags('1')) }, { A: topic(tags('2')) }));
    expect(A).toMatchObject({
      Scope: ['Tags'],
      Details: [{ Target: { Attribute: 'Tags', RequiresRecreation: 'Never' } }],
    });
  });

  test('lists changed metadata and policies, which replace nothing', async () => {
    const { A } = changesOf(
      await update(
        { A: topic({}, { Metadata: { a: 1 } }) },
        { A: topic({}, { Metadata: { a: 2 }, DeletionPolicy: 'Retain' }) },
      ),
    );
    expect(A).toMatchObject({ Replacement: 'False', Scope: ['Metadata', 'DeletionPolicy'] });
  });

  test('tells what happens to what is removed or replaced and to be retained', async () => {
    const keep = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    const replayed = await update(
      { A: topic({ TopicName: 'a' }, keep), B: topic({ TopicName: 'b1' }, keep) },
      { B: topic({ TopicName: 'b2' }, keep) },
    );
    expect(changesOf(replayed)).toMatchObject({
      A: { PolicyAction: 'Retain' },
      B: { PolicyAction: 'ReplaceAndRetain' },
    });
  });

  test('keeps the text around what is known only later', async () => {
    const b = topic({ DisplayName: { 'Fn::Join': ['-', ['to', getAtt('A.TopicName')]] } });
    const replayed = await update({ A: topic({ TopicName: 'a1' }), B: b }, { A: topic({ TopicName: 'a2' }), B: b });
    expect(changesOf(replayed, true).B!.AfterContext).toEqual({
      Properties: { DisplayName: `to-${KNOWN_AFTER_APPLY}` },
    });
  });

  test('masks the values of parameters without echo', async () => {
    const template = {
      Parameters: { P: { Type: 'String', NoEcho: true } },
      Resources: { A: topic({ DisplayName: { 'Fn::Sub': 'is ${P}' } }) },
    };
    const replayed = await replay({
      template1: template,
      template2: template,
      parameters1: { P: 'secret1' },
      parameters2: { P: 'secret2' },
    });
    expect(JSON.stringify(replayed.changes)).not.toContain('secret');
    expect(changesOf(replayed, true).A!.AfterContext).toEqual({ Properties: { DisplayName: 'is ****' } });
    expect(replayed.stackAfter2!.Parameters).toEqual([{ ParameterKey: 'P', ParameterValue: '****' }]);
  });

  test('hands changed tags of the stack on to what can have tags', async () => {
    const template = {
      Resources: {
        A: topic(),
        B: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: ['t'], PolicyDocument: {} } },
      },
    };
    const replayed = await replay(
      { template1: template, template2: template, parameters1: null, parameters2: null },
      { tags2: { team: 'ml' } },
    );
    expect(Object.keys(changesOf(replayed))).toEqual(['A']);
    expect(replayed.stackAfter2!.Tags).toEqual([{ Key: 'team', Value: 'ml' }]);
  });
});
