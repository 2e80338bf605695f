import type { ExecutionReport } from '../report';
import { type Check, judging, type Outcome, releases, type Scenario, standing } from './scenario';

/** A right that is taken out of the app, and what the rehearsal must make of it. */
interface Trap extends Pick<Scenario, 'name' | 'summary' | 'expectsUndelivered'> {
  /** The app's pushes that take it out, one after the other. */
  readonly pushes: readonly string[];
  /** @param pushed the executions of the pushes, in their order */
  judge(outcome: Outcome, check: Check, first: ExecutionReport, pushed: readonly ExecutionReport[]): void;
}

/** Releases the app as it is, then pushes. What is missing must be found as calls that are denied. */
export function trap({ pushes, judge, ...trap }: Trap): Scenario {
  return {
    ...trap,
    inputs: ['ordinary'],
    expectsDenials: true,

    async play(operator) {
      await operator.deployPipeline();
      await operator.ended(await operator.upload('ordinary'));
      for (const push of pushes) await operator.ended(await operator.push(push));
      await operator.rest(10);
    },

    judge: (outcome) =>
      judging((check) => {
        const [first, ...pushed] = releases(outcome, check);
        check(first?.status === 'Succeeded', `the release before the push is ${standing(first)}`);
        check(pushed.length === pushes.length, `${pushed.length} executions ran for ${pushes.length} pushes`);
        if (first !== undefined && pushed.length === pushes.length) judge(outcome, check, first, pushed);
      }),
  };
}
