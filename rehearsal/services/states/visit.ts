import type { Clock } from '../../clock';
import type { Random } from '../../random';
import type { Block, Json } from './asl';
import type { Bindings, Evaluator } from './expressions';
import type { TaskRunner } from './integration';
import type { Strand } from './strand';

/** What a block of states runs in. */
export interface Surrounding {
  readonly clock: Clock;
  readonly random: Random;
  readonly evaluator: Evaluator;
  readonly tasks: TaskRunner;
  /** `$states.context` but for the parts that depend on the state. */
  readonly context: Readonly<Record<string, Json>>;
}

/** What a state under way may ask and do. */
export interface Visit {
  readonly strand: Strand;
  readonly input: Json;
  readonly surrounding: Surrounding;
  /** Evaluates a template with `$states` as it is now and, when given, its `result` or `errorOutput`. */
  readonly evaluate: (template: Json, location: string, extra?: Extra) => Promise<Json>;
  /** Runs an inner block on a strand of its own. */
  readonly runBlock: (block: Block, input: Json, strand: Strand) => Promise<Json>;
  readonly bindings: (extra?: Extra, iteration?: Strand['iteration']) => Bindings;
}
export type Extra = { readonly result: Json } | { readonly errorOutput: Json };
