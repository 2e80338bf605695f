import { NotRehearsable } from '../../contracts';
import type { Json, MapState, ParallelState } from './asl';
import { EvaluationFailure, StateFailure } from './failure';
import { Scope } from './scope';
import { Strand } from './strand';
import type { Visit } from './visit';

/** Most iterations of an inline Map at one time (Step Functions Developer Guide, "Map state in Inline mode"). */
const MOST_CONCURRENT = 40;

/** One attempt of a Parallel state. @returns the branches' outputs, in the order of the definition */
export async function runParallel(state: ParallelState, visit: Visit): Promise<Json> {
  const { strand } = visit;
  const input = state.arguments === undefined ? visit.input : await visit.evaluate(state.arguments, 'Arguments');
  const start = strand.add('ParallelStateStarted');
  return together(visit, async (open) => {
    const branches = state.branches.map(() => open(start));
    return Promise.all(
      state.branches.map(async (block, i) => {
        const branch = branches[i]!;
        const output = await branch.run(() => visit.runBlock(block, input, branch.strand));
        strand.last = branch.strand.last;
        return output;
      }),
    );
  });
}

/** One attempt of a Map state in inline mode. @returns the iterations' outputs, in the order of the items */
export async function runMap(state: MapState, visit: Visit): Promise<Json> {
  const { strand, surrounding } = visit;
  const items = await itemsOf(state, visit);
  const limit = await concurrency(state, visit);
  const tolerates = await toleratesFailure(state, visit);
  const start = strand.add('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const outputs: Json[] = new Array<Json>(items.length);
  let following = 0;
  return together(visit, async (open) => {
    const begin = (after: number) => {
      const index = following++;
      const value = items[index]!;
      const details = { name: state.name, index };
      const iteration = open(after, { map: state.name, index, value });
      iteration.strand.add('MapIterationStarted', { mapIterationStartedEventDetails: details });
      return async (): Promise<void> => {
        await iteration.run(
          async () => {
            const input =
              state.itemSelector === undefined
                ? value
                : await surrounding.evaluator.evaluate(
                    state.itemSelector,
                    'ItemSelector',
                    visit.bindings(undefined, iteration.strand.iteration),
                  );
            outputs[index] = await visit.runBlock(state.processor, input, iteration.strand);
          },
          () => {
            if (tolerates)
              throw new NotRehearsable('behaviour', 'a failed iteration that an inline Map tolerates', state.name);
            iteration.strand.beside('MapIterationFailed', { mapIterationFailedEventDetails: details });
          },
        );
        strand.last = iteration.strand.beside('MapIterationSucceeded', { mapIterationSucceededEventDetails: details });
        if (following < items.length) await begin(iteration.strand.last)();
      };
    };
    const first = Array.from({ length: Math.min(limit, items.length) }, () => begin(start));
    await Promise.all(first.map((run) => run()));
    return outputs;
  });
}

async function itemsOf(state: MapState, visit: Visit): Promise<Json[]> {
  if (state.items !== undefined)
    return visit.surrounding.evaluator.typed<Json[]>(state.items, 'Items', visit.bindings(), 'array');
  if (!Array.isArray(visit.input)) {
    throw new EvaluationFailure(undefined, `Map state input must be an array but was: ${JSON.stringify(visit.input)}`);
  }
  return visit.input;
}

async function concurrency(state: MapState, visit: Visit): Promise<number> {
  if (state.maxConcurrency === undefined) return MOST_CONCURRENT;
  const given = await visit.surrounding.evaluator.typed<number>(
    state.maxConcurrency,
    'MaxConcurrency',
    visit.bindings(),
    'number',
  );
  if (given < 0 || !Number.isInteger(given))
    throw new EvaluationFailure(
      'MaxConcurrency',
      `The MaxConcurrency field has a value that is no whole number from 0 on: ${given}`,
    );
  return given === 0 ? MOST_CONCURRENT : Math.min(given, MOST_CONCURRENT);
}

/** Inline Maps take these fields; what a tolerated failure then leaves in the result is not known. */
async function toleratesFailure(state: MapState, visit: Visit): Promise<boolean> {
  const values = [
    { template: state.toleratedFailureCount, location: 'ToleratedFailureCount' },
    { template: state.toleratedFailurePercentage, location: 'ToleratedFailurePercentage' },
  ];
  let tolerates = false;
  for (const { template, location } of values) {
    if (template === undefined) continue;
    tolerates ||= (await visit.surrounding.evaluator.typed<number>(template, location, visit.bindings(), 'number')) > 0;
  }
  return tolerates;
}

interface Member {
  readonly strand: Strand;
  /** Runs the member; the first failure of any ends all. @param onFailure what is written before the others are aborted */
  run<T>(act: () => Promise<T>, onFailure?: () => void): Promise<T>;
}
type Open = (after: number, iteration?: Strand['iteration']) => Member;

/** Runs members side by side. The first that fails ends the others, and its failure is the state's. */
async function together<T>(visit: Visit, act: (open: Open) => Promise<T>): Promise<T> {
  const { strand } = visit;
  const ending = new AbortController();
  const signal = AbortSignal.any([strand.signal, ending.signal]);
  const running = new Set<Promise<unknown>>();
  const open: Open = (after, iteration) => {
    const member = new Strand(strand.history, new Scope(strand.scope), signal, after, iteration);
    strand.inner.push(member);
    const run: Member['run'] = async (body, onFailure) => {
      try {
        const output = await body();
        strand.inner.splice(strand.inner.indexOf(member), 1);
        return output;
      } catch (error) {
        if (error instanceof StateFailure && !signal.aborted) {
          onFailure?.();
          strand.last = member.last;
          writeEnd(strand, member);
          ending.abort(error);
        } else {
          ending.abort(error);
        }
        throw error;
      }
    };
    return {
      strand: member,
      run: (body, onFailure) => {
        const promise = run(body, onFailure);
        running.add(promise);
        return promise;
      },
    };
  };
  try {
    return await act(open);
  } catch (error) {
    await Promise.allSettled(running);
    strand.inner.length = 0;
    throw ending.signal.aborted && !strand.signal.aborted ? ending.signal.reason : error;
  }
}

/** The others' ends first, then that of the state that failed. */
function writeEnd(strand: Strand, failed: Strand): void {
  const cause = failed.last;
  for (const other of strand.inner) {
    if (other === failed) continue;
    other.writeAborted(cause);
    if (other.iteration) {
      strand.history.add('MapIterationAborted', cause, {
        mapIterationAbortedEventDetails: { name: other.iteration.map, index: other.iteration.index },
      });
    }
  }
  failed.writeAborted(cause);
}
