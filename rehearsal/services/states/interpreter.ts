import { setMaxListeners } from 'node:events';
import type { Block, ChoiceState, Exit, GuardedState, Json, State, WaitState } from './asl';
import { runMap, runParallel } from './containers';
import { covers, EvaluationFailure, StateFailure } from './failure';
import { entered, exceedsDataLimit, exited } from './history';
import { Retries } from './retrying';
import type { Strand } from './strand';
import { runTask } from './tasks';
import type { Extra, Surrounding, Visit } from './visit';
import { waitFor, waitUntil } from './waiting';

interface Left {
  readonly next?: string;
  readonly output: Json;
}

/** Runs a block from its start to its end. @throws StateFailure; or the signal's reason, when aborted */
export async function runBlock(block: Block, input: Json, strand: Strand, surrounding: Surrounding): Promise<Json> {
  setMaxListeners(0, strand.signal);
  let name: string | undefined = block.startAt;
  let data = input;
  while (name !== undefined) {
    const state: State | undefined = block.states.get(name);
    if (!state) throw new StateFailure('States.Runtime', `There is no state ${name}.`);
    const left: Left = await visit(state, data, strand, surrounding);
    ({ output: data, next: name } = left);
  }
  return data;
}

async function visit(state: State, input: Json, strand: Strand, surrounding: Surrounding): Promise<Left> {
  strand.current = state;
  const before = strand.last;
  const entry = strand.add(`${state.type}StateEntered`, entered(state.name, input));
  const enteredTime = new Date(surrounding.clock.now()).toISOString();
  const retries = new Retries('retry' in state ? state.retry : [], surrounding.random);
  const bindings: Visit['bindings'] = (extra, iteration = strand.iteration) => ({
    variables: strand.scope.variables,
    states: {
      input,
      ...extra,
      context: {
        ...surrounding.context,
        State: { Name: state.name, EnteredTime: enteredTime, ...('retry' in state && { RetryCount: retries.count }) },
        ...(iteration && { Map: { Item: { Index: iteration.index, Value: iteration.value } } }),
      },
    },
  });
  const self: Visit = {
    strand,
    input,
    surrounding,
    bindings,
    runBlock: (block, data, inner) => runBlock(block, data, inner, surrounding),
    evaluate: (template, location, extra) => surrounding.evaluator.evaluate(template, location, bindings(extra)),
  };

  /** What fails in evaluation becomes an event and a failure; before the state did anything, the event follows the one before its entry. */
  const evaluating = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof EvaluationFailure)) throw error;
      const cause = `An error occurred while executing the state '${state.name}' (entered at the event id #${entry}). ${error.why}`;
      const details = {
        error: 'States.QueryEvaluationError',
        cause,
        state: state.name,
        ...(error.location !== undefined && { location: error.location }),
      };
      const previous = strand.last === entry && error.step === 'on-entry' ? before : strand.last;
      strand.add('EvaluationFailed', { evaluationFailedEventDetails: details }, previous);
      throw new StateFailure(details.error, cause);
    }
  };

  const left =
    'retry' in state ? await guarded(state, self, retries, evaluating) : await evaluating(() => plain(state, self));
  strand.current = undefined;
  return left;
}

/** States that have neither Retry nor Catch. */
async function plain(state: Exclude<State, GuardedState>, visit: Visit): Promise<Left> {
  switch (state.type) {
    case 'Pass':
      return leave(state, state, visit, visit.input);
    case 'Choice':
      return choose(state, visit);
    case 'Wait':
      await wait(state, visit);
      return leave(state, state, visit, visit.input);
    case 'Succeed':
      return leave(state, state, visit, visit.input);
    case 'Fail': {
      const [error, cause] = [await message(state.error, 'Error', visit), await message(state.cause, 'Cause', visit)];
      throw new StateFailure(error, cause);
    }
  }
}

function message(
  template: Json | undefined,
  location: string,
  { surrounding, bindings }: Visit,
): Promise<string> | undefined {
  return template === undefined
    ? undefined
    : surrounding.evaluator.typed<string>(template, location, bindings(), 'string');
}

async function choose(state: ChoiceState, visit: Visit): Promise<Left> {
  for (const [i, rule] of state.choices.entries()) {
    const holds = await visit.surrounding.evaluator.typed<boolean>(
      rule.condition,
      `Choices[${i}]/Condition`,
      visit.bindings(),
      'boolean',
    );
    if (holds) return leave(state, rule, visit, visit.input, {}, `Choices[${i}]/`);
  }
  if (state.default === undefined) {
    throw new StateFailure(
      'States.NoChoiceMatched',
      `No choice of the state '${state.name}' matched, and it has no Default.`,
    );
  }
  return leave(state, { ...state, next: state.default }, visit, visit.input);
}

async function wait(state: WaitState, { strand, evaluate, surrounding }: Visit): Promise<void> {
  const { clock } = surrounding;
  const ms =
    state.seconds === undefined
      ? waitUntil(await evaluate(state.timestamp!, 'Timestamp'), clock.now())
      : waitFor(await evaluate(state.seconds, 'Seconds'));
  await clock.sleep(ms, strand.signal);
}

/** Tries until it works, a retrier gives up, or a catcher takes over. */
async function guarded(
  state: GuardedState,
  visit: Visit,
  retries: Retries,
  evaluating: <T>(act: () => Promise<T>) => Promise<T>,
): Promise<Left> {
  const { strand, surrounding } = visit;
  for (;;) {
    try {
      return await evaluating(async () => {
        const result = await attempt(state, visit);
        return leave(state, state, visit, result, { result });
      });
    } catch (failure) {
      if (!(failure instanceof StateFailure)) throw failure;
      const delay = retries.next(failure.error);
      if (delay !== undefined) {
        await surrounding.clock.sleep(delay, strand.signal);
        continue;
      }
      if (state.type !== 'Task') strand.add(`${state.type}StateFailed`);
      const index = state.catch.findIndex((c) => covers(c.errorEquals, failure.error));
      if (index < 0) throw failure;
      const errorOutput = failure.output;
      return evaluating(() =>
        leave(state, state.catch[index]!, visit, errorOutput, { errorOutput }, `Catch[${index}]/`),
      );
    }
  }
}

function attempt(state: GuardedState, visit: Visit): Promise<Json> {
  switch (state.type) {
    case 'Task':
      return runTask(state, visit);
    case 'Parallel':
      return runParallel(state, visit);
    case 'Map':
      return runMap(state, visit);
  }
}

/** Evaluates Output and Assign, both against the variables as they were, and writes the exit. */
async function leave(
  state: State,
  exit: Exit & { readonly next?: string },
  visit: Visit,
  otherwise: Json,
  extra?: Extra | Record<string, never>,
  at = '',
): Promise<Left> {
  const given = extra && ('result' in extra || 'errorOutput' in extra) ? (extra as Extra) : undefined;
  // A JSONPath state reaches here only with literals.
  const evaluate = (template: Json, location: string) =>
    state.language === 'JSONPath' ? Promise.resolve(template) : visit.evaluate(template, location, given);
  const assigned = (await evaluate(exit.assign ?? {}, `${at}Assign`)) as Record<string, Json>;
  const output = exit.output === undefined ? otherwise : await evaluate(exit.output, `${at}Output`);
  if (exceedsDataLimit(output)) {
    throw new StateFailure(
      'States.DataLimitExceeded',
      `The state/task '${state.name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  // The success of a container is written beside the chain: its exit follows what came before it.
  if ((state.type === 'Parallel' || state.type === 'Map') && given && 'result' in given)
    visit.strand.beside(`${state.type}StateSucceeded`);
  if (state.type !== 'Fail') visit.strand.add(`${state.type}StateExited`, exited(state.name, output, assigned));
  visit.strand.scope.assign(assigned, state.name);
  return { output, ...(exit.next !== undefined && { next: exit.next }) };
}
