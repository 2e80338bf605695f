import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { approval, buildAction, Harness, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => {
  harness = new Harness();
  project('project-SelfMutate', ['cdk -a . deploy my-pipeline --require-approval=never --verbose']);
});
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

function project(name: string, commands: string[]): void {
  harness.projects.put({
    name,
    buildSpec: JSON.stringify({
      version: '0.2',
      phases: { install: { commands: ['npm install -g aws-cdk@2'] }, build: { commands } },
    }),
    environment: [],
    roleArn: 'arn:aws:iam::111122223333:role/build',
    image: 'aws/codebuild/standard:7.0',
    timeoutMinutes: 60,
  });
}

const stages = (...last: object[]) => [
  stage('Source', source()),
  stage('UpdatePipeline', buildAction('SelfMutate')),
  stage('Dev', machine('Deploy'), ...last),
];

describe('a deployment of the pipeline’s own template', () => {
  it('goes on when nothing changes', async () => {
    const execution = harness.create(stages());
    expect(await execution.ended).toBe('Succeeded');
    expect(harness.summary('SelfMutate')).toBe('no changes for my-pipeline');
    expect(harness.pipelines.get('p').executions).toHaveLength(1);
  });

  it('cancels what is in flight when it changes the pipeline, and starts again under a new id', async () => {
    const waiting = harness.create(stages(approval('Ask')));
    await harness.rest(600_000);
    expect(waiting.stages.get('Dev')!.actions.get('Ask')!.status).toBe('InProgress');
    const token = waiting.stages.get('Dev')!.actions.get('Ask')!.token!;

    let changes = true;
    harness.deploy = async () => {
      if (!changes) return { status: 'succeeded', stackStatus: 'UPDATE_COMPLETE', outputs: {}, unchanged: true };
      changes = false;
      await harness.pipelines.update(harness.parse(stages()));
      return { status: 'succeeded', stackStatus: 'UPDATE_COMPLETE', outputs: {} };
    };
    const mutating = harness.start();
    expect(await mutating.ended).toBe('Cancelled');
    expect(await waiting.ended).toBe('Cancelled');
    expect(waiting.statusSummary).toBe("The pipeline's definition was updated before the execution completed.");

    await harness.rest();
    const restarted = harness.pipelines.get('p').executions[2]!;
    expect(restarted.id).not.toBe(mutating.id);
    expect(restarted.trigger.type).toBe('StartPipelineExecution');
    expect(await restarted.ended).toBe('Succeeded');
    expect(restarted.pipelineVersion).toBe(2);
    const states = harness.published
      .filter((e) => e['detail-type'].includes('Stage'))
      .map((e) => e.detail as Record<string, string>)
      .filter((detail) => detail['execution-id'] === waiting.id && detail['stage'] === 'Dev');
    expect(states.map((detail) => detail['state'])).toEqual(['STARTED', 'CANCELED']);

    const late = {
      pipelineName: 'p',
      stageName: 'Dev',
      actionName: 'Ask',
      token,
      result: { status: 'Approved', summary: '' },
    };
    await expect(harness.call('PutApprovalResult', late)).rejects.toMatchObject({ code: 'ActionNotFoundException' });
  });

  it('starts nothing again when the pipeline does not ask for it', async () => {
    const execution = harness.create(stages(approval('Ask')));
    await harness.rest(600_000);
    await harness.pipelines.update(harness.parse(stages(), { RestartExecutionOnUpdate: false }));
    expect(await execution.ended).toBe('Cancelled');
    expect(harness.pipelines.get('p').executions).toHaveLength(1);
  });

  it('fails the action with the reason of the resource that failed', async () => {
    harness.deploy = async () => ({ status: 'failed', stackStatus: 'UPDATE_ROLLBACK_COMPLETE', reason: 'Bucket: no' });
    expect(await harness.create(stages()).ended).toBe('Failed');
    expect(harness.summary('SelfMutate')).toBe('my-pipeline is UPDATE_ROLLBACK_COMPLETE: Bucket: no');
  });
});

it('publishes the assets that the buildspec in the assembly names', async () => {
  mkdirSync(harness.workDir, { recursive: true });
  writeFileSync(
    join(harness.workDir, 'buildspec-1-FileAsset.yaml'),
    'version: "0.2"\nphases:\n  build:\n    commands:\n' +
      '      - cdk-assets --path "assembly-Dev/S.assets.json" --verbose publish "abc:111122223333-us-east-1"\n',
  );
  harness.projects.put({
    name: 'project-Assets',
    buildSpec: 'buildspec-1-FileAsset.yaml',
    environment: [],
    roleArn: 'arn:aws:iam::111122223333:role/build',
    image: '',
    timeoutMinutes: 60,
  });
  const execution = harness.create([stage('Source', source()), stage('Assets', buildAction('Assets'))]);
  expect(await execution.ended).toBe('Succeeded');
  expect(harness.stackCalls).toEqual([
    `publish ${join(harness.workDir, 'assembly-Dev/S.assets.json')} abc 111122223333-us-east-1`,
  ]);
});

it('refuses another form of a deploying command by name, and ends the rehearsal', async () => {
  const command = 'cdk deploy --all';
  project('project-SelfMutate', [command]);
  const execution = harness.create(stages());
  await expect(execution.ended).rejects.toMatchObject({ name: 'NotRehearsable', nameOfIt: command });
  expect(harness.fatal.splice(0)).toHaveLength(1);
});
