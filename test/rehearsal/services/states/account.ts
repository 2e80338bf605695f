import { VirtualClock } from '../../../../rehearsal/clock';
import type { AwsEvent, Dispatcher, InvokeResult, Invoker } from '../../../../rehearsal/contracts';
import type { Surroundings } from '../../../../rehearsal/events';
import { seededRandom } from '../../../../rehearsal/random';
import type { RoleCalls } from '../../../../rehearsal/services/role-calls';
import { StateMachines } from '../../../../rehearsal/services/states/machines';

export const START = Date.UTC(2026, 0, 1);
export const ROLE = 'arn:aws:iam::111122223333:role/machine';
export const SOMEBODY = { kind: 'user', arn: 'arn:aws:iam::111122223333:user/somebody' } as const;

/** The account around state machines: what they call is answered by the test. */
export function account(
  answers: {
    readonly call?: Dispatcher['call'];
    readonly invoke?: Invoker['invoke'];
    readonly calls?: RoleCalls;
    /** Of another life. */
    readonly life?: { readonly seed: number; readonly start: number };
  } = {},
) {
  const clock = new VirtualClock({ start: answers.life?.start ?? START });
  const ending = new AbortController();
  const surroundings: Surroundings = {
    accountId: '111122223333',
    region: 'us-east-1',
    partition: 'aws',
    clock,
    random: seededRandom(answers.life?.seed ?? 1),
    tell: () => {},
    signal: ending.signal,
  };
  const published: AwsEvent[] = [];
  const fatal: unknown[] = [];
  const unexpected = (): Promise<never> => Promise.reject(new Error('an unexpected call'));
  const machines = new StateMachines({
    surroundings,
    dispatcher: { call: answers.call ?? unexpected },
    invoker: { invoke: answers.invoke ?? unexpected },
    events: { publish: (event) => void published.push(event) },
    fatal: (reason) => void fatal.push(reason),
    ...(answers.calls && { calls: answers.calls }),
  });
  return { clock, ending, machines, published, fatal };
}

export function machineOf(machines: StateMachines, states: object, more: object = {}): string {
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: Object.keys(states)[0],
    States: states,
    ...more,
  });
  return machines.create({ name: 'machine', definition, roleArn: ROLE }).arn;
}

export function answered(payload: unknown): InvokeResult {
  return { payload, executedVersion: '7', durationMs: 1 };
}
export function thrown(errorType: string): InvokeResult {
  return {
    payload: { errorType, errorMessage: 'it did not work' },
    functionError: 'Unhandled',
    executedVersion: '7',
    durationMs: 1,
  };
}
