import type { Surroundings, Told } from '../../../rehearsal/events';
import { VirtualClock } from '../../../rehearsal/clock';
import type { ParameterStore } from '../../../rehearsal/cloudformation/parameters';
import type { Providers } from '../../../rehearsal/cloudformation/provider';
import { CloudFormation } from '../../../rehearsal/cloudformation/stacks';
import { seededRandom } from '../../../rehearsal/random';

export interface TestAccount {
  readonly cloudFormation: CloudFormation;
  readonly surroundings: Surroundings;
  readonly clock: VirtualClock;
  readonly told: Told[];
  readonly abort: AbortController;
}

/** A parameter store of fixed values. */
export function fixedStore(values: Readonly<Record<string, string>>): ParameterStore {
  return {
    get: (name, version = 1) =>
      Promise.resolve(name in values ? { type: 'String', value: values[name]!, version } : undefined),
  };
}

/** CloudFormation with given providers, in surroundings of its own. */
export function testAccount(
  providers: Providers,
  { seed = 1, store = fixedStore({}) }: { seed?: number; store?: ParameterStore } = {},
): TestAccount {
  const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
  const told: Told[] = [];
  const abort = new AbortController();
  const surroundings: Surroundings = {
    accountId: '111122223333',
    region: 'us-east-1',
    partition: 'aws',
    clock,
    random: seededRandom(seed),
    tell: (event) => told.push(event),
    signal: abort.signal,
  };
  return {
    cloudFormation: new CloudFormation({ surroundings, providers, parameterStore: store }),
    surroundings,
    clock,
    told,
    abort,
  };
}
