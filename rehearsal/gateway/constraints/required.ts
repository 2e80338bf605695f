import type { Shape } from '../schema';
import type { Fault, Path } from './limits';

/** Every required member that is not there, by the schemas of the SDK's clients. */
export function missingIn(shape: Shape, value: object): Fault[] {
  const faults: Fault[] = [];
  collect(shape, value, [], faults);
  return faults;
}

function collect(shape: Shape, value: unknown, path: Path, faults: Fault[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (shape.kind === 'structure') {
    for (const member of shape.members) {
      const held = (value as Readonly<Record<string, unknown>>)[member.name];
      if (held !== undefined) collect(member.shape, held, [...path, member.name], faults);
      else if (member.required)
        faults.push({ path: [...path, member.name], broken: 'required', of: 'itself', value: undefined });
    }
  } else if (shape.kind === 'list') {
    const { member } = shape;
    if (Array.isArray(value) && holdsMembers(member))
      value.forEach((item, i) => collect(member, item, [...path, i + 1], faults));
  } else if (shape.kind === 'map' && holdsMembers(shape.value)) {
    for (const [key, held] of Object.entries(value)) collect(shape.value, held, [...path, { key }], faults);
  }
}

const holdsMembers = ({ kind }: Shape): boolean => kind === 'structure' || kind === 'list' || kind === 'map';
