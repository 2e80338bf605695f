import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Json } from '../../../../rehearsal/services/states/asl';
import type { InvokeResult } from '../../../../rehearsal/contracts';

/** One execution as AWS ran it. */
export interface Recording {
  readonly name: string;
  readonly definition: Json;
  readonly events: readonly Recorded[];
}
export type Recorded = { readonly [key: string]: Json };

/** The recorder wrote what happened inside a Parallel state in no order, with this in place of the event's number. */
const isUnordered = (event: Recorded): boolean => Array.isArray(event['id']);

/** Dropped by the recorder, or true of the moment only. */
const DROPPED = [
  'timestamp',
  'inputDetails',
  'outputDetails',
  'assignedVariablesDetails',
  'SdkHttpMetadata',
  'SdkResponseMetadata',
];

/** Where the recorder's test filled in a part of the definition, what is recorded is not what ran. */
export function isTemplate({ definition }: Recording): boolean {
  return /"_+tbd_+"|%[A-Z_]+PLACEHOLDER%/.test(JSON.stringify(definition));
}

/**
 * The definition as it ran, as far as it can be known. The recorder dropped times, and a Wait state's with them: the one that
 * AWS complained of stands in its complaint, any other had passed when the state was entered.
 */
export function definitionOf({ definition, events }: Recording): Json {
  const complaint = /date-time format string: ([^"]+)"/.exec(JSON.stringify(events))?.[1];
  const restored = structuredClone(definition);
  for (const state of statesOf(restored)) {
    if (state['Type'] !== 'Wait' || WAITS.some((field) => field in state)) continue;
    state['Timestamp'] = complaint === undefined ? '2016-03-14T01:59:00Z' : `{% '${complaint}' %}`;
  }
  return restored;
}
const WAITS = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'];

function statesOf(value: Json): Record<string, Json>[] {
  if (value === null || typeof value !== 'object') return [];
  const inner = Object.values(value).flatMap(statesOf);
  return !Array.isArray(value) && typeof value['Type'] === 'string' ? [value, ...inner] : inner;
}

/** Whether a state that speaks JSONPath says something in it: a path, a template, or the comparison of a choice. */
export function needsJsonPath({ definition }: Recording): boolean {
  const speaks = (block: Json | undefined, inherited: Json): boolean =>
    Object.values(((block as Recorded)?.['States'] ?? {}) as Recorded).some((value) => {
      const state = value as Recorded;
      const { QueryLanguage: language = inherited, Branches: branches = [], ItemProcessor, Iterator, ...own } = state;
      if (
        language === 'JSONPath' &&
        /"(\w*Path|Parameters|ResultSelector|Variable|[^"]+\.\$)":/.test(JSON.stringify(own))
      )
        return true;
      return [...(branches as Json[]), ItemProcessor, Iterator].some((inner) => speaks(inner, language));
    });
  return speaks(definition, (definition as Recorded)['QueryLanguage'] ?? 'JSONPath');
}

export function inputOf({ events }: Recording): Json {
  const started = events[0]?.['executionStartedEventDetails'] as Recorded | undefined;
  return parsed(started?.['input'] ?? {});
}

/** Answers functions as they answered then, in the order of the recording. */
export function answersOf({ events }: Recording): () => Promise<InvokeResult> {
  const answers = events.flatMap((event): InvokeResult[] => {
    const well = (event['taskSucceededEventDetails'] ?? event['lambdaFunctionSucceededEventDetails']) as
      Recorded | undefined;
    const ill = (event['taskFailedEventDetails'] ?? event['lambdaFunctionFailedEventDetails']) as Recorded | undefined;
    if (well) {
      const output = parsed(well['output']!);
      const payload = event['taskSucceededEventDetails'] ? (output as Recorded)['Payload'] : output;
      return [{ payload, executedVersion: '$LATEST', durationMs: 0 }];
    }
    return ill
      ? [{ payload: parsed(ill['cause'] ?? {}), functionError: 'Unhandled', executedVersion: '$LATEST', durationMs: 0 }]
      : [];
  });
  return () => {
    const next = answers.shift();
    return next ? Promise.resolve(next) : Promise.reject(new Error('the recording holds no further answer'));
  };
}

/** What is different; undefined when the history is AWS's. */
export function difference(recorded: readonly Recorded[], events: readonly HistoryEvent[]): string | undefined {
  const ours = (JSON.parse(JSON.stringify(events)) as Recorded[]).map(shed);
  const theirs = recorded.map(shed);
  if (!theirs.some(isUnordered)) {
    const at = Array.from({ length: Math.max(ours.length, theirs.length) }, (_, i) => i).find(
      (i) => !equal(theirs[i], ours[i]),
    );
    return at === undefined
      ? undefined
      : `event ${at + 1}: AWS ${JSON.stringify(theirs[at])}, here ${JSON.stringify(ours[at])}`;
  }
  const left = [...ours];
  const take = (event: Recorded, same: (a: Recorded, b: Recorded) => boolean): boolean => {
    const index = left.findIndex((mine) => same(event, mine));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  };
  const ordered = theirs.filter((e) => !isUnordered(e)).find((e) => !take(e, equal));
  const bare = ({ id: _, previousEventId: __, ...rest }: Recorded): Recorded => rest;
  const missing = ordered ?? theirs.filter(isUnordered).find((e) => !take(e, (a, b) => equal(bare(a), bare(b))));
  if (missing) return `AWS ${JSON.stringify(missing)}, here not`;
  // The recorder loses the end of a Parallel state among its unordered events.
  const more = left.find((e) => !String(e['type']).startsWith('ParallelState'));
  return more && `here ${JSON.stringify(more)}, AWS not`;
}

function shed(value: Json): Recorded {
  const walk = (given: Json): Json => {
    const v = typeof given === 'string' && /^[{[]/.test(given) ? parsed(given) : given;
    if (Array.isArray(v)) return v.map(walk);
    if (v === null || typeof v !== 'object') return v;
    return Object.fromEntries(
      Object.entries(v)
        .filter(([key]) => !DROPPED.includes(key))
        .map(([key, item]) => [key, walk(item)]),
    );
  };
  return walk(value) as Recorded;
}

/** Equal but for what the recorder replaced by a placeholder, and for JSON that it parsed. */
function equal(recorded: Json | undefined, ours: Json | undefined): boolean {
  if (recorded === undefined || ours === undefined) return recorded === ours;
  if (typeof recorded === 'string' && typeof ours === 'string') {
    if (recorded === ours || recorded === 'date' || recorded === 'timestamp' || recorded.endsWith('_role_arn'))
      return true;
    const pattern = recorded.split(/<[^<>]*>|1{12}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    if (pattern.length > 1 && new RegExp(`^${pattern.join('[^]*')}$`).test(ours)) return true;
  }
  const [a, b] = [parsed(recorded), parsed(ours)];
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [mine, yours] = [b as Recorded, a as Recorded];
  const keys = new Set([...Object.keys(mine), ...Object.keys(yours)]);
  return [...keys].every((key) => equal(yours[key], mine[key]));
}

function parsed(value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}
