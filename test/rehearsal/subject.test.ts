import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fill, readSubject } from '../../rehearsal/subject';

function projectWith(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'subject-'));
  writeFileSync(join(directory, 'rehearsal.json'), text);
  return directory;
}

describe('rehearsal.json', () => {
  it('of this project is sound', () => {
    expect(readSubject(join(__dirname, '../..')).traffic).toBeDefined();
  });

  it('is refused with all its faults at once', () => {
    const directory = projectWith(JSON.stringify({ synth: [], inputs: { a: { upload: [] } }, unheardOf: 1 }));
    expect(() => readSubject(directory)).toThrow(/synth[\s\S]*inputs\.a\.prepare[\s\S]*unheardOf/);
  });

  it.each(['../lib/a.ts', '/etc/hosts', 'lib/../../a.ts', './lib/a.ts', 'lib\\a.ts', ''])(
    'is refused with an edit of %j, which is no path in the repository',
    (file) => {
      const edit = [{ file, find: 'a', replace: 'b' }];
      const directory = projectWith(JSON.stringify({ synth: ['s'], pushes: { p: { edit } } }));
      expect(() => readSubject(directory)).toThrow(/pushes\.p\.edit\.0\.file: a path in the repository/);
    },
  );

  it('may leave out of a push what that does not change', () => {
    const edit = [{ file: '.github/a b.yml', find: 'a', replace: '' }];
    const directory = projectWith(JSON.stringify({ synth: ['s'], pushes: { none: {}, some: { edit } } }));
    expect(readSubject(directory).pushes).toEqual({ none: { context: {}, edit: [] }, some: { context: {}, edit } });
  });

  it('is refused when a fork has no repository', () => {
    const directory = projectWith(JSON.stringify({ synth: ['s'], forks: { f: { context: {} } } }));
    expect(() => readSubject(directory)).toThrow(/forks\.f\.repository/);
  });

  it('is refused by its name when it is missing or no JSON', () => {
    expect(() => readSubject('/nowhere')).toThrow('/nowhere/rehearsal.json');
    expect(() => readSubject(projectWith('{'))).toThrow(/JSON/);
  });

  it('has its placeholders filled at any depth, and unknown ones named', () => {
    expect(fill({ a: ['{out}/x', { b: '{seed}' }], n: 1 }, { out: '/tmp', seed: '7' })).toEqual({
      a: ['/tmp/x', { b: '7' }],
      n: 1,
    });
    expect(() => fill('{typo}', { out: '' })).toThrow('{typo}');
  });
});
