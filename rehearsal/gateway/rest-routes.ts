import type { OperationModel } from './schema';
import type { ServiceModel } from './service-model';

export interface OperationMatch {
  readonly operation: OperationModel;
  /** Path parameters, unescaped. */
  readonly labels: Readonly<Record<string, string>>;
}

interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly pattern: RegExp;
  readonly labels: readonly string[];
  /** Query parameters that belong to the operation's identity, such as `list-type=2`. */
  readonly query: readonly [string, string][];
  readonly literals: number;
}

const routes = new WeakMap<ServiceModel, readonly Route[]>();

/** The REST operation that a method and a path mean. */
export function matchOperation(
  model: ServiceModel,
  method: string,
  path: string,
  query: string,
): OperationMatch | undefined {
  let table = routes.get(model);
  if (table === undefined) routes.set(model, (table = routesOf(model)));
  for (const route of table) {
    if (route.method !== method) continue;
    const match = route.pattern.exec(path);
    if (match === null) continue;
    if (route.query.length > 0) {
      const given = new URLSearchParams(query);
      if (!route.query.every(([name, value]) => given.has(name) && (value === '' || given.get(name) === value)))
        continue;
    }
    const labels = Object.fromEntries(route.labels.map((label, i) => [label, decodeURIComponent(match[i + 1]!)]));
    return { operation: route.operation, labels };
  }
  return undefined;
}

/** The most specific routes first. */
function routesOf(model: ServiceModel): Route[] {
  const table: Route[] = [];
  for (const operation of model.operations.values()) {
    if (operation.http === undefined) continue;
    const [path = '', query = ''] = operation.http.path.split('?');
    const labels: string[] = [];
    const source = path
      .split('/')
      .map((segment) => {
        const label = /^\{([^}+]+)(\+?)\}$/.exec(segment);
        if (label === null) return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        labels.push(label[1]!);
        return label[2] === '+' ? '(.+)' : '([^/]+)';
      })
      .join('/');
    const literals = path.split('/').length - labels.length;
    const pattern = new RegExp(`^${source.replace(/\/$/, '')}/?$`);
    table.push({
      operation,
      method: operation.http.method,
      pattern,
      labels,
      query: [...new URLSearchParams(query)],
      literals,
    });
  }
  return table.sort((a, b) => b.query.length - a.query.length || b.literals - a.literals);
}
