import type { MetricDatum } from '../../contracts';

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

/**
 * Reads a log line in embedded metric format.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @param at what the data is stamped with: the invocation's virtual start and not the document's own timestamp,
 *   which contains real time that has passed, so that the same seed gives the same series
 * @returns undefined when the line is no such document; AWS too then takes it for an ordinary line
 */
export function parseEmbeddedMetrics(line: string, at: number): MetricDatum[] | undefined {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return undefined;
  let document: Record<string, unknown>;
  try {
    document = JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const directives = (document['_aws'] as { CloudWatchMetrics?: unknown } | undefined)?.CloudWatchMetrics;
  if (!Array.isArray(directives)) return undefined;
  return directives.filter(isDirective).flatMap((directive) => dataOf(directive, document, at));
}

function dataOf(directive: Directive, document: Record<string, unknown>, at: number): MetricDatum[] {
  const data: MetricDatum[] = [];
  for (const names of directive.Dimensions) {
    const dimensions: Record<string, string> = {};
    for (const name of names) {
      if (typeof document[name] === 'string') dimensions[name] = document[name];
    }
    if (Object.keys(dimensions).length !== names.length) continue; // a target that is no text voids the set
    for (const { Name: name, Unit: unit } of directive.Metrics) {
      const values: unknown[] = Array.isArray(document[name]) ? document[name] : [document[name]];
      for (const value of values) {
        if (typeof value === 'number' && Number.isFinite(value)) {
          data.push({
            namespace: directive.Namespace,
            name,
            dimensions,
            value,
            at,
            ...(unit !== undefined && { unit }),
          });
        }
      }
    }
  }
  return data;
}

function isDirective(value: unknown): value is Directive {
  const directive = value as Partial<Directive> | null;
  return (
    typeof directive === 'object' &&
    directive !== null &&
    typeof directive.Namespace === 'string' &&
    Array.isArray(directive.Metrics) &&
    Array.isArray(directive.Dimensions) &&
    directive.Dimensions.every((set) => Array.isArray(set))
  );
}
