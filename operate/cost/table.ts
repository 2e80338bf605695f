import type { Formatter } from 'picocolors/types';
import type { Estimate } from './estimate';

/** Columns: 43 + 3 × 11 + 19 = 95, and one space between. */
const WIDTH = { name: 41, money: 10, original: 18, line: 98 } as const;

/** How parts of the table look. */
export interface Looks {
  readonly bold: Formatter;
  readonly dim: Formatter;
}

/** The estimate as a table of at most 100 columns. */
export function table({ lines, total }: Estimate, { bold, dim }: Looks): string {
  const rows: string[] = [bold(row('US dollars', 'a day', 'a month', 'a release', 'the original'))];
  let service = '';
  for (const line of lines) {
    if (line.service !== service) rows.push(bold((service = line.service)));
    rows.push(row(`  ${line.name}`, money(line.day), money(line.month), money(line.release), line.original ?? ''));
    const unknown = line.month === undefined ? unknownWords(line.unitPrice, line.price) : [];
    const remarks = [...unknown, ...(line.remark ? [line.remark] : [])];
    for (const text of wrapped(remarks.join('; '), WIDTH.line - 4)) rows.push(dim(`    ${text}`));
  }
  const name = total.atLeast ? 'Total, at least' : 'Total';
  rows.push(bold(row(name, money(total.day), money(total.month), money(total.release), '')));
  return rows.join('\n');
}

const unknownWords = (unitPrice: number | undefined, price: string): string[] => [
  unitPrice === undefined ? `the price of ${price} is not known: give it by --prices` : 'how much of it is not known',
];

const row = (name: string, day: string, month: string, release: string, original: string): string =>
  [
    name.length > WIDTH.name ? `${name.slice(0, WIDTH.name - 1)}…` : name.padEnd(WIDTH.name),
    ...[day, month, release].map((text) => text.padStart(WIDTH.money)),
    original.padStart(WIDTH.original),
  ]
    .join(' ')
    .trimEnd();

/** Two decimals, or four where two would say nothing. */
function money(dollars: number | undefined): string {
  if (dollars === undefined) return 'unknown';
  if (dollars === 0) return '-';
  if (dollars < 0.00005) return '< 0.0001';
  return dollars < 0.01 ? dollars.toFixed(4) : dollars.toFixed(2);
}

/** Lines of at most so many characters, broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter(Boolean)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
