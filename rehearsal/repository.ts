import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { applyEdits, type Edit } from './edits';
import { modulesOf } from './node-modules';

/** Never part of a commit, and large. */
const LEFT_OUT = new Set(['node_modules', '.git', 'cdk.out', '.venv', '.rehearsal', 'coverage', '__pycache__']);

export interface Commit {
  readonly commitId: string;
  readonly message: string;
  /** The files of that commit; not to be written to. */
  readonly directory: string;
}

/** What a push brings. */
export interface Change {
  /** Settings of cdk.json's context. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Changes of other files. */
  readonly edit: readonly Edit[];
}

/**
 * By order: a run can be repeated, whatever lies beside the sources. By content: what is served again later is the same commit
 * as long as no file has changed, and another one then.
 */
type CommitIds = 'by-order' | 'by-content';

/** A git repository's stand-in: every commit is a directory of its own, so that what is built is what was pushed. */
export class Repository {
  private readonly commits: Commit[] = [];
  /** Of the project, as it was last looked at. */
  private digest: string | undefined;

  private constructor(
    private readonly workDir: string,
    private readonly projectDir: string,
    private readonly context: Readonly<Record<string, unknown>>,
    private readonly ids: CommitIds,
  ) {}

  /**
   * Makes the first commit of a copy of the project.
   * @param context added to cdk.json where it says nothing
   * @param ids what makes the ids of commits
   */
  static async of(
    projectDir: string,
    workDir: string,
    context: Readonly<Record<string, unknown>>,
    ids: CommitIds = 'by-order',
  ): Promise<Repository> {
    const repository = new Repository(workDir, projectDir, context, ids);
    repository.digest = await digestOf(projectDir);
    await repository.add('the project as it lies on this machine', projectDir, (own) => ({ ...context, ...own }));
    return repository;
  }

  head(): Commit {
    const last = this.commits.at(-1);
    if (!last) throw new Error('the repository has no commit');
    return last;
  }

  /** The commit with this id, or the newest; undefined when there is no such commit. */
  find(commitId?: string): Commit | undefined {
    return commitId === undefined ? this.head() : this.commits.find((commit) => commit.commitId === commitId);
  }

  /** Makes a commit of the project as it lies there now, when it is not what it was. */
  async refresh(): Promise<void> {
    const digest = await digestOf(this.projectDir);
    if (digest === this.digest) return;
    this.digest = digest;
    await this.add('the project as it lies on this machine now', this.projectDir, (own) => ({
      ...this.context,
      ...own,
    }));
  }

  /** @throws Error that names an edit whose text does not stand in its file exactly once */
  async push(message: string, { context, edit }: Change): Promise<Commit> {
    return this.add(message, this.head().directory, (own) => ({ ...own, ...context }), edit);
  }

  private async add(
    message: string,
    from: string,
    change: (context: Record<string, unknown>) => Record<string, unknown>,
    edits: readonly Edit[] = [],
  ): Promise<Commit> {
    const directory = join(this.workDir, `commit-${this.commits.length + 1}`);
    await mkdir(directory, { recursive: true });
    // One by one: the directory may lie in the project itself, where no commit has it.
    for (const name of (await readdir(from)).filter(belongs))
      await cp(join(from, name), join(directory, name), {
        recursive: true,
        filter: (source) => belongs(relative(from, source)),
      });
    await applyEdits(directory, edits);
    await symlink(modulesOf(this.projectDir), join(directory, 'node_modules'));
    const file = join(directory, 'cdk.json');
    const cdkJson = JSON.parse(await readFile(file, 'utf8')) as { context?: Record<string, unknown> };
    const settings = `${JSON.stringify({ ...cdkJson, context: change(cdkJson.context ?? {}) }, null, 2)}\n`;
    await writeFile(file, settings);
    const commitId = createHash('sha1')
      .update(this.named(message, settings, edits))
      .digest('hex');
    const commit = { commitId, message, directory };
    this.commits.push(commit);
    return commit;
  }

  private named(message: string, settings: string, edits: readonly Edit[]): string {
    const brought = `${settings}${edits.length > 0 ? JSON.stringify(edits) : ''}`;
    if (this.ids === 'by-content') return `${this.digest}\n${brought}`;
    // Not of every file: a report that lies beside the sources, or a tool's cache, must not make the next run another one.
    return `${this.commits.length + 1}\n${message}\n${brought}`;
  }
}

const belongs = (path: string): boolean => !path.split(sep).some((part) => LEFT_OUT.has(part));

/** Of the names and bytes of a project's files. */
async function digestOf(directory: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(directory, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!belongs(entry.name)) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) hash.update(`${entry.name}/${await digestOf(path)}\n`);
    else if (entry.isFile())
      hash
        .update(`${entry.name}\n`)
        .update(await readFile(path))
        .update('\n');
  }
  return hash.digest('hex');
}
