import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { EXIT, main, run, strict } from '../shared/run';
import { documentOf, fileName, policiesOfApp } from './from-app';
import { lengthOf, POLICY_LIMIT } from './policy';

/** Writes the policies that replace AdministratorAccess for `cdk bootstrap`. Asks nobody: no account is needed. */

const root = resolve(__dirname, '../..');
const docs = join(root, 'docs');

const command = strict(new Command('bootstrap-policy')).description(
  "Writes docs/bootstrap-policy*.json: what CloudFormation's role needs, from the synthesized templates.",
);

async function bootstrapPolicy(): Promise<number> {
  const policies = policiesOfApp({ root });
  policies.forEach((policy, index) => {
    const file = join(docs, fileName(index));
    writeFileSync(file, documentOf(policy));
    console.log(`${relative(root, file)}: ${lengthOf(policy.Statement)} of ${POLICY_LIMIT} characters`);
  });
  return EXIT.done;
}

main(run(command, process.argv.slice(2), bootstrapPolicy));
