import fc from 'fast-check';
import { lines } from '../../../lambda/shared/lines';

async function collect(chunks: readonly Uint8Array[]): Promise<string[]> {
  const found: string[] = [];
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  for await (const line of lines(stream())) found.push(line);
  return found;
}

describe('lines of a stream', () => {
  it('are the same wherever the stream is cut', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '𝄞', '\n', '\r\n', ','), { maxLength: 30 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(60)), async (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const expected = whole.split(/\r?\n/);
        if (expected.at(-1) === '') expected.pop();
        expect(await collect(chunks)).toEqual(expected);
      }),
    );
  });

  it('are refused when they are not UTF-8 or never end', async () => {
    await expect(collect([Buffer.from([0xff])])).rejects.toThrow('not valid');
    await expect(collect([Buffer.alloc(1_000_001, 'x')])).rejects.toThrow(RangeError);
  });
});
