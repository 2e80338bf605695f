import type { EventBus, Faults, MetricSink, ObjectLister, ObjectStore } from '../../contracts';
import type { Surroundings } from '../../events';
import type { Containers } from '../../processes/container';
import type { LogSink } from '../lambda/logs';
import { type RoleCalls, roleOf } from '../role-calls';
import { Tags } from './tags';

/** What SageMaker needs of the rest of the rehearsed account. */
export interface SageMakerDeps {
  readonly surroundings: Surroundings;
  readonly objects: ObjectStore & ObjectLister;
  readonly containers: Pick<Containers, 'train' | 'serve'>;
  readonly faults: Faults;
  readonly metrics: MetricSink;
  readonly events: EventBus;
  /** Takes what containers print. @default - it is lost */
  readonly logs?: LogSink;
  /** Judges what SageMaker does with the roles of jobs and models. @default - they may do everything */
  readonly calls?: RoleCalls;
  /** Told what must end the rehearsal: what goes wrong in the background is nobody's answer. */
  readonly onFatal: (error: Error) => void;
}

/** Where a container logs. */
export interface LogStream {
  readonly logGroup: string;
  readonly stream: string;
}

/** What the kinds of things in SageMaker share: identity, tags, and an end. */
export class SageMakerAccount {
  readonly tags = new Tags();
  private readonly ending = new AbortController();
  /** Aborted when SageMaker stops. */
  readonly signal: AbortSignal;

  constructor(readonly deps: SageMakerDeps) {
    this.signal = AbortSignal.any([deps.surroundings.signal, this.ending.signal]);
  }

  arn(kind: 'model' | 'endpoint-config' | 'endpoint' | 'training-job', name: string): string {
    const { partition, region, accountId } = this.deps.surroundings;
    return `arn:${partition}:sagemaker:${region}:${accountId}:${kind}/${name}`;
  }

  now(): number {
    return this.deps.surroundings.clock.now();
  }

  /**
   * Objects as a role sees them.
   * @param role @default - SageMaker's own view: nothing is judged
   * @param kmsKeyId with which what it writes is encrypted. @default - the bucket's own
   */
  objectsOf(role: string | undefined, kmsKeyId?: string): ObjectStore & ObjectLister {
    const { calls, objects } = this.deps;
    return role === undefined ? objects : (calls?.objectsOf(roleOf(role), kmsKeyId) ?? objects);
  }

  /** Writes a line of a container's log. */
  log({ logGroup, stream }: LogStream, line: string): void {
    this.deps.logs?.write(logGroup, stream, line, this.now());
  }

  /** Runs what nobody waits for. It ends quietly when SageMaker stops; any other fault ends the rehearsal. */
  background(task: () => Promise<void>): void {
    task().catch((error: Error) => {
      if (!this.signal.aborted) this.deps.onFatal(error);
    });
  }

  stop(): void {
    this.ending.abort(new Error('the rehearsal ends'));
  }
}
