import { SETTINGS } from '../../lib/settings';

/** Settings that the launched stack asks for, and the build's variables by which it does. */
export const ASKED_IN = {
  modelName: 'ASKED_MODEL_NAME',
  notebookInstanceType: 'ASKED_NOTEBOOK_INSTANCE_TYPE',
  source: 'ASKED_SOURCE',
  repository: 'ASKED_REPOSITORY',
  branch: 'ASKED_BRANCH',
  connectionArn: 'ASKED_CONNECTION_ARN',
  githubTokenSecret: 'ASKED_GITHUB_TOKEN_SECRET',
  account: 'ASKED_ACCOUNT',
  region: 'ASKED_REGION',
} as const;

export type AskedName = keyof typeof ASKED_IN;
export type Asked = Readonly<Record<AskedName, string>>;

/** A setting of which the repository says something else than was asked for. */
export interface Disagreement {
  readonly name: AskedName;
  /** What cdk.json says, or what holds because it says nothing; undefined when the setting must be given and is not. */
  readonly found: unknown;
  readonly asked: string;
}

/**
 * What the build's variables ask for.
 *
 * @throws Error naming the variables that are missing
 */
export function askedIn(environment: Readonly<Record<string, string | undefined>>): Asked {
  const entries = Object.entries(ASKED_IN).map(([name, variable]) => [name, variable, environment[variable]] as const);
  const missing = entries.filter(([, , value]) => !value).map(([, variable]) => variable);
  if (missing.length > 0) throw new Error(`the build hands over no ${missing.join(', ')}`);
  return Object.fromEntries(entries.map(([name, , value]) => [name, value])) as Asked;
}

/**
 * In which settings the repository and the launched stack differ. The pipeline synthesizes itself from the repository, so
 * that only what both say lasts. Of the ways to the repository, the one that is not taken is of no matter; account and
 * region, where the repository leaves them open, are the build's own.
 */
export function disagreements(context: Readonly<Record<string, unknown>>, asked: Asked): Disagreement[] {
  const idle = asked.source === 'connection' ? 'githubTokenSecret' : 'connectionArn';
  return (Object.keys(ASKED_IN) as AskedName[])
    .filter((name) => name !== idle)
    .map((name) => ({ name, found: context[name] ?? otherwise(name, asked), asked: asked[name] }))
    .filter(({ found, asked: wanted }) => found !== wanted);
}

function otherwise(name: AskedName, asked: Asked): string | undefined {
  const { standard, environment } = SETTINGS[name] as { standard?: string; environment?: string };
  return environment === undefined ? standard : asked[name];
}

/** For a person: what differs, why that matters, and what to do. */
export function refusal(differences: readonly Disagreement[], asked: Asked): string {
  const said = (found: unknown) => (found === undefined ? 'does not say it' : `says ${JSON.stringify(found)}`);
  return [
    `Nothing is deployed: the stack's parameters and cdk.json of ${asked.repository}, branch ${asked.branch}, differ.`,
    ...differences.map(
      (it) => `  - ${it.name}: the parameters say ${JSON.stringify(it.asked)}, cdk.json ${said(it.found)}`,
    ),
    'The pipeline synthesizes itself from the repository: what the parameters alone say would be gone with its first execution.',
    'Either put this into the "context" of cdk.json, commit it and push it to the branch:',
    ...differences.map((it) => `    ${JSON.stringify(it.name)}: ${JSON.stringify(it.asked)},`),
    'or give the stack the parameters that the repository has. Then start the build again.',
  ].join('\n');
}
