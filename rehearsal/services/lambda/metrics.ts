import type { MetricSink } from '../../contracts';

export interface InvocationMeasures {
  readonly functionName: string;
  /** Undefined when the function was invoked without a qualifier. */
  readonly qualifier?: string;
  /** Set when the qualifier is an alias. */
  readonly executedVersion?: string;
  readonly at: number;
}

/** The sets of dimensions under which AWS/Lambda publishes: the function, the resource, and for an alias the version behind it. */
function dimensionSets({ functionName, qualifier, executedVersion }: InvocationMeasures): Record<string, string>[] {
  const resource = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  return [
    { FunctionName: functionName },
    { FunctionName: functionName, Resource: resource },
    ...(executedVersion === undefined
      ? []
      : [{ FunctionName: functionName, Resource: resource, ExecutedVersion: executedVersion }]),
  ];
}

function put(sink: MetricSink, measures: InvocationMeasures, values: Readonly<Record<string, [number, string]>>): void {
  for (const dimensions of dimensionSets(measures)) {
    for (const [name, [value, unit]] of Object.entries(values)) {
      sink.put({ namespace: 'AWS/Lambda', name, dimensions, value, unit, at: measures.at });
    }
  }
}

/** Publishes one finished invocation. */
export function putInvocation(
  sink: MetricSink,
  measures: InvocationMeasures,
  outcome: { readonly failed: boolean; readonly durationMs: number },
): void {
  put(sink, measures, {
    Invocations: [1, 'Count'],
    Errors: [outcome.failed ? 1 : 0, 'Count'],
    Throttles: [0, 'Count'],
    Duration: [outcome.durationMs, 'Milliseconds'],
  });
}

/** Publishes one throttled request: it counts as no invocation. */
export function putThrottle(sink: MetricSink, measures: InvocationMeasures): void {
  put(sink, measures, { Throttles: [1, 'Count'] });
}
