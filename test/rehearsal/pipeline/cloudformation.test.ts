import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudFormationAction, Harness, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => {
  harness = new Harness();
  mkdirSync(join(harness.workDir, 'assembly-Dev'));
  writeFileSync(join(harness.workDir, 'assembly-Dev', 'S.template.json'), '{"Resources":{}}');
});
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

const changeSet = { ChangeSetName: 'PipelineChange' };
const prepare = (path = 'Src::assembly-Dev/S.template.json') =>
  cloudFormationAction(
    'Prepare',
    { ActionMode: 'CHANGE_SET_REPLACE', ...changeSet, TemplatePath: path, Capabilities: 'CAPABILITY_NAMED_IAM' },
    { InputArtifacts: [{ Name: 'Src' }] },
  );
const deploy = () =>
  cloudFormationAction(
    'Deploy',
    { ActionMode: 'CHANGE_SET_EXECUTE', ...changeSet },
    { RunOrder: 2, Namespace: 'stack' },
  );
const run = (...actions: object[]) => harness.create([stage('Source', source()), stage('Dev', ...actions)]).ended;

describe('a change set of a pipeline', () => {
  it('takes the place of the last one and is executed; the stack’s outputs become variables', async () => {
    const next = machine('Next', { RunOrder: 3 }, '{"url":"#{stack.Url}"}');
    expect(await run(prepare(), deploy(), next)).toBe('Succeeded');
    expect(harness.stackCalls).toEqual([
      'delete change set s/PipelineChange',
      'create change set CREATE s/PipelineChange',
      'execute s/PipelineChange',
    ]);
    expect(harness.machineStarts[0]!.input).toBe('{"url":"https://x"}');
  });

  it('updates a stack that is there', async () => {
    harness.stackStatus = 'UPDATE_COMPLETE';
    await run(prepare());
    expect(harness.stackCalls).toContain('create change set UPDATE s/PipelineChange');
  });

  it('without changes succeeds and is not executed', async () => {
    harness.stackStatus = 'UPDATE_COMPLETE';
    harness.changeSet = { status: 'no-changes' };
    expect(await run(prepare(), deploy())).toBe('Succeeded');
    expect(harness.stackCalls.some((call) => call.startsWith('execute'))).toBe(false);
    expect(harness.summary('Deploy')).toBe('no changes for stack s');
  });

  it('cannot be made on a stack whose creation failed', async () => {
    harness.stackStatus = 'ROLLBACK_COMPLETE';
    expect(await run(prepare(), deploy())).toBe('Failed');
    expect(harness.summary('Prepare')).toBe('Stack [s] is in ROLLBACK_COMPLETE state and can not be updated.');
    expect(harness.stackCalls).toEqual([]);
  });

  it('fails the stage with the first failing resource’s reason', async () => {
    harness.stackEnd = { status: 'failed', stackStatus: 'ROLLBACK_COMPLETE', reason: 'Endpoint: it died' };
    expect(await run(prepare(), deploy())).toBe('Failed');
    expect(harness.summary('Deploy')).toBe('s is ROLLBACK_COMPLETE: Endpoint: it died');
  });

  it('needs its template in the artifact', async () => {
    expect(await run(prepare('Src::nowhere.json'))).toBe('Failed');
    expect(harness.summary('Prepare')).toBe('File [nowhere.json] does not exist in artifact [Src]');
  });

  it('reads no file outside the artifact', async () => {
    expect(await run(prepare('Src::../../etc/passwd'))).toBe('Failed');
    expect(harness.summary('Prepare')).toContain('lies outside');
  });
});

describe('a template configuration', () => {
  const create = (configuration: object, overrides = '{"Id":"1"}') => {
    writeFileSync(join(harness.workDir, 'assembly-Dev', 'S.json'), JSON.stringify(configuration));
    return cloudFormationAction(
      'Create',
      {
        ActionMode: 'CREATE_UPDATE',
        TemplatePath: 'Src::assembly-Dev/S.template.json',
        TemplateConfiguration: 'Src::assembly-Dev/S.json',
        ParameterOverrides: overrides,
      },
      { InputArtifacts: [{ Name: 'Src' }] },
    );
  };

  it('gives the stack its tags and parameters, which an override wins over', async () => {
    await run(create({ Tags: { team: 'ml' }, Parameters: { Id: '0', Size: 'small' } }));
    expect(harness.stackRequests).toMatchObject([{ tags: { team: 'ml' }, parameters: { Id: '1', Size: 'small' } }]);
  });

  it('with a stack policy is refused by name', async () => {
    await expect(run(create({ StackPolicy: {} }))).rejects.toMatchObject({ nameOfIt: 'StackPolicy' });
    expect(harness.fatal.splice(0)).toHaveLength(1);
  });
});

it('tells which stack a CloudFormation action is for', async () => {
  await run(prepare());
  expect(harness.tellings('action-started').map(({ action, target }) => [action, target])).toEqual([
    ['Git', undefined],
    ['Prepare', 's'],
  ]);
});

it('CREATE_UPDATE deploys with its parameters, DELETE_ONLY deletes', async () => {
  const create = cloudFormationAction(
    'Create',
    {
      ActionMode: 'CREATE_UPDATE',
      TemplatePath: 'Src::assembly-Dev/S.template.json',
      ParameterOverrides: '{"Id":"#{git.CommitId}"}',
    },
    { InputArtifacts: [{ Name: 'Src' }] },
  );
  const remove = cloudFormationAction('Delete', { ActionMode: 'DELETE_ONLY' }, { RunOrder: 2 });
  expect(await run(create, remove)).toBe('Succeeded');
  expect(harness.stackCalls).toEqual(['create or update s {"Id":"c0ffee00c0ffee00"}', 'delete s']);
});
