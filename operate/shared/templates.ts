import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundles } from '../../lib/bundles';
import { contextOf } from '../../lib/context';
import type { Settings } from '../../lib/settings';
import { readSettings } from '../../lib/settings/read';
import { synthesize } from '../../lib/synthesize';

/** A resource of a synthesized template. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly retained: boolean;
}

/** What the app would deploy. */
export interface Synthesized {
  readonly settings: Settings;
  readonly resources: readonly Resource[];
  /** Settings that were not given and stand in for themselves here, because nothing asked of them depends on their value. */
  readonly assumed: readonly string[];
}

/** Stand-ins for settings without a default. */
const STAND_INS: Readonly<Record<string, string>> = {
  account: '000000000000',
  region: 'us-east-1',
  repository: 'owner/name',
  connectionArn: 'arn:aws:codeconnections:us-east-1:000000000000:connection/00000000-0000-0000-0000-000000000000',
};

/** What {@link synthesizeAll} takes. */
export interface SynthesizeAllProps {
  readonly root: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** @default - made from the project's own `lambda` */
  readonly bundles?: Bundles;
}

/**
 * Synthesizes the app as for an execution, and reads the resources of all stacks back. Needs no account: what has no
 * default and is not given gets a stand-in, told in `assumed`.
 *
 * @throws SettingsError naming every setting that is wrong
 */
export function synthesizeAll({ root, context, environment, bundles }: SynthesizeAllProps): Synthesized {
  const given = { ...contextOf(root), ...context };
  const known = {
    ...environment,
    CDK_DEFAULT_REGION:
      environment['CDK_DEFAULT_REGION'] || environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'],
  };
  const inEnvironment: Readonly<Record<string, string | undefined>> = {
    account: known['CDK_DEFAULT_ACCOUNT' as keyof typeof known],
    region: known.CDK_DEFAULT_REGION,
  };
  const missing = Object.keys(STAND_INS).filter((name) => given[name] === undefined && !inEnvironment[name]);
  const filled = Object.fromEntries(missing.map((name) => [name, STAND_INS[name]]));
  const whole = { executionId: 'estimate', ...context, ...filled };
  const settings = readSettings({ ...given, ...whole }, known);
  const output = mkdtempSync(join(tmpdir(), 'assembly-'));
  try {
    const { assembly } = synthesize({
      ...{ root, output, context: whole, environment: known },
      ...(bundles && { bundles }),
    });
    const resources = assembly.stacksRecursively.flatMap(({ stackName, templateFullPath }) =>
      resourcesOf(stackName, JSON.parse(readFileSync(templateFullPath, 'utf8')) as RawTemplate),
    );
    return { settings, resources, assumed: missing };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

interface RawTemplate {
  readonly Resources?: Readonly<
    Record<string, { Type: string; Properties?: Record<string, unknown>; DeletionPolicy?: string }>
  >;
}

const resourcesOf = (stack: string, template: RawTemplate): Resource[] =>
  Object.entries(template.Resources ?? {}).map(([logicalId, { Type, Properties, DeletionPolicy }]) => ({
    ...{ stack, logicalId, type: Type, properties: Properties ?? {} },
    retained: DeletionPolicy !== undefined && DeletionPolicy !== 'Delete',
  }));
