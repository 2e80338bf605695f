import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** Never part of a commit, and large. */
const LEFT_OUT = new Set(['node_modules', '.git', 'cdk.out', '.venv', '.rehearsal', 'coverage', '__pycache__']);

export interface Commit {
  readonly commitId: string;
  readonly message: string;
  /** The files of that commit; not to be written to. */
  readonly directory: string;
}

/** A git repository's stand-in: every commit is a directory of its own, so that what is built is what was pushed. */
export class Repository {
  private readonly commits: Commit[] = [];

  private constructor(
    private readonly workDir: string,
    private readonly projectDir: string,
  ) {}

  /**
   * Makes the first commit of a copy of the project.
   * @param context added to cdk.json where it says nothing
   */
  static async of(
    projectDir: string,
    workDir: string,
    context: Readonly<Record<string, unknown>>,
  ): Promise<Repository> {
    const repository = new Repository(workDir, projectDir);
    await repository.add('the project as it lies on this machine', projectDir, (own) => ({ ...context, ...own }));
    return repository;
  }

  head(): Commit {
    const last = this.commits.at(-1);
    if (!last) throw new Error('the repository has no commit');
    return last;
  }

  /** A push that changes cdk.json's context. */
  async push(message: string, context: Readonly<Record<string, unknown>>): Promise<Commit> {
    return this.add(message, this.head().directory, (own) => ({ ...own, ...context }));
  }

  private async add(
    message: string,
    from: string,
    change: (context: Record<string, unknown>) => Record<string, unknown>,
  ): Promise<Commit> {
    const directory = join(this.workDir, `commit-${this.commits.length + 1}`);
    await mkdir(directory, { recursive: true });
    await cp(from, directory, {
      recursive: true,
      filter: (source) =>
        !relative(from, source)
          .split(sep)
          .some((part) => LEFT_OUT.has(part)),
    });
    await symlink(modulesOf(this.projectDir), join(directory, 'node_modules'));
    const file = join(directory, 'cdk.json');
    const cdkJson = JSON.parse(await readFile(file, 'utf8')) as { context?: Record<string, unknown> };
    await writeFile(file, `${JSON.stringify({ ...cdkJson, context: change(cdkJson.context ?? {}) }, null, 2)}\n`);
    const commit = { commitId: await digest(directory, message), message, directory };
    this.commits.push(commit);
    return commit;
  }
}

/** The nearest `node_modules` from a directory upwards, where Node itself looks. */
function modulesOf(directory: string): string {
  const here = join(directory, 'node_modules');
  if (existsSync(here)) return here;
  if (dirname(directory) === directory) throw new Error('there is no node_modules here; run npm ci first');
  return modulesOf(dirname(directory));
}

/** A commit id out of the files' contents and the message: the same tree gives the same id, as in git. */
async function digest(directory: string, message: string): Promise<string> {
  const hash = createHash('sha1').update(message);
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(relative(directory, file)).update(await readFile(file));
  return hash.digest('hex');
}
