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
