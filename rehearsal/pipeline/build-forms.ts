import { NotRehearsable } from '../contracts';

/** What a build is for, told by its commands. */
export type BuildForm =
  | { readonly form: 'commands' }
  /** CDK Pipelines' UpdatePipeline. */
  | { readonly form: 'self-mutation'; readonly assemblyPath: string; readonly stack: string }
  /** CDK Pipelines' Assets. */
  | { readonly form: 'assets'; readonly assets: readonly AssetSelection[] };
interface AssetSelection {
  /** Path of the `*.assets.json` file in the assembly. */
  readonly manifestPath: string;
  readonly assetId: string;
  readonly destinationId: string;
}

/** As aws-cdk-lib's pipelines/lib/codepipeline/codepipeline.ts writes them (2.276.0), to the letter. */
const SELF_MUTATION = /^cdk -a (\S+) deploy (\S+) --require-approval=never --verbose$/;
const PUBLISH = /^cdk-assets --path "([^"]+)" --verbose publish "([^":]+):([^"]+)"$/;
/** Commands that would change an account: run here they would do nothing good, so their form must be known. */
const DEPLOYING = /(^|[\s;&|])(cdk|cdk-assets)\s/;

/**
 * Recognises the commands of CDK Pipelines; any others are run as they are.
 * @throws NotRehearsable for a use of `cdk` or `cdk-assets` in another form
 */
export function formOf(commands: readonly string[], where: string): BuildForm {
  const mutation = commands.length === 1 ? SELF_MUTATION.exec(commands[0]!) : null;
  if (mutation) return { form: 'self-mutation', assemblyPath: mutation[1]!, stack: mutation[2]! };
  const published = commands.map((command) => PUBLISH.exec(command));
  if (commands.length > 0 && published.every((match) => match !== null))
    return {
      form: 'assets',
      assets: published.map((m) => ({ manifestPath: m[1]!, assetId: m[2]!, destinationId: m[3]! })),
    };
  const unknown = commands.filter((command) => DEPLOYING.test(command) && !/\bcdk\s+synth\b/.test(command));
  if (unknown.length > 0)
    throw new NotRehearsable(
      'build command',
      unknown.join('; '),
      where,
      'of `cdk` and `cdk-assets` only what CDK Pipelines writes for self-mutation and assets is known, and `cdk synth`',
    );
  return { form: 'commands' };
}
