import { zipSync, type Zippable } from 'fflate';
import fc from 'fast-check';
import { LARGEST_INFLATED_BYTES, MOST_ENTRIES, readArchive } from '../../../lambda/training-parameters/zip';

const archive = (files: Zippable): Buffer => Buffer.from(zipSync(files));
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
const read = (bytes: Buffer) => readArchive(bytes, ['a.json', 'b.json']);

describe('a zip archive', () => {
  it('gives the wanted files at its root, packed or stored, and no others', () => {
    const long = 'x'.repeat(5000);
    const { files, faults } = read(
      archive({ 'a.json': text(long), 'b.json': [text('2'), { level: 0 }], 'deep/a.json': text('3') }),
    );
    expect(faults).toEqual([]);
    expect(Object.keys(files).sort()).toEqual(['a.json', 'b.json']);
    expect(files['a.json']?.toString()).toBe(long);
    expect(files['b.json']?.toString()).toBe('2');
  });

  it('is refused with more than 100 entries and taken with 100', () => {
    const entries = (count: number): Zippable =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, text('')]));
    expect(read(archive(entries(MOST_ENTRIES))).faults).toEqual([]);
    expect(read(archive(entries(MOST_ENTRIES + 1))).faults).toEqual(['it has 101 entries; at most 100 are taken']);
  });

  it('is refused when it inflates to more than 1 MB, and taken at exactly that', () => {
    const zeros = (size: number) => archive({ 'a.json': new Uint8Array(size) });
    expect(read(zeros(LARGEST_INFLATED_BYTES)).faults).toEqual([]);
    expect(read(zeros(LARGEST_INFLATED_BYTES + 1)).faults).toEqual([
      'it has 1000001 bytes inflated; at most 1000000 are taken',
    ]);
  });

  it('is not inflated beyond what its directory says', () => {
    const bytes = archive({ 'a.json': new Uint8Array(900_000) });
    const entry = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    bytes.writeUInt32LE(10, entry + 24);
    expect(read(bytes)).toEqual({ files: {}, faults: ['a.json is damaged'] });
  });

  it('is refused when a name occurs twice', () => {
    const bytes = archive({ 'a.json': text('1'), 'c.json': text('2') });
    const twice = Buffer.from(bytes.toString('latin1').replaceAll('c.json', 'a.json'), 'latin1');
    expect(read(twice).faults).toEqual(['the name "a.json" occurs more than once']);
  });

  it('is refused when an entry is encrypted or its content does not match its checksum', () => {
    const encrypted = archive({ 'a.json': text('1') });
    encrypted.writeUInt16LE(1, encrypted.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 8);
    expect(read(encrypted).faults).toEqual(['a.json is encrypted']);
    const altered = archive({ 'a.json': [text('12345'), { level: 0 }] });
    altered[altered.indexOf('12345')] = 0x39;
    expect(read(altered).faults).toEqual(['a.json is damaged']);
  });

  it('is told from anything else, cut off or garbled, without an exception', () => {
    const whole = archive({ 'a.json': text('{"x": 1}'), 'b.json': text('2') });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(read(Buffer.from(bytes)).faults).toEqual(['it is not a zip archive, or not a whole one']);
      }),
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        const { files, faults } = read(bytes);
        for (const content of Object.values(files)) expect(['{"x": 1}', '2']).toContain(content.toString());
        expect(Array.isArray(faults)).toBe(true);
      }),
    );
    for (let length = 0; length < whole.length; length += 1)
      expect(read(whole.subarray(0, length)).faults).toHaveLength(1);
  });
});
