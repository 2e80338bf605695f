import { z } from 'zod';
import { SETTINGS } from '../../lib/settings';
import { RESERVED_SEGMENT } from '../../lib/settings/identity';
import { SettingsError } from '../../lib/settings/read';
import { Refusal } from '../shared/run';

/** A parameter of a CloudFormation template. */
export interface Parameter {
  readonly Type: 'String';
  readonly Description: string;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly string[];
  readonly ConstraintDescription: string;
  readonly Default?: string;
}

/** Settings that the form asks for. The repository is asked for in two fields, as the original sample does. */
type FormSetting =
  'modelName' | 'notebookInstanceType' | 'repository' | 'branch' | 'connectionArn' | 'githubTokenSecret';

/** The form's fields: whatever the original's had, but for the token, which no parameter may hold. */
export interface Form {
  readonly ModelName: Parameter;
  readonly NotebookInstanceType: Parameter;
  readonly GitHubUser: Parameter;
  readonly GitHubRepo: Parameter;
  readonly GitHubBranch: Parameter;
  readonly ConnectionArn: Parameter;
  readonly TokenSecretName: Parameter;
}

const NO_SLASH = '(?!.*/)';

/**
 * The form, accepting what the settings accept, filled in with what the repository's cdk.json says: what is left as it is
 * agrees with it.
 *
 * @param context the context of cdk.json, which may lack what has no default
 * @throws SettingsError naming those of the form's settings that are wrong
 * @throws Refusal when the settings read the code from elsewhere than GitHub
 */
export function formOf(context: Readonly<Record<string, unknown>>): Form {
  if (context['source'] === 'codecommit')
    throw new Refusal(
      'The setting source is "codecommit", and the form is for GitHub. Deploy the pipeline with "npx cdk deploy", or set source to connection or github-token.',
    );
  const given = defaultsIn(context);
  const [user, repo, ...more] = given.repository?.split('/') ?? [];
  if (given.repository !== undefined && (repo === undefined || more.length > 0))
    throw new SettingsError([`repository: found "${given.repository}"; expected a GitHub repository as owner/name`]);
  return {
    ModelName: parameter('modelName', given.modelName, { ahead: `(?!.*${RESERVED_SEGMENT.source})` }),
    NotebookInstanceType: parameter('notebookInstanceType', given.notebookInstanceType),
    GitHubUser: parameter('repository', user, { ahead: NO_SLASH, meaning: "The repository's owner on GitHub." }),
    GitHubRepo: parameter('repository', repo, { ahead: NO_SLASH, meaning: "The repository's name, not its address." }),
    GitHubBranch: parameter('branch', given.branch),
    ConnectionArn: parameter('connectionArn', given.connectionArn, {
      meaning: 'Way one to the repository: the connection to GitHub that reads it.',
    }),
    TokenSecretName: parameter('githubTokenSecret', given.githubTokenSecret, {
      meaning:
        "Way two: name of the secret in AWS Secrets Manager whose text is the token, encrypted with the account's default key.",
    }),
  };
}

function defaultsIn(context: Readonly<Record<string, unknown>>): Partial<Record<FormSetting, string>> {
  const names: FormSetting[] = ['modelName', 'notebookInstanceType', 'repository', 'branch', 'connectionArn'];
  const defaults: Partial<Record<FormSetting, string>> = {};
  const faults: string[] = [];
  for (const name of [...names, 'githubTokenSecret' as const]) {
    const { schema, standard, expected } = SETTINGS[name] as { schema: z.ZodType; standard?: string; expected: string };
    const value = context[name] ?? standard;
    if (value === undefined) continue;
    if (schema.safeParse(value).success) defaults[name] = value as string;
    else faults.push(`${name}: found ${JSON.stringify(value)}; expected ${expected}`);
  }
  if (faults.length > 0) throw new SettingsError(faults);
  return defaults;
}

/** What a field has of its own. */
interface Own {
  /** A lookahead that narrows the setting's pattern to what its further rules say. @default - the pattern alone */
  readonly ahead?: string;
  /** @default - the setting's */
  readonly meaning?: string;
}

function parameter(name: FormSetting, standard: string | undefined, { ahead = '', meaning }: Own = {}): Parameter {
  const { schema, meaning: settings, expected } = SETTINGS[name];
  return {
    Type: 'String',
    Description: meaning ?? settings,
    ...constraint(name, schema, ahead),
    ConstraintDescription: ahead === NO_SLASH ? 'letters, digits, hyphens, underscores and dots' : expected,
    ...(standard !== undefined && { Default: standard }),
  };
}

/** What a schema says of a text, as far as JSON schema knows it. */
interface TextSchema {
  readonly pattern?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly TextSchema[];
}

/**
 * The schema's own rule in CloudFormation's words. CloudFormation's patterns are Java's and match the whole value; what the
 * settings use of JavaScript's means the same there.
 */
function constraint(
  name: string,
  schema: z.ZodType,
  ahead: string,
): Pick<Parameter, 'AllowedPattern' | 'AllowedValues'> {
  const found = z.toJSONSchema(schema, { io: 'input' }) as TextSchema;
  if (found.enum !== undefined) return { AllowedValues: found.enum };
  const patterns = (found.anyOf ?? [found]).map((it) => it.pattern ?? (it.const !== undefined && `^${it.const}$`));
  if (patterns.some((it) => typeof it !== 'string' || !it.startsWith('^')))
    throw new Error(`the setting ${name} is no text of a pattern that begins with ^; the form cannot ask for it`);
  return { AllowedPattern: patterns.map((it) => `^${ahead}${(it as string).slice(1)}`).join('|') };
}
