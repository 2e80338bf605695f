import type { Dispatcher, Invoker, Principal } from '../../../contracts';
import type { Surroundings } from '../../../events';
import type { Random } from '../../../random';

/** What an integration calls through, and as whom. */
export interface Caller {
  readonly surroundings: Surroundings;
  readonly dispatcher: Dispatcher;
  readonly invoker: Invoker;
  readonly principal: Principal;
  readonly random: Random;
}
