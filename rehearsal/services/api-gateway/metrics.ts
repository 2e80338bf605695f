import type { MetricSink } from '../../contracts';
import type { ApiStage } from './model';
import type { RouteMatch } from './routes';
import { settingsFor } from './throttle';

export interface RequestMeasures {
  readonly apiName: string;
  readonly stage: ApiStage;
  /** Undefined for a path that is not there. */
  readonly match: RouteMatch | undefined;
  readonly statusCode: number;
  readonly latencyMs: number;
  /** Undefined when no function was invoked. */
  readonly integrationMs: number | undefined;
  /** Virtual time of the request's arrival. */
  readonly at: number;
}

/** Publishes one request as AWS/ApiGateway does: by API, by stage, and by method where the stage asks for it. */
export function putRequest(sink: MetricSink, measures: RequestMeasures): void {
  const { apiName, stage, match, statusCode, at } = measures;
  const detailed =
    match && settingsFor(stage.methodSettings, match.method.httpMethod, match.route.path)?.detailedMetrics;
  const byStage = { ApiName: apiName, Stage: stage.name };
  const sets: Record<string, string>[] = [
    { ApiName: apiName },
    byStage,
    ...(detailed ? [{ ...byStage, Method: match.method.httpMethod, Resource: match.route.path }] : []),
  ];
  const within = (from: number) => (statusCode >= from && statusCode < from + 100 ? 1 : 0);
  const values: [name: string, value: number | undefined, unit: string][] = [
    ['Count', 1, 'Count'],
    ['4XXError', within(400), 'Count'],
    ['5XXError', within(500), 'Count'],
    ['Latency', measures.latencyMs, 'Milliseconds'],
    ['IntegrationLatency', measures.integrationMs, 'Milliseconds'],
  ];
  for (const dimensions of sets) {
    for (const [name, value, unit] of values) {
      if (value !== undefined) sink.put({ namespace: 'AWS/ApiGateway', name, dimensions, value, unit, at });
    }
  }
}
