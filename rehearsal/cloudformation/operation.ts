import { NotRehearsable, ServiceError } from '../contracts';
import type { RehearsalEvent, Surroundings } from '../events';
import type { Random } from '../random';
import { providerOf } from './checks';
import { ResourceFailure } from './handler-error';
import type { Provider, Providers, RecordedOnly } from './provider';
import type { Stack, StackEvent } from './state';

type ResourceChange = Extract<RehearsalEvent, { kind: 'resource' }>['change'];

/** What happens to one physical resource, as the event list tells it. */
export type ResourceEvent = Pick<StackEvent, 'logicalId' | 'physicalId' | 'type' | 'status' | 'reason' | 'properties'>;

/** Time between a resource's turn and the call to its provider, virtual milliseconds. */
const LATENCY_MS = { least: 200, most: 3000 };

const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** One operation on one stack: how it tells what happens, and where its chance and its providers come from. */
export class Operation {
  private readonly random: Random;
  /** Set when something the rehearsal cannot do turned up: nothing more is begun. */
  private ended = false;

  constructor(
    readonly stack: Stack,
    private readonly surroundings: Surroundings,
    private readonly providers: Providers,
    /** Types that the host has been told are only recorded. */
    private readonly told: Set<string>,
    type: string,
  ) {
    stack.operations++;
    this.random = surroundings.random.fork(`cloudformation/${stack.name}/${stack.operations}`);
    stack.lastOperation = { id: this.random.fork('id').uuid(), type };
  }

  get signal(): AbortSignal {
    return this.surroundings.signal;
  }

  /** @throws NotRehearsable when no provider is known; templates are checked before, so only a stale stack gets here */
  provider(type: string, logicalId: string): Provider | RecordedOnly {
    const provider = providerOf(this.providers, type);
    if (provider === undefined) throw new NotRehearsable('resource type', type, `${this.stack.name}/${logicalId}`);
    return provider;
  }

  /** Waits a moment that the seed decides, so that what is unordered comes in another order with another seed. */
  async latency(logicalId: string): Promise<void> {
    const { least, most } = LATENCY_MS;
    await this.surroundings.clock.sleep(
      least + this.random.fork(`latency/${logicalId}`).below(most - least),
      this.signal,
    );
    if (this.ended) throw new Error(`the operation on stack ${this.stack.name} has ended`);
  }

  /** A physical name nobody else has. */
  generatedName(logicalId: string): string {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    const random = this.random.fork(`name/${logicalId}`);
    const suffix = Array.from({ length: 12 }, () => letters[random.below(letters.length)]).join('');
    return `${this.stack.name}-${logicalId}-${suffix}`;
  }

  /** Adds an event of a resource, and shows it as the resource's present state. */
  event(event: ResourceEvent): void {
    const at = this.surroundings.clock.now();
    const eventId = `${event.logicalId}-${event.status}-${this.stack.events.length}`;
    this.stack.events.push({ ...event, eventId, at });
    const shown = this.stack.view.get(event.logicalId);
    // The old physical resource of a replaced one goes without a trace in the present state.
    if (event.status.startsWith('DELETE') && shown !== undefined && shown.physicalId !== event.physicalId) return;
    this.stack.view.set(event.logicalId, { ...event, at });
  }

  /** Sets the stack's status, with an event. */
  status(status: string, reason?: string): void {
    const { stack } = this;
    setStatus(stack, status, this.surroundings, reason);
  }

  tell(change: ResourceChange, resource: { readonly logicalId: string; readonly type: string }, reason?: string): void {
    const { logicalId, type } = resource;
    this.surroundings.tell({
      kind: 'resource',
      stack: this.stack.name,
      logicalId,
      type,
      change,
      ...(reason && { reason }),
    });
  }

  /** Tells once of a type that is only recorded, or of which a part is. */
  tellRecorded(type: string, reason: string | undefined): void {
    if (reason === undefined || this.told.has(type)) return;
    this.told.add(type);
    this.surroundings.tell({ kind: 'recorded-only', type, reason });
  }

  /**
   * What a failure means: a failing resource's reason, when a service refuses or the handler gives up; the end of the
   * whole operation when it is the rehearsal that cannot go on, for what it does not know, unless the account outlives
   * that, or for a fault of its own.
   */
  reasonOf(error: unknown): string {
    const failsResource = error instanceof ServiceError || error instanceof ResourceFailure;
    if (failsResource && !this.signal.aborted) return error.message;
    const { outlive } = this.surroundings;
    if (outlive && error instanceof NotRehearsable && !this.signal.aborted) {
      outlive(error);
      return error.message;
    }
    this.ended = true;
    throw error;
  }
}

/** Sets a stack's status, with an event, and tells the host. */
export function setStatus(stack: Stack, status: string, surroundings: Surroundings, reason?: string): void {
  stack.status = status;
  stack.statusReason = reason;
  const at = surroundings.clock.now();
  const { name: logicalId, id: physicalId } = stack;
  const eventId = surroundings.random.fork(`event/${physicalId}/${stack.events.length}`).uuid();
  stack.events.push({ eventId, at, logicalId, physicalId, type: STACK_TYPE, status, reason });
  surroundings.tell({ kind: 'stack', stack: stack.name, stackId: stack.id, status, ...(reason && { reason }) });
}
