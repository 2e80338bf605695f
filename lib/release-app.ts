import type { App, AppProps } from 'aws-cdk-lib';
import type { Bundles } from './bundles';
import { acknowledge } from './compliance/acknowledge';
import { PipelineStack } from './pipeline-stack';
import type { Settings } from './settings';
import { readSettings } from './settings/read';

/** What {@link defineRelease} takes. */
export interface ReleaseAppProps {
  /** Environment variables, asked for settings that the context does not give. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where functions' bundles lie. */
  readonly bundles: Bundles;
}

/**
 * Props of an app whose assembly holds no stack traces: they would name paths of the machine that synthesizes, and the
 * same commit must make the same bytes on a laptop and in the pipeline.
 *
 * @param context context that beats all other
 */
export const withoutTraces = (context: Readonly<Record<string, unknown>> = {}): AppProps => ({
  stackTraces: false,
  postCliContext: { ...context, 'aws:cdk:disable-creation-stack-traces': true },
});

/**
 * Defines the whole app: the pipeline stack, and within it the stages that the pipeline deploys; and says which findings of
 * cdk-nag are known.
 *
 * @throws SettingsError naming every setting that is wrong
 */
export function defineRelease(app: App, props: ReleaseAppProps): void {
  acknowledge(app, defineStacks(app, props));
}

/** Defines the stacks alone, and answers the settings that they are made from. */
export function defineStacks(app: App, props: ReleaseAppProps): Settings {
  const context = app.node.getAllContext() as Record<string, unknown>;
  const settings = readSettings(context, props.environment);
  new PipelineStack(app, { settings, bundles: props.bundles });
  return settings;
}
