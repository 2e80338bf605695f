import { NotRehearsable, ServiceError } from '../../contracts';
import type { Surroundings } from '../../events';
import type { ArtifactSpec, BuildSpec } from '../buildspec';
import type { BuildOutput, BuildRunner } from '../ports';
import type { EnvironmentVariable, Project } from '../projects';
import { type ActionContext, type ActionResult, failed, succeeded } from './kind';

/** Provisioning, installing and synthesizing: the original sample's build takes about two minutes. */
const BUILD_MS = 120_000;
/** Lines of output in the summary of a failed build. */
const SUMMARY_LINES = 15;

/** Runs the commands of a build for real; its outputs become the action's artifacts. */
export async function runBuild(
  { surroundings, builds }: { readonly surroundings: Surroundings; readonly builds: BuildRunner },
  context: ActionContext,
  project: Project,
  spec: BuildSpec,
  primary: string,
): Promise<ActionResult> {
  const buildId = `${project.name}:${context.actionExecutionId}`;
  const environment = environmentOf(context, project, spec);
  const sources = await Promise.all(
    context.action.inputArtifacts.map(async (name) => ({ name, directory: await context.artifacts.directory(name) })),
  );
  const outputs = await outputsOf(context, spec);
  context.progress({ externalExecutionId: buildId });
  await surroundings.clock.sleep(BUILD_MS, context.signal);
  const end = await builds.run({
    buildId,
    projectName: project.name,
    shell: spec.shell,
    before: spec.preBuildCommands,
    commands: spec.buildCommands,
    after: spec.postBuildCommands,
    environment,
    exportedVariables: spec.exportedVariables,
    source: sources.find((source) => source.name === primary)!,
    secondarySources: sources.filter((source) => source.name !== primary),
    outputs: outputs.map(({ output }) => output),
    principal: { kind: 'role', arn: project.roleArn },
    timeoutMinutes: project.timeoutMinutes,
  });
  if (end.status === 'failed') {
    const said = end.lastLines.slice(-SUMMARY_LINES).join('\n');
    // CodePipeline's words, and what was printed, which AWS leaves to the log.
    const summary = `Build terminated with state: FAILED. Phase: ${end.phase}, Code: ${end.code}, Message: ${end.message}`;
    return failed(said === '' ? summary : `${summary}\n${said}`, 'JobFailed', buildId);
  }
  for (const { name, output } of outputs) context.artifacts.putDirectory(name, output.into);
  return succeeded('the build succeeded', { externalExecutionId: buildId, variables: end.exported });
}

/** The action's variables win over the project's, and those over the buildspec's. */
function environmentOf(context: ActionContext, project: Project, spec: BuildSpec): Record<string, string> {
  const declared = context.action.configuration['EnvironmentVariables'];
  const own = declared === undefined ? [] : parse(declared);
  const where = `${context.pipeline.name}/${context.stage}/${context.action.name}`;
  const unknown = [...project.environment, ...own].filter((variable) => variable.type !== 'PLAINTEXT');
  if (unknown.length > 0)
    throw new NotRehearsable(
      'type of environment variable',
      unknown.map((variable) => `${variable.type} of ${variable.name}`).join(', '),
      where,
    );
  const plain = (variables: readonly EnvironmentVariable[]) =>
    Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  const resolved = own.map((variable) => ({ ...variable, value: context.resolve(variable.value) }));
  return { ...spec.variables, ...plain(project.environment), ...plain(resolved) };
}

function parse(declared: string): EnvironmentVariable[] {
  try {
    const variables = JSON.parse(declared) as { name: string; value: string; type?: string }[];
    return variables.map(({ name, value, type }) => ({ name, value: String(value), type: type ?? 'PLAINTEXT' }));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError('InvalidConfiguration', `EnvironmentVariables are no JSON: ${error.message}`);
  }
}

/** One output artifact takes `artifacts`, several take the secondary artifacts of their names. */
async function outputsOf(
  context: ActionContext,
  spec: BuildSpec,
): Promise<{ readonly name: string; readonly output: BuildOutput }[]> {
  const names = context.action.outputArtifacts;
  return Promise.all(
    names.map(async (name) => {
      const own: ArtifactSpec | undefined =
        spec.secondaryArtifacts[name] ?? (names.length === 1 ? spec.artifacts : undefined);
      if (own === undefined)
        throw new ServiceError('CLIENT_ERROR', `no definition for output artifact ${name} in the buildspec`);
      return { name, output: { into: await context.artifacts.newDirectory(name), ...own } };
    }),
  );
}
