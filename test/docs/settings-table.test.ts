import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { SETTINGS } from '../../lib/settings';
import type { Setting } from '../../lib/settings/setting';

const ROOT = resolve(__dirname, '../..');
const ALL = Object.entries<Setting<z.ZodType>>(SETTINGS);

/** Rows `| \`setting\` | meaning | accepted | default |` of a README; a bar inside a cell is escaped. */
function rowsOf(file: string): Map<string, readonly string[]> {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  const rows = lines
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
    .filter((cells) => cells.length === 6 && cells[1]!.startsWith('`'));
  return new Map(rows.map(([, name = '', ...cells]) => [name.replaceAll('`', ''), cells.slice(0, 3)]));
}

const code = (value: unknown) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** What a table says of a default, in the words of its language. */
function defaultOf(it: Setting<z.ZodType>, words: { required: string; variable: string; orElse: string }): string {
  const standard = it.standard === undefined ? undefined : code(it.standard);
  if (it.environment === undefined) return standard ?? words.required;
  return `${words.variable} ${code(it.environment)}${standard === undefined ? '' : `${words.orElse} ${standard}`}`;
}

const LANGUAGES = [
  ['README.md', { required: 'must be given', variable: 'environment variable', orElse: ', else' }],
  ['README.ko.md', { required: '반드시 지정', variable: '환경 변수', orElse: ', 없으면' }],
] as const;

describe.each(LANGUAGES)('the table of settings in %s', (file, words) => {
  it('has every setting and no other, in their order', () => {
    expect([...rowsOf(file).keys()]).toEqual(ALL.map(([name]) => name));
  });

  it.each(ALL)('says the default of %s', (name, it) => {
    expect(rowsOf(file).get(name)?.[2]).toBe(defaultOf(it, words));
  });

  it.each(ALL)('says what %s means and accepts', (name, it) => {
    const [meaning, accepted] = rowsOf(file).get(name) ?? [];
    if (file === 'README.md') expect([meaning, accepted]).toEqual([it.meaning, it.expected]);
    else expect([meaning, accepted]).not.toContain('');
  });
});
