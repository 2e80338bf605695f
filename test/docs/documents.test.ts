import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SCENARIOS } from '../../rehearsal/scenarios';
import { anchorsOf, codeBlocksOf, headingsOf, localLinksOf } from './support/markdown';

const ROOT = resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const DOCUMENTS = [
  'README.md',
  'README.ko.md',
  'CONTRIBUTING.md',
  'model/README.md',
  'rehearsal/README.md',
  'docs/runbook.md',
];
const READMES = ['README.md', 'README.ko.md'];

describe('documents', () => {
  it.each(DOCUMENTS)('%s links only to what is there', (file) => {
    const broken = localLinksOf(read(file)).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? join(ROOT, file) : resolve(ROOT, dirname(file), decodeURIComponent(path));
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(decodeURIComponent(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('say the same in both languages: sections, commands, rows of tables', () => {
    const [english, korean] = READMES.map(read) as [string, string];
    expect(headingsOf(korean).map(({ level }) => level)).toEqual(headingsOf(english).map(({ level }) => level));
    expect(codeBlocksOf(korean)).toEqual(codeBlocksOf(english));
    const rows = (text: string) =>
      text.split('\n').map((line) => /^ *\|/.test(line) && line.match(/(?<!\\)\|/g)!.length);
    expect(rows(korean).filter(Boolean)).toEqual(rows(english).filter(Boolean));
  });

  it.each(READMES)('%s lists every scenario', (file) => {
    for (const { name } of SCENARIOS) expect(read(file)).toContain(`| \`${name}\` |`);
  });
});
