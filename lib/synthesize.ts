import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type Bundles, withBundles } from './bundles';
import { contextOf } from './context';
import { defineRelease, withoutTraces } from './release-app';

/** What {@link synthesize} takes. */
export interface SynthesizeOptions {
  /** The project's root directory, where cdk.json lies. */
  readonly root: string;
  /** Directory of the assembly. */
  readonly output: string;
  /** Settings and flags that beat those of cdk.json, as `-c` gives them. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where functions' bundles lie. @default - made from the project's own `lambda` */
  readonly bundles?: Bundles;
}

/** What came of a synthesis. */
export interface Synthesis {
  readonly assembly: CloudAssembly;
  readonly warnings: readonly string[];
  /** Faults that an annotation found; the assembly is written all the same. */
  readonly errors: readonly string[];
}

/**
 * Makes the cloud assembly in this process, byte for byte what `cdk synth` makes but for its validation report.
 *
 * CDK's validation of the templates takes three times as long as all the rest, and is left to `cdk synth`; setting
 * CDK_VALIDATION to anything but false brings it back.
 *
 * @throws SettingsError naming every setting that is wrong
 */
export function synthesize(options: SynthesizeOptions): Synthesis {
  const { bundles } = options;
  return bundles
    ? synthesizeWith(bundles, options)
    : withBundles(options.root, (made) => synthesizeWith(made, options));
}

function synthesizeWith(bundles: Bundles, options: SynthesizeOptions): Synthesis {
  process.env['CDK_VALIDATION'] ??= 'false';
  const app = new App({
    ...withoutTraces(options.context),
    outdir: options.output,
    // As cdk.json tells the CLI; paths and assets are left out of the metadata by themselves.
    analyticsReporting: false,
    context: contextOf(options.root),
  });
  defineRelease(app, { environment: options.environment, bundles });
  const assembly = app.synth();
  const messages = assembly.stacksRecursively.flatMap((stack) => stack.messages);
  const texts = (level: string) =>
    messages.filter((message) => message.level === level).map(({ id, entry }) => `${id}: ${String(entry.data)}`);
  return { assembly, warnings: texts('warning'), errors: texts('error') };
}
