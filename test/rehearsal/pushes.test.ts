import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSubject } from '../../rehearsal/subject';

const ROOT = process.cwd();
const edits = Object.entries(readSubject(ROOT).pushes).flatMap(([push, { edit = [] }]) =>
  edit.map(({ file, find }) => [push, file, find] as const),
);

it('this project has pushes that edit files', () => {
  expect(edits.length).toBeGreaterThan(4);
});

it.each(edits)('the push %s finds in %s, once, what it edits', (_, file, find) => {
  expect(readFileSync(join(ROOT, file), 'utf8').split(find).length - 1).toBe(1);
});
