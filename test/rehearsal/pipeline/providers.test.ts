import type { Provider, ResourceRequest } from '../../../rehearsal/cloudformation/provider';
import { codeBuildProviders } from '../../../rehearsal/cloudformation/resources/codebuild';
import { codePipelineProviders } from '../../../rehearsal/cloudformation/resources/codepipeline';
import { NotRehearsable } from '../../../rehearsal/contracts';
import { approval, Harness, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => (harness = new Harness()));
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

const request = (properties: object): ResourceRequest => ({
  stackName: 's',
  stackId: 'arn:s',
  logicalId: 'L',
  type: 'T',
  properties: properties as Record<string, unknown>,
  generatedName: 's-L-0123456789AB',
  signal: harness.abort.signal,
});
const pipeline = (stages: object[]) => ({
  RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
  PipelineType: 'V2',
  ExecutionMode: 'QUEUED',
  ArtifactStore: { Type: 'S3', Location: 'artifacts' },
  RestartExecutionOnUpdate: 'true',
  Stages: stages,
});

describe('AWS::CodePipeline::Pipeline', () => {
  it('is made with a first execution, updated with a new version and a cancelled one, and gone when deleted', async () => {
    const provider = codePipelineProviders(harness.pipelines)['AWS::CodePipeline::Pipeline'] as Provider;
    const stages = [stage('Source', source()), stage('A', approval('Ask'))];
    const made = await provider.create(request(pipeline(stages)));
    expect(made).toEqual({ physicalId: 's-L-0123456789AB', attributes: { Version: '1' } });
    const [first] = harness.pipelines.get(made.physicalId).executions;
    await harness.rest(60_000);
    const changed = pipeline([...stages, stage('B', machine('More'))]);
    const updated = await provider.update({
      ...request(changed),
      physicalId: made.physicalId,
      before: pipeline(stages),
      rollingBack: false,
    });
    expect(updated.attributes).toEqual({ Version: '2' });
    expect(first!.status).toBe('Cancelled');
    expect(harness.pipelines.get(made.physicalId).executions).toHaveLength(2);
    await provider.delete({ ...request(changed), physicalId: made.physicalId });
    expect(harness.pipelines.list()).toEqual([]);
  });
});

describe('AWS::CodeBuild::Project', () => {
  const account = { partition: 'aws', region: 'us-east-1', accountId: '111122223333' };
  const project = {
    ServiceRole: 'arn:role',
    Artifacts: { Type: 'CODEPIPELINE' },
    Source: { Type: 'CODEPIPELINE', BuildSpec: '{}' },
    Environment: { Image: 'i', EnvironmentVariables: [{ Name: 'A', Value: 'a', Type: 'PLAINTEXT' }] },
  };
  const provider = () => codeBuildProviders(harness.projects, account)['AWS::CodeBuild::Project'] as Provider;

  it('keeps what a build needs', async () => {
    const made = await provider().create(request(project));
    expect(made.attributes['Arn']).toBe('arn:aws:codebuild:us-east-1:111122223333:project/s-L-0123456789AB');
    expect(harness.projects.get(made.physicalId)).toMatchObject({
      roleArn: 'arn:role',
      timeoutMinutes: 60,
      environment: [{ name: 'A', value: 'a', type: 'PLAINTEXT' }],
    });
  });

  it('names everything of it that is not known', async () => {
    const odd = { ...project, Source: { Type: 'GITHUB', Location: 'x' }, Artifacts: { Type: 'S3' } };
    await expect(provider().create(request(odd))).rejects.toThrow(
      /Source.Location, Source.Type GITHUB, Artifacts.Type S3/,
    );
  });
});

it.each([
  ['AWS::CodePipeline::Webhook', () => codePipelineProviders(harness.pipelines)],
  ['AWS::CodeBuild::SourceCredential', () => codeBuildProviders(harness.projects, harness.surroundings)],
])('%s is refused by name', async (type, providers) => {
  const provider = providers()[type] as Provider;
  await expect(provider.create({ ...request({}), type })).rejects.toBeInstanceOf(NotRehearsable);
});
