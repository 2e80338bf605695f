import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { stacksOf } from '../lib/support/stacks';
import { type Assembly, assemblyOf, ROOT } from '../lib/support/synthesized';
import { type Run, RUNS } from './runs';

const CFN_LINT = join(ROOT, '.venv/bin/cfn-lint');
const REGIONS = ['us-east-1', 'ap-northeast-2', 'eu-central-1'] as const;

/** What is judged, and for which region it is synthesized: every template, whichever it is for, is judged for all three. */
const JUDGED: readonly (readonly [Run, (typeof REGIONS)[number]])[] = [
  ...REGIONS.map((region) => ['as it comes', region] as const),
  ['in a network and with a key of its own, open to the world', 'ap-northeast-2'],
  ['with an image of its own on spot capacity, capturing in the API function', 'eu-central-1'],
];

const scratch = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
jest.setTimeout(480_000);

beforeAll(() => {
  if (!existsSync(CFN_LINT)) throw new Error(`${CFN_LINT} is missing: npm test makes the Python environment first`);
});

/** With the project's own `.cfnlintrc`, unless another is given. */
function lint(
  templates: readonly string[],
  options: readonly string[] = [],
): Promise<{ status: unknown; output: string }> {
  const args = ['--regions', ...REGIONS, '--format', 'parseable', ...options, '--template', ...templates];
  return new Promise((ended) => {
    execFile(CFN_LINT, args, { cwd: ROOT }, (error, stdout, stderr) =>
      ended({ status: error === null ? 0 : error.code, output: stdout + stderr }),
    );
  });
}

const templatesOf = (assembly: Assembly): string[] =>
  [...assembly.files().keys()]
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(assembly.directory, file));

/** A file of a name with something in it. */
function fileOf(name: string, content: unknown): string {
  const path = join(scratch, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const byDefault = () => assemblyOf(RUNS['as it comes']('us-east-1'));
const idsIn = (output: string): Set<string> => new Set(output.match(/(?<=:)[EW]\d{4}(?=:)/g));

it('cfn-lint finds nothing in any template, for any of the regions', async () => {
  const templates = JUDGED.flatMap(([run, region]) => templatesOf(assemblyOf(RUNS[run](region))));
  expect(templates).toHaveLength(5 * JUDGED.length);
  const halves = [0, 1].map((half) => templates.filter((_, index) => index % 2 === half));
  expect(await Promise.all(halves.map((half) => lint(half)))).toEqual(halves.map(() => ({ status: 0, output: '' })));
});

describe('exceptions', () => {
  it('are one rule for all templates, and one for the pipeline', () => {
    expect(parse(readFileSync(join(ROOT, '.cfnlintrc'), 'utf8'))).toEqual({ ignore_checks: ['W3005'] });
    const excepted = stacksOf(byDefault()).flatMap(({ template }) =>
      Object.entries(
        template.Resources as Record<string, { Type: string; Metadata?: Record<string, unknown> }>,
      ).flatMap(([, { Type, Metadata }]) =>
        Metadata?.['cfn-lint'] === undefined ? [] : [[Type, Metadata['cfn-lint']]],
      ),
    );
    expect(excepted).toEqual([['AWS::CodePipeline::Pipeline', { config: { ignore_checks: ['E3703'] } }]]);
  });

  it('are needed still', async () => {
    const [pipeline] = templatesOf(byDefault()).filter((file) => file.endsWith('nyctaxi-pipeline.template.json'));
    const bare = readFileSync(pipeline!, 'utf8').replace('"E3703"', '');
    expect(bare.includes('E3703')).toBe(false);
    const without = ['--config-file', fileOf('none.json', {})];
    const { status, output } = await lint([fileOf('pipeline.json', JSON.parse(bare))], without);
    expect(status).not.toBe(0);
    expect(idsIn(output)).toEqual(new Set(['E3703', 'W3005']));
  });
});

it('cfn-lint finds what CloudFormation would refuse', async () => {
  const Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 'soon' } } };
  const { status, output } = await lint([fileOf('wrong.json', { Resources })]);
  expect(status).not.toBe(0);
  expect(output).toContain('E3012');
});
