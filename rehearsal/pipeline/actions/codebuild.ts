import { join } from 'node:path';
import { NotRehearsable, ServiceError } from '../../contracts';
import type { Surroundings } from '../../events';
import type { RoleCalls } from '../../services/role-calls';
import { formOf } from '../build-forms';
import { type BuildSpec, parseBuildSpec } from '../buildspec';
import type { AssemblyDeployer, AssetPublisher, BuildRunner } from '../ports';
import type { Project, Projects } from '../projects';
import { runBuild } from './codebuild-run';
import { type ActionContext, type ActionKind, type ActionResult, failed, succeeded } from './kind';

export interface CodeBuildProps {
  readonly surroundings: Surroundings;
  readonly projects: Projects;
  readonly builds: BuildRunner;
  readonly deployer: AssemblyDeployer;
  readonly publisher: AssetPublisher;
  /** Judges the start of a build. @default - every role may start it */
  readonly calls?: RoleCalls;
}

/** Provisioning a container and installing the CLI take most of a self-mutation or asset build: about a minute. */
const CLI_BUILD_MS = 60_000;

/**
 * Build and Test: CodeBuild. Commands are run for real; the two kinds of build with which CDK Pipelines changes the
 * account are recognised and done by the rehearsal itself.
 */
export function codeBuild(props: CodeBuildProps): ActionKind {
  return {
    categories: ['Build', 'Test'],
    provider: 'CodeBuild',
    version: '1',
    honours: ['ProjectName', 'PrimarySource', 'EnvironmentVariables'],
    records: [],
    artifactRole: ({ configuration }) => roleOf(props.projects.get(configuration['ProjectName'] ?? '')),
    run: (context) => build(props, context),
  };
}

async function build(props: CodeBuildProps, context: ActionContext): Promise<ActionResult> {
  const { clock, tell } = props.surroundings;
  const project = props.projects.get(context.configuration['ProjectName'] ?? '');
  for (const operation of ['StartBuild', 'BatchGetBuilds']) {
    const input = { projectName: project.name };
    props.calls?.note({ principal: context.principal, service: 'codebuild', operation, input });
  }
  const primary = context.configuration['PrimarySource'] ?? context.action.inputArtifacts[0];
  if (primary === undefined) throw new ServiceError('InvalidConfiguration', 'a build needs an input artifact');
  const where = `CodeBuild project ${project.name}`;
  const spec = await readSpec(project, primary, context, where);
  if (spec.installCommands.length > 0)
    tell({
      kind: 'note',
      text: `${where}: install commands are recorded, not run: ${spec.installCommands.join('; ')}`,
    });
  const form = formOf([...spec.preBuildCommands, ...spec.buildCommands, ...spec.postBuildCommands], where);
  switch (form.form) {
    case 'commands':
      return runBuild(props, context, project, spec, primary);
    case 'self-mutation': {
      const assemblyDirectory = join(await context.artifacts.directory(primary), form.assemblyPath);
      await clock.sleep(CLI_BUILD_MS, context.signal);
      const end = await props.deployer.deploy({ assemblyDirectory, stack: form.stack, principal: roleOf(project) });
      if (end.status === 'failed') return failed(`${form.stack} is ${end.stackStatus}: ${end.reason}`);
      return succeeded(end.unchanged ? `no changes for ${form.stack}` : `${form.stack} is ${end.stackStatus}`);
    }
    case 'assets': {
      const directory = await context.artifacts.directory(primary);
      await clock.sleep(CLI_BUILD_MS, context.signal);
      for (const { manifestPath, ...asset } of form.assets)
        await props.publisher.publish({
          manifestFile: join(directory, manifestPath),
          ...asset,
          principal: roleOf(project),
        });
      return succeeded(`${form.assets.length} asset${form.assets.length === 1 ? '' : 's'} published`);
    }
  }
}

function roleOf(project: Project) {
  return { kind: 'role', arn: project.roleArn } as const;
}

/** The project's own buildspec, or the file of the source that it names. */
async function readSpec(project: Project, primary: string, context: ActionContext, where: string): Promise<BuildSpec> {
  const { buildSpec } = project;
  if (buildSpec.startsWith('arn:')) throw new NotRehearsable('place of a buildspec', buildSpec, where);
  const inline = buildSpec.trimStart().startsWith('{') || buildSpec.includes('\n');
  const text = inline ? buildSpec : await context.artifacts.file(`${primary}::${buildSpec || 'buildspec.yml'}`);
  return parseBuildSpec(text, where);
}
