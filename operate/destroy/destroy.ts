import type { Settings } from '../../lib/settings';
import { explain } from '../shared/aws-errors';
import { Refusal } from '../shared/run';
import type { Clients } from './clients';
import { deleteData, findKept } from './data';
import { quiet, runningExecutions } from './executions';
import type { Leftovers } from './leftover';
import { ownNames } from './names';
import { otherLeftovers, scalableTargets } from './other-leftovers';
import { type Looked, orphans, plainId, type Plan } from './plan';
import { type Fleet, sageMakerLeftovers } from './sagemaker-leftovers';
import { deleteStack, findStack, resourcesOf, type StackFound } from './stacks';
import { until, type Waiting } from './waiting';

/** What {@link Destruction} takes. */
export interface DestructionProps {
  readonly settings: Pick<Settings, 'modelName' | 'account' | 'region' | 'keyArn'>;
  readonly clients: Clients;
  readonly waiting: Waiting;
  /** Whether executions at work are stopped; otherwise they are a reason to refuse. */
  readonly stopExecutions: boolean;
  /** Whether buckets, with all versions, and the key go too. */
  readonly deleteData: boolean;
  /** What a fleet costs in a day, in words. */
  readonly perDay: (fleet: Fleet) => string;
  /** Told of what is being done. */
  readonly tell: (line: string) => void;
}

/**
 * Takes down everything of a model. Remembers nothing: each step looks at what is there, so that it can be interrupted at
 * any moment and run again, and two at once do no harm.
 */
export class Destruction {
  private readonly own;
  private readonly leftovers: readonly Leftovers[];

  constructor(private readonly props: DestructionProps) {
    const { clients, settings, perDay } = props;
    this.own = ownNames(settings.modelName);
    this.leftovers = [
      ...sageMakerLeftovers(clients.sageMaker, this.own, scalableTargets(clients, this.own), perDay),
      ...otherLeftovers(clients, this.own),
    ];
  }

  /** What is there. Changes nothing. */
  async look(): Promise<Plan> {
    const { clients } = this.props;
    const executions = await runningExecutions(clients.codePipeline, this.own.pipeline);
    const stacks: StackFound[] = [];
    const inStacks = new Set<string>();
    for (const name of this.own.stacks) {
      const stack = await findStack(clients.cloudFormation, name);
      if (stack === undefined) continue;
      stacks.push(stack);
      for (const id of await resourcesOf(clients.cloudFormation, name)) inStacks.add(plainId(id));
    }
    const leftovers: Looked[] = [];
    for (const { name, find } of this.leftovers)
      leftovers.push(
        await named(
          async (): Promise<Looked> => ({ name, kind: 'found', found: orphans(await find(), inStacks) }),
          (reason) => ({ name, kind: 'unknown', reason }),
        ),
      );
    return { executions, stacks, leftovers, kept: await this.findKept() };
  }

  /**
   * Takes it down.
   *
   * @returns what could not be removed, and why; nothing when all of it is gone
   * @throws Refusal when a stack cannot be deleted: what others of it stand on stays then
   */
  async carryOut(): Promise<string[]> {
    const { clients, waiting, tell } = this.props;
    for (const name of this.own.stacks) {
      // Each time: an upload may have begun another meanwhile, which would make anew what has just gone.
      await this.quiet();
      if ((await findStack(clients.cloudFormation, name)) === undefined) continue;
      tell(`${name}: being deleted`);
      await deleteStack(clients.cloudFormation, name, waiting);
      tell(`${name}: deleted`);
    }
    const faults: string[] = [];
    for (const kind of this.leftovers)
      await named(
        () => this.remove(kind),
        (reason) => void faults.push(`${kind.name}: ${reason}`),
      );
    if (this.props.deleteData)
      await named(
        async () => deleteData(clients, await this.findKept(), waiting, tell),
        (reason) => void faults.push(`data: ${reason}`),
      );
    return faults;
  }

  findKept() {
    const { account, region, keyArn } = this.props.settings;
    return findKept(this.props.clients, this.own.buckets(account, region), keyArn);
  }

  private async quiet(): Promise<void> {
    const { clients, stopExecutions, waiting, tell } = this.props;
    await quiet(clients.codePipeline, this.own.pipeline, { stop: stopExecutions, waiting, tell });
  }

  private async remove({ name, find, remove }: Leftovers): Promise<void> {
    const { waiting, tell } = this.props;
    const told = new Set<string>();
    await until(waiting, name, async () => {
      const found = await find();
      for (const it of found) {
        if (it.busy) continue;
        if (!told.has(it.id)) tell(`${name}: removing ${it.id}`);
        told.add(it.id);
        await remove(it);
      }
      return found.length === 0 ? true : undefined;
    });
  }
}

/** Hands what AWS refused on as words, and lets faults of ours through. */
async function named<T>(act: () => Promise<T>, otherwise: (reason: string) => T): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const reason = error instanceof Refusal ? error.message : explain(error);
    if (reason === undefined) throw error;
    return otherwise(reason);
  }
}
