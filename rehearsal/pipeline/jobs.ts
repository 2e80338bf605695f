import { ServiceError } from '../contracts';
import type { Random } from '../random';
import type { Keeper } from '../state/keeper';

/** What a function says of its job. */
export type JobEnd =
  | {
      readonly status: 'succeeded';
      readonly summary: string;
      readonly variables: Readonly<Record<string, string>>;
      readonly externalExecutionId?: string;
      /** Set when the job goes on: the function is called again with it. */
      readonly continuationToken?: string;
    }
  | {
      readonly status: 'failed';
      readonly message: string;
      readonly type: string;
      readonly externalExecutionId?: string;
    };

export interface OpenJob {
  readonly id: string;
  readonly end: Promise<JobEnd>;
  /** A later result is refused. Does nothing after a result. */
  close(): void;
}

interface Job {
  state: 'open' | 'ended';
  readonly details: object;
  readonly settle: (end: JobEnd) => void;
}

/** Details of the jobs that have ended, by id. */
type Kept = ReadonlyMap<string, object>;

/** The jobs that functions are asked to do for pipelines. */
export class Jobs implements Keeper<Kept> {
  private readonly jobs = new Map<string, Job>();

  constructor(private readonly random: Random) {}

  /** @param details what GetJobDetails answers, without the id */
  open(details: object): OpenJob {
    const id = this.random.fork(`job/${this.jobs.size}`).uuid();
    let settle: (end: JobEnd) => void = () => undefined;
    const end = new Promise<JobEnd>((resolve) => (settle = resolve));
    const job: Job = { state: 'open', details, settle };
    this.jobs.set(id, job);
    return { id, end, close: () => void (job.state = 'ended') };
  }

  /** @throws ServiceError JobNotFoundException; InvalidJobStateException when it has ended already */
  end(id: string, end: JobEnd): void {
    const job = this.get(id);
    if (job.state === 'ended')
      throw new ServiceError('InvalidJobStateException', `The job ${id} is no longer in progress: it has its result`);
    job.state = 'ended';
    job.settle(end);
  }

  details(id: string): object {
    return { id, ...this.get(id).details };
  }

  underWay(): readonly string[] {
    return [...this.jobs].flatMap(([id, { state }]) =>
      state === 'open' ? [`job ${id} of a pipeline's function`] : [],
    );
  }

  keep(): Kept {
    return new Map([...this.jobs].map(([id, { details }]) => [id, details]));
  }

  resume(kept: Kept): void {
    for (const [id, details] of kept) this.jobs.set(id, { state: 'ended', details, settle: () => undefined });
  }

  private get(id: string): Job {
    const job = this.jobs.get(id);
    if (job === undefined) throw new ServiceError('JobNotFoundException', `There is no job with id ${id}`);
    return job;
  }
}
