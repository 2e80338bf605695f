import { parse } from 'yaml';
import { NotRehearsable, ServiceError } from '../contracts';

/** A buildspec, as far as a rehearsal honours it. */
export interface BuildSpec {
  readonly shell: 'sh' | 'bash';
  readonly variables: Readonly<Record<string, string>>;
  readonly exportedVariables: readonly string[];
  /** Noted, not run: they install what is installed already. Those of the other phases are among them. */
  readonly installCommands: readonly string[];
  readonly preBuildCommands: readonly string[];
  readonly buildCommands: readonly string[];
  readonly postBuildCommands: readonly string[];
  readonly artifacts?: ArtifactSpec;
  readonly secondaryArtifacts: Readonly<Record<string, ArtifactSpec>>;
}
export interface ArtifactSpec {
  readonly files: readonly string[];
  readonly excludes: readonly string[];
  readonly baseDirectory: string;
  readonly discardPaths: boolean;
}

type Json = Record<string, unknown>;

/**
 * Reads a buildspec of version 0.2 in JSON or YAML.
 * @param where for messages, such as `CodeBuild project nyctaxi-build`
 * @throws NotRehearsable that names every key it does not know
 */
export function parseBuildSpec(text: string, where: string): BuildSpec {
  const spec = read(text, where);
  const unknown: string[] = [];
  const fields = (value: Json, path: string, known: readonly string[]): void => {
    for (const key of Object.keys(value)) if (!known.includes(key)) unknown.push(path + key);
  };
  const env = object(spec['env']);
  const phases = object(spec['phases']);
  const install = object(phases['install']);
  const artifacts = object(spec['artifacts']);
  const secondary = object(artifacts['secondary-artifacts']);
  if (String(spec['version']) !== '0.2') unknown.push(`version ${String(spec['version'])}`);
  fields(spec, '', ['version', 'env', 'phases', 'artifacts', 'cache']);
  fields(env, 'env.', ['shell', 'variables', 'exported-variables']);
  fields(phases, 'phases.', ['install', ...PHASES]);
  fields(install, 'phases.install.', ['commands', 'runtime-versions']);
  for (const phase of PHASES) fields(object(phases[phase]), `phases.${phase}.`, ['commands']);
  fields(artifacts, 'artifacts.', [...ARTIFACT_FIELDS, 'secondary-artifacts']);
  for (const [name, value] of Object.entries(secondary))
    fields(object(value), `artifacts.secondary-artifacts.${name}.`, ARTIFACT_FIELDS);
  const shell = env['shell'] ?? 'sh';
  if (shell !== 'sh' && shell !== 'bash') unknown.push(`env.shell ${String(shell)}`);
  if (unknown.length > 0) throw new NotRehearsable('parts of a buildspec:', unknown.join(', '), where);
  const [preBuild, build, postBuild] = PHASES.map((phase) => sorted(strings(object(phases[phase])['commands'])));
  return {
    shell: shell === 'bash' ? 'bash' : 'sh',
    variables: texts(object(env['variables'])),
    exportedVariables: strings(env['exported-variables']),
    installCommands: [
      ...strings(install['commands']),
      ...[preBuild!, build!, postBuild!].flatMap(({ installing }) => installing),
    ],
    preBuildCommands: preBuild!.others,
    buildCommands: build!.others,
    postBuildCommands: postBuild!.others,
    ...(artifacts['files'] !== undefined && { artifacts: artifactSpec(artifacts) }),
    secondaryArtifacts: Object.fromEntries(
      Object.entries(secondary).map(([name, value]) => [name, artifactSpec(object(value))]),
    ),
  };
}

/** After `install`; in this order. */
const PHASES = ['pre_build', 'build', 'post_build'] as const;

/** A command that only installs what the project declares: here its modules are linked in already. */
const INSTALLING =
  /^(npm (ci|i|install)|yarn( install)?|pnpm (i|install)|(python3? -m )?pip3? install)( [^;&|<>$`]*)?$/;

/** Commands that install, apart from the others; in `npm ci && make` the first half is taken off. */
function sorted(commands: readonly string[]): { readonly installing: string[]; readonly others: string[] } {
  const installing: string[] = [];
  const others: string[] = [];
  for (const command of commands) {
    const parts = command.split(' && ');
    const first = parts.findIndex((part) => !INSTALLING.test(part.trim()));
    installing.push(...parts.slice(0, first < 0 ? undefined : first));
    if (first >= 0) others.push(parts.slice(first).join(' && '));
  }
  return { installing, others };
}

const ARTIFACT_FIELDS = ['files', 'exclude-paths', 'base-directory', 'discard-paths', 'name'];

function read(text: string, where: string): Json {
  try {
    return object(parse(text));
  } catch (error) {
    if ((error as Error).name !== 'YAMLParseError') throw error;
    throw new ServiceError('YAML_FILE_ERROR', `${where}: the buildspec cannot be read: ${(error as Error).message}`);
  }
}

function artifactSpec(value: Json): ArtifactSpec {
  return {
    files: strings(value['files']),
    excludes: strings(value['exclude-paths']),
    baseDirectory: typeof value['base-directory'] === 'string' ? value['base-directory'] : '.',
    discardPaths: String(value['discard-paths']) === 'yes' || value['discard-paths'] === true,
  };
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** A list, or a single value in its place. */
function strings(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function texts(value: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, String(v)]));
}
