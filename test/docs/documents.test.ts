import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SCENARIOS } from '../../rehearsal/scenarios';
import { anchorsOf, codeBlocksOf, headingsOf, localLinksOf, picturesOf } from './support/markdown';

const ROOT = resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const DECISIONS = readdirSync(join(ROOT, 'docs/decisions')).filter((file) => file !== 'README.md');
const DOCUMENTS = [
  'README.md',
  'README.ko.md',
  'CONTRIBUTING.md',
  'model/README.md',
  'rehearsal/README.md',
  'docs/runbook.md',
  'docs/decisions/README.md',
  ...DECISIONS.map((page) => `docs/decisions/${page}`),
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

  it('say the same in both languages: sections, commands, pictures, rows of tables', () => {
    const [english, korean] = READMES.map(read) as [string, string];
    expect(headingsOf(korean).map(({ level }) => level)).toEqual(headingsOf(english).map(({ level }) => level));
    expect(codeBlocksOf(korean)).toEqual(codeBlocksOf(english));
    expect(picturesOf(korean)).toEqual(picturesOf(english));
    const rows = (text: string) =>
      text.split('\n').map((line) => /^ *\|/.test(line) && line.match(/(?<!\\)\|/g)!.length);
    expect(rows(korean).filter(Boolean)).toEqual(rows(english).filter(Boolean));
  });
});

describe.each(READMES)('%s', (file) => {
  const text = read(file);

  it('lists every scenario, once', () => {
    // Of the tables with three columns; a setting may be called as a scenario is.
    const rows = text.split('\n').map((line) => line.split(/(?<!\\)\|/));
    const named = rows.filter((cells) => cells.length === 5).map(([, name = '']) => name.trim());
    for (const { name } of SCENARIOS)
      expect([name, named.filter((it) => it === `\`${name}\``).length]).toEqual([name, 1]);
  });

  it('names every command', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = Object.keys(scripts).filter((name) => !['test', 'bench'].includes(name));
    expect(commands.filter((name) => !text.includes(`\`npm run ${name}`))).toEqual([]);
  });

  it('names every option of a rehearsal', () => {
    const options = [...read('rehearsal/options.ts').matchAll(/'(?:-\w, )?(--[a-z]+)[ ']/g)].map(
      ([, option]) => option!,
    );
    expect(options.length).toBeGreaterThan(10);
    expect(options.filter((option) => !text.includes(`\`${option}`))).toEqual([]);
  });

  it('shows pictures that are there', () => {
    expect(picturesOf(text).filter((picture) => !existsSync(join(ROOT, picture)))).toEqual([]);
    expect(picturesOf(text)).toContain('docs/architecture.svg');
  });
});

describe('the pages of decisions', () => {
  it('are numbered, no number twice', () => {
    const numbers = DECISIONS.map((page) => /^(\d{4})-[a-z0-9-]+\.md$/.exec(page)?.[1]);
    expect(numbers).not.toContain(undefined);
    expect(new Set(numbers).size).toBe(DECISIONS.length);
  });

  it('stand in the list, under their titles', () => {
    const list = read('docs/decisions/README.md');
    for (const page of DECISIONS) {
      const [title] = headingsOf(read(`docs/decisions/${page}`));
      expect(list).toContain(`| [${page.slice(0, 4)}](${page}) | ${title!.text} |`);
    }
  });

  it.each(DECISIONS)('%s says what the question was, what was decided, and what follows', (page) => {
    const headings = headingsOf(read(`docs/decisions/${page}`)).filter(({ level }) => level === 2);
    const names = headings.map(({ text }) => text);
    expect(names.slice(0, 3)).toEqual(['Context', 'Decision', 'Consequences']);
  });

  it.each(DECISIONS)('%s names only files that are there', (page) => {
    const paths = [
      ...read(`docs/decisions/${page}`).matchAll(/`((?:bin|lib|lambda|model|operate|rehearsal|test)\/[^`*<>]*)`/g),
    ];
    expect(paths.map(([, path]) => path!).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
