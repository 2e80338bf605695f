import { ServiceError } from '../contracts';
import type { Keeper } from '../state/keeper';

/** A CodeBuild project, as far as a build uses it. */
export interface Project {
  readonly name: string;
  /** The text of a buildspec, or the path of one in the source. */
  readonly buildSpec: string;
  readonly environment: readonly EnvironmentVariable[];
  readonly roleArn: string;
  readonly image: string;
  readonly timeoutMinutes: number;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly type: string;
}

/** The account's CodeBuild projects, by name. */
export class Projects implements Keeper<readonly Project[]> {
  private readonly projects = new Map<string, Project>();

  put(project: Project): void {
    this.projects.set(project.name, project);
  }

  remove(name: string): void {
    this.projects.delete(name);
  }

  /** @throws ServiceError ResourceNotFoundException */
  get(name: string): Project {
    const project = this.projects.get(name);
    if (project === undefined) throw new ServiceError('ResourceNotFoundException', `Project cannot be found: ${name}`);
    return project;
  }

  /** A build is its action's. */
  underWay(): readonly string[] {
    return [];
  }

  keep(): readonly Project[] {
    return [...this.projects.values()];
  }

  resume(kept: readonly Project[]): void {
    for (const project of kept) this.put(project);
  }
}
