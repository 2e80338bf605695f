import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { VirtualClock } from '../../clock';
import { NotRehearsable, type Dispatcher, type Invoker } from '../../contracts';
import { seededRandom } from '../../random';
import type { Json } from './asl';
import type { ExecutionResult } from './execution';
import { StateMachines } from './machines';

export interface ReplayProps {
  /** Amazon States Language: JSON text or a value. */
  readonly definition: Json;
  readonly input: Json;
  /** Answers functions. @default - a task that invokes one stops the run */
  readonly invoke?: Invoker['invoke'];
  /** Answers calls to services. @default - a task that makes one stops the run */
  readonly call?: Dispatcher['call'];
  /** Virtual time at the start, milliseconds since the epoch. @default 2026-01-01T00:00:00Z */
  readonly start?: number;
}

const ACCOUNT = { accountId: '111122223333', region: 'us-east-1', partition: 'aws' };

/**
 * Runs a definition once, with nothing of an account around it but what the caller answers for it.
 * @returns the events that GetExecutionHistory would give
 * @throws NotRehearsable what the definition asks for and is not known; ServiceError `InvalidDefinition`
 */
export async function replay(
  props: ReplayProps,
): Promise<{ readonly events: readonly HistoryEvent[]; readonly result: ExecutionResult }> {
  const nobody = (what: string) => (): Promise<never> =>
    Promise.reject(new NotRehearsable(what, 'of a task', 'a replayed definition', 'the replay was given no answer'));
  const clock = new VirtualClock({ start: props.start ?? Date.UTC(2026, 0, 1) });
  const ending = new AbortController();
  const machines = new StateMachines({
    surroundings: { ...ACCOUNT, clock, random: seededRandom('replay'), tell: () => {}, signal: ending.signal },
    invoker: { invoke: props.invoke ?? nobody('invocation') },
    dispatcher: { call: props.call ?? nobody('call') },
    fatal: () => {}, // The result rejects with the same reason.
  });
  const definition = typeof props.definition === 'string' ? props.definition : JSON.stringify(props.definition);
  const { arn } = machines.create({
    name: 'replayed',
    definition,
    roleArn: `arn:aws:iam::${ACCOUNT.accountId}:role/replayed`,
  });
  try {
    const handle = machines.start(arn, JSON.stringify(props.input), 'replay', {
      kind: 'user',
      arn: `arn:aws:iam::${ACCOUNT.accountId}:user/replay`,
    });
    const result = await handle.result;
    return { events: machines.execution(handle.executionArn).history.events, result };
  } finally {
    clock.stop();
  }
}
