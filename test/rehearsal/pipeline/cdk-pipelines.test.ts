import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Stage, aws_codepipeline as codepipeline, aws_s3_assets as assets, pipelines } from 'aws-cdk-lib';
import { formOf } from '../../../rehearsal/pipeline/build-forms';
import { parseBuildSpec } from '../../../rehearsal/pipeline/buildspec';
import { Harness } from './harness';

/** What the installed aws-cdk-lib writes for a pipeline with one stage and one asset. */
function synthesize(outdir: string) {
  const app = new App({ outdir, analyticsReporting: false });
  const env = { account: '111122223333', region: 'us-east-1' };
  const stack = new Stack(app, 'fruit-pipeline', { env });
  const file = join(outdir, '..', 'asset.txt');
  writeFileSync(file, 'an asset');
  const input = pipelines.CodePipelineSource.connection('o/r', 'main', { connectionArn: 'arn:aws:codeconnections:x' });
  const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', {
    pipelineName: 'fruit',
    pipelineType: codepipeline.PipelineType.V2,
    executionMode: codepipeline.ExecutionMode.QUEUED,
    publishAssetsInParallel: false,
    synth: new pipelines.ShellStep('Build', {
      input,
      installCommands: ['npm ci'],
      commands: ['npm run synth'],
      env: { EXECUTION_ID: '#{codepipeline.PipelineExecutionId}' },
    }),
  });
  const deployed = new Stage(app, 'Dev', { env });
  new assets.Asset(new Stack(deployed, 'Stack'), 'Asset', { path: file });
  pipeline.addStage(deployed, { post: [new pipelines.ManualApprovalStep('Approve')] });
  return app.synth().getStackArtifact(stack.artifactId).template as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
}

describe('what CDK Pipelines writes', () => {
  let root: string;
  let resources: { Type: string; Properties: Record<string, unknown> }[];
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'cdk-pipelines-'));
    process.env['CDK_VALIDATION'] = 'false'; // twelve seconds of checks that are not asked for here
    resources = Object.values(synthesize(join(root, 'cdk.out')).Resources);
  });
  afterAll(() => {
    delete process.env['CDK_VALIDATION'];
    rmSync(root, { recursive: true, force: true });
  });

  const commandsOf = (which: RegExp) => {
    const projects = resources.filter((r) => r.Type === 'AWS::CodeBuild::Project');
    const project = projects.find((r) => which.test(String(r.Properties['Description'])))!;
    const text = String((project.Properties['Source'] as { BuildSpec: string }).BuildSpec);
    const spec = text.endsWith('.yaml') ? readFileSync(join(root, 'cdk.out', text), 'utf8') : text;
    return parseBuildSpec(spec, 'a test');
  };

  it('is a pipeline of which every part is known', () => {
    const harness = new Harness();
    const { Properties } = resources.find((r) => r.Type === 'AWS::CodePipeline::Pipeline')!;
    const { stages } = harness.pipelines.parse(Properties, 'generated');
    expect(stages.map((stage) => stage.name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'Assets', 'Dev']);
    harness.close();
  });

  it('deploys its own stack in a form that is recognised', () => {
    expect(formOf(commandsOf(/SelfMutate$/).buildCommands, 'a test')).toEqual({
      form: 'self-mutation',
      assemblyPath: '.',
      stack: 'fruit-pipeline',
    });
  });

  it('publishes assets in a form that is recognised', () => {
    expect(formOf(commandsOf(/Assets/).buildCommands, 'a test')).toMatchObject({
      form: 'assets',
      assets: [
        { manifestPath: expect.stringMatching(/^assembly-Dev\/.*\.assets\.json$/), assetId: expect.any(String) },
      ],
    });
  });

  it('synthesizes by commands that are run, with installing apart', () => {
    const spec = commandsOf(/Build$/);
    expect(formOf(spec.buildCommands, 'a test')).toEqual({ form: 'commands' });
    expect(spec).toMatchObject({
      installCommands: ['npm ci'],
      buildCommands: ['npm run synth'],
      artifacts: { baseDirectory: 'cdk.out', files: ['**/*'] },
    });
  });
});

describe('a buildspec', () => {
  it('names everything that is not known at once', () => {
    const spec = {
      version: '0.2',
      env: { 'parameter-store': { A: '/a' }, shell: 'fish' },
      phases: { finally: { commands: ['x'] }, build: { commands: ['y'], 'on-failure': 'CONTINUE' } },
      reports: {},
    };
    expect(() => parseBuildSpec(JSON.stringify(spec), 'a test')).toThrow(
      /reports, env.parameter-store, phases.finally, phases.build.on-failure, env.shell fish/,
    );
  });

  it('keeps its phases, and takes out of each what only installs what is installed already', () => {
    const phases = {
      install: { commands: ['npm install -g aws-cdk@2'] },
      pre_build: { commands: ['npm ci', 'pip install -r requirements.txt'] },
      build: { commands: ['npm ci && npm run build', 'npm run install-hooks', 'yarn install; make'] },
      post_build: { commands: ['echo done'] },
    };
    expect(parseBuildSpec(JSON.stringify({ version: '0.2', phases }), 'a test')).toMatchObject({
      installCommands: ['npm install -g aws-cdk@2', 'npm ci', 'pip install -r requirements.txt', 'npm ci'],
      preBuildCommands: [],
      buildCommands: ['npm run build', 'npm run install-hooks', 'yarn install; make'],
      postBuildCommands: ['echo done'],
    });
  });

  it('that cannot be read is the client’s fault', () => {
    expect(() => parseBuildSpec('version: [', 'a test')).toThrow(expect.objectContaining({ code: 'YAML_FILE_ERROR' }));
  });
});
