import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { withBundles } from '../lib/bundles';
import { defineRelease, withoutTraces } from '../lib/release-app';
import { SettingsError } from '../lib/settings/read';

/** The app as the CDK CLI runs it (see `app` in cdk.json); `npm run synth` makes the same assembly without the CLI. */
try {
  withBundles(resolve(__dirname, '..'), (bundles) => {
    const app = new App(withoutTraces());
    defineRelease(app, { environment: process.env, bundles });
    app.synth();
  });
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
