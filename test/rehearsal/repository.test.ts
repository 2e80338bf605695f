import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyEdits } from '../../rehearsal/edits';
import { Repository } from '../../rehearsal/repository';
import { readSubject } from '../../rehearsal/subject';

const SOURCE = 'const role = "blue";\n';

function project(): string {
  const directory = mkdtempSync(join(tmpdir(), 'repository-'));
  mkdirSync(join(directory, 'node_modules'));
  mkdirSync(join(directory, 'lib'));
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ context: { modelName: 'm' } }));
  writeFileSync(join(directory, 'lib/stack.ts'), SOURCE);
  return directory;
}

const repositoryOf = (directory: string) =>
  Repository.of(directory, mkdtempSync(join(tmpdir(), 'commits-')), { branch: 'main' });

const read = (directory: string, file: string): string => readFileSync(join(directory, file), 'utf8');
const settingsOf = (directory: string): unknown =>
  (JSON.parse(read(directory, 'cdk.json')) as { context: unknown }).context;

describe('a push', () => {
  it('makes a commit with its settings and edits, on top of the one before, and leaves the project alone', async () => {
    const directory = project();
    const repository = await repositoryOf(directory);
    const edit = [{ file: 'lib/stack.ts', find: '"blue"', replace: '"$& green"' }];
    await repository.push('one', { context: { branch: 'next' }, edit });
    const { directory: head } = await repository.push('two', { context: { size: 2 }, edit: [] });

    expect(read(head, 'lib/stack.ts')).toBe('const role = "$& green";\n');
    expect(settingsOf(head)).toEqual({ modelName: 'm', branch: 'next', size: 2 });
    expect(read(directory, 'lib/stack.ts')).toBe(SOURCE);
  });

  it('may have its commits in the project itself, where none of them is part of another', async () => {
    const directory = project();
    const repository = await Repository.of(directory, join(directory, '.rehearsal/account/commits'), {});
    const { directory: head } = await repository.push('one', { context: {}, edit: [] });
    expect(read(head, 'lib/stack.ts')).toBe(SOURCE);
    expect(existsSync(join(head, '.rehearsal'))).toBe(false);
  });

  it('is the same commit in another life while no file has changed, when its id is made of the content', async () => {
    const directory = project();
    const started = () => Repository.of(directory, mkdtempSync(join(tmpdir(), 'commits-')), {}, 'by-content');
    const [first, again] = [await started(), await started()];
    expect(again.head().commitId).toBe(first.head().commitId);
    writeFileSync(join(directory, 'lib/stack.ts'), 'const role = "green";\n');
    const changed = await started();
    expect(changed.head().commitId).not.toBe(first.head().commitId);
    await again.refresh();
    expect(again.head().commitId).toBe(changed.head().commitId);
  });

  it('has an id of its own for other edits', async () => {
    const ids = ['a', 'b', 'b'].map(async (replace) => {
      const repository = await repositoryOf(project());
      const edit = [{ file: 'lib/stack.ts', find: 'blue', replace }];
      return (await repository.push('one', { context: {}, edit })).commitId;
    });
    const [a, b, sameAsB] = await Promise.all(ids);
    expect([a === b, b === sameAsB]).toEqual([false, true]);
  });

  it.each([
    ['is not there', 'lib/stack.ts', 'green', /lib\/stack\.ts: "green" stands there 0 times/],
    ['is there twice', 'lib/stack.ts', 'o', /"o" stands there 2 times/],
    ['lies in no file', 'lib/other.ts', 'blue', /lib\/other\.ts: ENOENT/],
  ])('whose text %s is refused by name', async (_, file, find, words) => {
    const repository = await repositoryOf(project());
    const pushed = repository.push('one', { context: {}, edit: [{ file, find, replace: '' }] });
    await expect(pushed).rejects.toThrow(words);
  });

  it('writes nowhere outside of the copy, whatever a link leads to', async () => {
    const [outside, copy] = [project(), project()];
    symlinkSync(join(outside, 'lib'), join(copy, 'linked'));
    const edits = [{ file: 'linked/stack.ts', find: 'blue', replace: 'red' }];
    await expect(applyEdits(copy, edits)).rejects.toThrow('lies outside of the app');
    expect(read(outside, 'lib/stack.ts')).toBe(SOURCE);
  });
});

describe("this project's pushes", () => {
  const root = join(__dirname, '../..');
  const pushes = Object.entries(readSubject(root).pushes);

  it.each(pushes)('%s edits texts that stand where it says', (_, { edit }) => {
    for (const { file, find } of edit)
      expect([file, find, read(root, file).split(find).length - 1]).toEqual([file, find, 1]);
  });
});
