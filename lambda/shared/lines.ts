/** No line of a data file is longer; a file without line breaks must not fill the memory. */
const LONGEST_LINE = 1_000_000;

export interface LineOptions {
  /** Most characters of a line. @default 1000000 */
  readonly longest?: number;
  /** Whether bytes that are not UTF-8 are an error; else they become U+FFFD. @default true */
  readonly fatal?: boolean;
}

/**
 * Splits a stream of bytes into lines, without their ends (LF or CRLF). The last line counts with or without an end.
 * Throws on bytes that are not UTF-8 and on a line that is too long. Whoever stops early closes the stream.
 */
export async function* lines(
  bytes: AsyncIterable<Uint8Array>,
  { longest = LONGEST_LINE, fatal = true }: LineOptions = {},
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal });
  let rest = '';
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() as string;
    for (const line of parts) yield withoutReturn(line);
    if (rest.length > longest) throw new RangeError(`a line has more than ${longest} characters`);
  }
  rest += decoder.decode();
  if (rest !== '') yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
