import type { Json } from './asl';

/** How a task calls what its Resource names. */
export interface Integration {
  /** How the history names it: a service's call, or a function by its ARN. */
  readonly shownAs: { readonly resourceType: string; readonly resource: string } | { readonly functionArn: string };
  /** @throws StateFailure with the error name that Retry and Catch see */
  run(call: TaskCall): Promise<Json>;
}

export interface TaskCall {
  readonly arguments: Json;
  /** Aborted when the task timed out, its execution was stopped, or a parallel branch failed. */
  readonly signal: AbortSignal;
  /** Tells that a job has been started and is being waited for. */
  readonly submitted: (answer: Json) => void;
}

/** What a machine's tasks reach. */
export interface TaskRunner {
  readonly region: string;
  /** @throws NotRehearsable for a Resource that nothing here runs */
  integration(resource: string, where: string): Integration;
}
