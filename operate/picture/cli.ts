import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { EXIT, main, run, strict } from '../shared/run';
import { PICTURE, pictureOfApp } from './from-app';

/** Draws the app from its synthesized templates. Asks nobody: no account is needed. */

const root = resolve(__dirname, '../..');

const command = strict(new Command('picture')).description(
  `Writes ${PICTURE}: the pipeline and its stacks, from the synthesized templates.`,
);

async function picture(): Promise<number> {
  writeFileSync(join(root, PICTURE), pictureOfApp({ root }));
  console.log(PICTURE);
  return EXIT.done;
}

main(run(command, process.argv.slice(2), picture));
