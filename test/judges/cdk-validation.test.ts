import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { contextOf } from '../../lib/context';
import { freshAssembly, REQUIRED, ROOT } from '../lib/support/synthesized';
import { type Run, RUNS } from './runs';

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly { readonly ruleName: string }[];
  }[];
}

const reportIn = (directory: string): Report =>
  JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as Report;

const scratch = mkdtempSync(join(tmpdir(), 'cdk-validation-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
beforeAll(() => void (process.env['CDK_VALIDATION'] = 'true'));
jest.setTimeout(240_000);

// The app as it comes is judged where `cdk synth` runs anyway: test/bin/synth.test.ts.
it.each((Object.keys(RUNS) as Run[]).filter((run) => run !== 'as it comes'))(
  "CDK's own validation finds nothing in the app %s",
  (run) => {
    const { directory } = freshAssembly(RUNS[run](REQUIRED.region));
    expect(reportIn(directory).pluginReports).toEqual([]);
  },
);

it("CDK's own validation refuses what CloudFormation does not know, with the flags of this app", () => {
  const outdir = join(scratch, 'wrong');
  const app = new App({ outdir, context: contextOf(ROOT) });
  new CfnResource(new Stack(app, 'Wrong'), 'Queue', { type: 'AWS::SQS::Queue', properties: { NoSuchProperty: 1 } });
  expect(() => app.synth()).toThrow("'NoSuchProperty' was unexpected");
  expect(reportIn(outdir).pluginReports).toMatchObject([
    { pluginName: 'CloudFormation Validate', violations: [{ ruleName: 'F3002' }] },
  ]);
});
