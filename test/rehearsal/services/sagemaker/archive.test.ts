import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { BadArchive, packTarGz, unpackTarGz } from '../../../../rehearsal/services/sagemaker/archive';

describe('a model archive', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'archive-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is unpacked to what was packed', () => {
    const file = fc.record({
      name: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,40}(\/[a-z0-9][a-z0-9.-]{0,20})?$/),
      body: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
    });
    const files = fc.uniqueArray(file, { selector: ({ name }) => name, maxLength: 5 });
    fc.assert(
      fc.property(files, (packed) => {
        const sorted = [...packed].sort((a, b) => (a.name < b.name ? -1 : 1));
        expect(unpackTarGz(packTarGz(packed))).toEqual(sorted);
      }),
      { numRuns: 50 },
    );
  });

  it('has the same bytes for the same files in any order', () => {
    const files = ['b', 'a'].map((name) => ({ name, body: Buffer.from(name) }));
    expect(packTarGz(files)).toEqual(packTarGz([...files].reverse()));
  });

  it('is one that tar reads', () => {
    writeFileSync(join(directory, 'm.tar.gz'), packTarGz([{ name: 'xgboost-model', body: Buffer.from('model') }]));
    execFileSync('tar', ['xzf', 'm.tar.gz'], { cwd: directory });
    expect(readFileSync(join(directory, 'xgboost-model'), 'utf8')).toBe('model');
  });

  it.each(['gnu', 'posix', 'ustar'])('is read as tar writes it in format %s', (format) => {
    const long = `${'n'.repeat(90)}-model`;
    writeFileSync(join(directory, long), 'model');
    execFileSync('tar', ['czf', 'm.tar.gz', `--format=${format}`, `./${long}`], { cwd: directory });
    const [file] = unpackTarGz(readFileSync(join(directory, 'm.tar.gz')));
    expect([file!.name, file!.body.toString()]).toEqual([long, 'model']);
  });

  it('is refused when it is none, holds links, or leads out of its directory', () => {
    expect(() => unpackTarGz(Buffer.from('text'))).toThrow(BadArchive);
    symlinkSync('/etc/passwd', join(directory, 'model'));
    execFileSync('tar', ['czf', 'm.tar.gz', 'model'], { cwd: directory });
    expect(() => unpackTarGz(readFileSync(join(directory, 'm.tar.gz')))).toThrow(/neither a file nor a directory/);
    expect(() => unpackTarGz(packTarGz([{ name: '../model', body: Buffer.alloc(0) }]))).toThrow(/leads out/);
  });
});
