import { join } from 'node:path';
import type { Clock } from './clock';
import { Repository } from './repository';
import type { Subject } from './subject';

export interface ForksProps {
  readonly clock: Clock;
  readonly subject: Pick<Subject, 'context' | 'forks'>;
  readonly projectDir: string;
  /** An existing directory of this rehearsal alone. */
  readonly workDir: string;
  /** Writes the assembly of what lies in a directory. */
  readonly synthesize: (directory: string, out: string) => Promise<void>;
}

/** Copies of the app in repositories of their own, each with other settings: a team makes one for each further model. */
export class Forks {
  /** By the repository's id. */
  private readonly made = new Map<string, Repository>();

  constructor(private readonly props: ForksProps) {}

  /** The id of a fork's repository, as source actions have it. @throws Error when rehearsal.json has no such fork */
  repositoryId(name: string): string {
    return this.described(name).repository;
  }

  /** @returns directory of the fork's assembly */
  async make(name: string): Promise<string> {
    const { clock, subject, projectDir, workDir, synthesize } = this.props;
    const { repository: id, context } = this.described(name);
    if (this.made.has(id)) throw new Error(`the fork ${name} has been made already`);
    const directory = join(workDir, `fork-${this.made.size + 1}`);
    const repository = await clock.work(async () => {
      const copy = await Repository.of(projectDir, directory, subject.context);
      await copy.push(`the settings of ${name}`, { context, edit: [] });
      return copy;
    });
    this.made.set(id, repository);
    const out = join(directory, 'assembly');
    await synthesize(repository.head().directory, out);
    return out;
  }

  /** By the repository's id; undefined when it is no fork's. */
  find(repositoryId: string): Repository | undefined {
    return this.made.get(repositoryId);
  }

  private described(name: string): Subject['forks'][string] {
    const { forks } = this.props.subject;
    const fork = forks[name];
    if (!fork) throw new Error(`rehearsal.json has no fork ${name}; it has: ${Object.keys(forks).join(', ')}`);
    return fork;
  }
}
