import { NotRehearsable } from '../../contracts';

const STEP = /\.([A-Za-z0-9_\-/]+)|\['([^']+)'\]|\[(\d+)\]/y;

/** The steps of a path such as `$.detail.items[0].name`. @throws NotRehearsable for any other form */
export function pathSteps(path: string, where: string): (string | number)[] {
  const steps: (string | number)[] = [];
  let at = path.startsWith('$') ? 1 : -1;
  while (at >= 0 && at < path.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(path);
    if (match === null) throw new NotRehearsable('JSON path', path, where);
    steps.push(match[1] ?? match[2] ?? Number(match[3]));
    at = STEP.lastIndex;
  }
  if (at < 0) throw new NotRehearsable('JSON path', path, where);
  return steps;
}

/** The value at a path that `pathSteps` has accepted; undefined when there is none. */
export function valueAt(event: unknown, path: string): unknown {
  let value = event;
  for (const step of pathSteps(path, 'a rule')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
