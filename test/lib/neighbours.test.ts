import { allGrants, covers, type Grant, matches, STACKS } from './support/policies';
import { assemblyOf, type Assembly, resourcesOf } from './support/synthesized';

/** Two models in one account, the name of one beginning with that of the other. */
const own = () => assemblyOf();
const NEIGHBOUR = 'nyctaxi-tips';
const neighbour = () => assemblyOf({ modelName: NEIGHBOUR });

/** A resource of a statement as text; what only its own stack knows is marked, so that it is like nothing of another's. */
function textOf(resource: unknown, mark: string): string {
  if (typeof resource === 'string') return resource;
  const joined = (resource as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return joined ? joined[1].map((part) => textOf(part, mark)).join(joined[0]) : mark;
}

const granted = (assembly: Assembly, mark: string): (Grant & { readonly text: string })[] =>
  allGrants(assembly).flatMap((grant) => grant.resources.map((it) => ({ ...grant, text: textOf(it, mark) })));

/** Every text of a value, at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

const patternsOf = (assembly: Assembly): unknown[] =>
  STACKS.flatMap((stack) =>
    resourcesOf(assembly.template(stack), 'AWS::Events::Rule').map(([, it]) => it.Properties.EventPattern as unknown),
  );

/** The prefixes that event patterns ask for. */
function prefixesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, it]) =>
    key === 'prefix' && typeof it === 'string' ? [it] : prefixesOf(it),
  );
}

describe('a model beside another whose name begins like its own', () => {
  it('is granted nothing on what belongs to the other', () => {
    const theirs = granted(neighbour(), '<theirs>').filter(({ text }) => text.includes(NEIGHBOUR));
    expect(theirs.length).toBeGreaterThan(100);
    const reaching = granted(own(), '<own>')
      .filter(({ text }) => text !== '*')
      .flatMap(({ policy, action, text }) =>
        theirs
          .filter((it) => covers(action, it.action) && matches(text, it.text.replaceAll('*', 'x')))
          .map((it) => `${policy}: ${action} on ${text} covers ${it.text}`),
      );
    expect([...new Set(reaching)]).toEqual([]);
  });

  it('listens to nothing that the other tells', () => {
    const alarms = STACKS.flatMap((stack) =>
      resourcesOf(neighbour().template(stack), 'AWS::CloudWatch::Alarm').map(([, it]) =>
        String(it.Properties.AlarmName),
      ),
    );
    const theirs = [...alarms, ...patternsOf(neighbour()).flatMap(textsOf)].filter((it) => it.includes(NEIGHBOUR));
    const prefixes = patternsOf(own()).flatMap(prefixesOf);
    expect([alarms.length > 5, prefixes.length > 2]).toEqual([true, true]);
    expect(theirs.filter((it) => prefixes.some((prefix) => it.startsWith(prefix)))).toEqual([]);
    const exact = patternsOf(own()).flatMap(textsOf);
    expect(theirs.filter((it) => exact.includes(it))).toEqual([]);
  });
});
