import { NotRehearsable } from '../../contracts';
import type { Json, TaskState } from './asl';
import { EvaluationFailure, StateFailure } from './failure';
import { exceedsDataLimit, failed, whole } from './history';
import type { Integration } from './integration';
import type { Visit } from './visit';

class TimedOut extends Error {}

/** One attempt of a Task state. */
export async function runTask(state: TaskState, visit: Visit): Promise<Json> {
  const { strand, surrounding } = visit;
  const parameters = state.arguments === undefined ? visit.input : await visit.evaluate(state.arguments, 'Arguments');
  const timeout = await seconds(state.timeoutSeconds, 'TimeoutSeconds', visit);
  const heartbeat = await seconds(state.heartbeatSeconds, 'HeartbeatSeconds', visit);
  const integration = surrounding.tasks.integration(state.resource, state.name);
  const events = eventsOf(integration, surrounding.tasks.region);

  const limits = {
    ...(timeout !== undefined && { timeoutInSeconds: timeout }),
    ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
  };
  for (const [type, details] of events.begin(JSON.stringify(parameters), limits)) strand.add(type, details);
  try {
    const submitted = (answer: Json) => {
      const details = events.submitted(JSON.stringify(answer));
      if (details) strand.add('TaskSubmitted', details);
    };
    const result = await within(timeout, visit, (signal) =>
      integration.run({ arguments: parameters, signal, submitted }),
    );
    if (exceedsDataLimit(result)) {
      throw new StateFailure(
        'States.DataLimitExceeded',
        `The state/task '${events.name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
      );
    }
    strand.add(...events.succeeded(JSON.stringify(result)));
    return result;
  } catch (error) {
    if (error instanceof TimedOut) {
      strand.add(...events.timedOut);
      throw new StateFailure('States.Timeout', undefined);
    }
    if (!(error instanceof StateFailure)) throw error;
    strand.add(...events.failed(error));
    throw error;
  }
}

async function within<T>(
  timeout: number | undefined,
  { strand, surrounding }: Visit,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const signal = AbortSignal.any([strand.signal, ending.signal]);
  try {
    const acting = act(signal);
    if (timeout === undefined) return await acting;
    const tooLate = surrounding.clock.sleep(timeout * 1000, signal).then(() => {
      throw new TimedOut(`after ${timeout} s`);
    });
    tooLate.catch(() => undefined); // Lost the race: nobody waits for it any more.
    acting.catch(() => undefined);
    return await Promise.race([acting, tooLate]);
  } finally {
    ending.abort(new TimedOut());
  }
}

async function seconds(template: Json | undefined, location: string, visit: Visit): Promise<number | undefined> {
  if (template === undefined) return undefined;
  const given = await visit.surrounding.evaluator.typed<number>(template, location, visit.bindings(), 'number');
  if (!Number.isInteger(given) || given < 1)
    throw new EvaluationFailure(
      location,
      `The ${location} field has a value that is no positive whole number: ${given}`,
    );
  return given;
}

type Added = Parameters<Visit['strand']['add']>;
interface Events {
  /** How a message names the task. */
  readonly name: string;
  begin(parameters: string, limits: object): Added[];
  submitted(output: string): Added[1];
  succeeded(output: string): Added;
  failed(failure: StateFailure): Added;
  readonly timedOut: Added;
}

function eventsOf({ shownAs }: Integration, region: string): Events {
  if ('functionArn' in shownAs) {
    const arn = shownAs.functionArn;
    return {
      name: arn,
      begin: (input, limits) => [
        [
          'LambdaFunctionScheduled',
          { lambdaFunctionScheduledEventDetails: { resource: arn, input, inputDetails: whole, ...limits } },
        ],
        ['LambdaFunctionStarted'],
      ],
      submitted: () => {
        throw new NotRehearsable('integration pattern', '.sync', arn);
      },
      succeeded: (output) => [
        'LambdaFunctionSucceeded',
        { lambdaFunctionSucceededEventDetails: { output, outputDetails: whole } },
      ],
      failed: (failure) => ['LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: failed(failure) }],
      timedOut: ['LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: { error: 'States.Timeout' } }],
    };
  }
  return {
    name: shownAs.resourceType,
    begin: (parameters, limits) => [
      ['TaskScheduled', { taskScheduledEventDetails: { ...shownAs, region, parameters, ...limits } }],
      ['TaskStarted', { taskStartedEventDetails: shownAs }],
    ],
    submitted: (output) => ({ taskSubmittedEventDetails: { ...shownAs, output, outputDetails: whole } }),
    succeeded: (output) => [
      'TaskSucceeded',
      { taskSucceededEventDetails: { ...shownAs, output, outputDetails: whole } },
    ],
    failed: (failure) => ['TaskFailed', { taskFailedEventDetails: { ...shownAs, ...failed(failure) } }],
    timedOut: ['TaskTimedOut', { taskTimedOutEventDetails: { ...shownAs, error: 'States.Timeout' } }],
  };
}
