import type { ApiMethod, RestApi, Route } from './model';

/** What a request's path and method lead to. */
export interface RouteMatch {
  readonly route: Route;
  readonly method: ApiMethod;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The paths of an API's resources that have methods, the most specific first. */
export function routesOf(api: RestApi): Route[] {
  const pathOf = (id: string): string => {
    const { parentId, pathPart } = api.resources.get(id)!;
    return parentId === undefined ? '' : `${pathOf(parentId)}/${pathPart}`;
  };
  return [...api.methods]
    .filter(([id]) => api.resources.has(id))
    .map(([resourceId, methods]) => ({ resourceId, path: pathOf(resourceId) || '/', methods: new Map(methods) }))
    .sort((a, b) => specificity(a.path).localeCompare(specificity(b.path)));
}

/** Literal segments win over parameters, parameters over greedy ones, from the left. */
function specificity(path: string): string {
  return path.split('/').slice(1).map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0')).join(''); // prettier-ignore
}

/** @param path escaped, beginning with a slash; a slash at its end changes nothing */
export function matchRoute(routes: readonly Route[], httpMethod: string, path: string): RouteMatch | undefined {
  const segments = path.split('/').filter((segment, i, all) => i > 0 && (segment !== '' || i < all.length - 1));
  for (const route of routes) {
    const pathParameters = matchSegments(route.path.split('/').slice(1).filter(Boolean), segments);
    const method = pathParameters && (route.methods.get(httpMethod) ?? route.methods.get('ANY'));
    if (method) return { route, method, pathParameters };
  }
  return undefined;
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    if (part.endsWith('+}')) {
      if (segments.length <= i) return undefined;
      return { ...parameters, [part.slice(1, -2)]: segments.slice(i).map(unescape).join('/') };
    }
    const segment = segments[i];
    if (segment === undefined) return undefined;
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = unescape(segment);
    else if (part !== unescape(segment)) return undefined;
  }
  return segments.length === pattern.length ? parameters : undefined;
}

/** A segment that is not escaped well stays as it came. */
function unescape(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
