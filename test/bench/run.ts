/** `npm run bench -- NAME [ARGUMENTS]` runs one of the measurements beside this file; `--list` names them. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const END = '.bench.ts';

function benches(): { readonly name: string; readonly file: string; readonly summary: string }[] {
  return readdirSync(__dirname)
    .filter((file) => file.endsWith(END))
    .sort()
    .map((file) => ({
      name: file.slice(0, -END.length),
      file: join(__dirname, file),
      summary: summaryOf(readFileSync(join(__dirname, file), 'utf8')),
    }));
}

/** The first sentence of the comment that a file begins with. */
function summaryOf(text: string): string {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
  const flat = comment
    .replace(/^\s*\*\s?/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return /^.*?[.:](?=\s|$)/.exec(flat)?.[0].replace(/[.:]$/, '') ?? flat;
}

const [name, ...rest] = process.argv.slice(2);
const all = benches();
const width = Math.max(...all.map((bench) => bench.name.length));
const listing = all.map((bench) => `${bench.name.padEnd(width)}  ${bench.summary}`).join('\n');
const wanted = all.find((bench) => bench.name === name);
if (name === '--list') {
  console.log(listing);
} else if (wanted === undefined) {
  console.error(`usage: npm run bench -- NAME [ARGUMENTS]\n\n${listing}`);
  process.exitCode = 2;
} else {
  const node = ['-r', 'ts-node/register/transpile-only', wanted.file, ...rest];
  process.exitCode = spawnSync(process.execPath, node, { stdio: 'inherit' }).status ?? 1;
}
