import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Json } from './asl';
import { StateFailure } from './failure';

/** Step Functions' own limit on the events of one execution. */
const MOST_EVENTS = 25_000;

type Details = Omit<HistoryEvent, 'id' | 'previousEventId' | 'timestamp' | 'type'>;

/** What happened in an execution, in the shapes of GetExecutionHistory. */
export class History {
  readonly events: HistoryEvent[] = [];

  constructor(private readonly now: () => number) {}

  /** @returns the event's id */
  add(type: NonNullable<HistoryEvent['type']>, previousEventId: number, details: Details = {}): number {
    if (this.events.length >= MOST_EVENTS && !type.startsWith('Execution')) {
      throw new StateFailure(
        'States.Runtime',
        `The execution reached the maximum number of history events (${MOST_EVENTS}).`,
      );
    }
    const id = this.events.length + 1;
    this.events.push({ timestamp: new Date(this.now()), type, id, previousEventId, ...details });
    return id;
  }
}

const WHOLE = { truncated: false };

export function entered(name: string, input: Json): Details {
  return { stateEnteredEventDetails: { name, input: JSON.stringify(input), inputDetails: WHOLE } };
}

export function exited(name: string, output: Json, assigned: Readonly<Record<string, Json>>): Details {
  const variables = Object.entries(assigned).map(([variable, value]) => [variable, JSON.stringify(value)] as const);
  return {
    stateExitedEventDetails: {
      name,
      output: JSON.stringify(output),
      outputDetails: WHOLE,
      ...(variables.length > 0 && {
        assignedVariables: Object.fromEntries(variables),
        assignedVariablesDetails: WHOLE,
      }),
    },
  };
}

/** Error and cause, each only when there is one. */
export function failed({ error, reason }: StateFailure): { error?: string; cause?: string } {
  return { ...(error !== undefined && { error }), ...(reason !== undefined && { cause: reason }) };
}

/** @see "Quotas related to state machine executions": 256 KiB of UTF-8 for a state's input or output. */
export function exceedsDataLimit(value: Json): boolean {
  return Buffer.byteLength(JSON.stringify(value)) > 262_144;
}

export const whole = WHOLE;
