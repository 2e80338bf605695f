import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { contextOf } from '../../lib/context';
import { SETTINGS } from '../../lib/settings';
import { EXIT, main, Refusal, run, strict } from '../shared/run';
import { launchText, type Place, TEMPLATES, UNKNOWN } from './launch';
import { formOf } from './parameters';
import { policiesTemplate, policyArns, readPolicies } from './policies';
import { releaseTemplate } from './template';

/** Writes what replaces the original sample's launch button. Asks nobody: no account is needed. */

const root = resolve(__dirname, '../..');

interface Options extends Partial<Place> {
  readonly out: string;
}

const command = strict(new Command('quick-create'))
  .description('Writes templates and links by which the CloudFormation console deploys the release pipeline.')
  .usage('-- --out DIRECTORY [options]')
  .requiredOption('-o, --out <directory>', 'where templates and links are written')
  .addOption(new Option('-b, --bucket <name>', 'the S3 bucket that the templates are uploaded to').argParser(bucket))
  .addOption(new Option('-r, --region <region>', 'region of bucket and stacks').argParser(like('region')))
  .addOption(new Option('-a, --account <number>', 'account of the stacks').argParser(like('account')));

/** A bucket as an address needs it: a dot in its name would fit no certificate. */
function bucket(name: string): string {
  if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) return name;
  throw new InvalidArgumentError('expected the name of an S3 bucket without dots');
}

/** What the setting of that name accepts. */
function like(name: 'account' | 'region') {
  const { schema, expected } = SETTINGS[name] as { schema: z.ZodType; expected: string };
  return (text: string): string => {
    if (schema.safeParse(text).success) return text;
    throw new InvalidArgumentError(`expected ${expected}`);
  };
}

/** Options first, then cdk.json, then the environment, as the app itself does; else a word that stands for what is missing. */
function placeOf({ bucket: name, region, account }: Options, context: Readonly<Record<string, unknown>>): Place {
  const { CDK_DEFAULT_REGION, AWS_REGION, AWS_DEFAULT_REGION, CDK_DEFAULT_ACCOUNT } = process.env;
  const known = (word: string, ...values: unknown[]): string =>
    values.find((it): it is string => typeof it === 'string' && it !== '') ?? word;
  return {
    bucket: known(UNKNOWN.bucket, name),
    region: known(UNKNOWN.region, region, context['region'], CDK_DEFAULT_REGION, AWS_REGION, AWS_DEFAULT_REGION),
    account: known(UNKNOWN.account, account, context['account'], CDK_DEFAULT_ACCOUNT),
  };
}

/** The CDK's own template, from the command line that package.json pins. */
function bootstrapTemplate(): string {
  const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');
  if (!existsSync(cdk)) throw new Refusal('The CDK command line is not installed. Run "npm ci".');
  const args = [cdk, 'bootstrap', '--show-template', '--no-notices'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: join(root, 'docs'), encoding: 'utf8' });
  if (status !== 0) throw new Refusal(`"cdk bootstrap --show-template" ended with ${status}: ${stderr.trim()}`);
  return stdout;
}

/** Long texts as blocks; words such as "yes" and dates quoted, since CloudFormation reads YAML 1.1. */
const yaml = (template: object): string =>
  stringify(template, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });

async function quickCreate(options: Options): Promise<number> {
  const context = contextOf(root);
  const form = formOf(context);
  const policies = readPolicies(root);
  const launch = launchText({
    place: placeOf(options, context),
    directory: options.out,
    modelName: form.ModelName.Default ?? SETTINGS.modelName.standard!,
    policies: (partition, account) => policyArns(policies, partition, account),
    parameters: Object.fromEntries(Object.entries(form).map(([name, { Default }]) => [name, Default])),
  });
  const files = {
    [TEMPLATES.policies]: yaml(policiesTemplate(policies)),
    [TEMPLATES.bootstrap]: bootstrapTemplate(),
    [TEMPLATES.release]: yaml(releaseTemplate(form)),
    'launch.md': launch,
  };
  const directory = resolve(options.out);
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(directory, name), text);
    console.error(`wrote ${join(relative('', directory) || '.', name)}`);
  }
  console.log(launch);
  return EXIT.done;
}

main(run(command, process.argv.slice(2), quickCreate));
