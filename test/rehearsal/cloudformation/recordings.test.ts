import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { Placeholders } from './placeholders';
import { replay, type Replay, type Update } from './replay';

interface Recording extends Update {
  readonly name: string;
  readonly recorded: string;
  readonly changes: Readonly<Record<string, readonly RecordedChange[]>>;
  readonly stackAfter1: Readonly<Record<string, unknown>>;
  readonly stackAfter2: Readonly<Record<string, unknown>>;
  readonly events: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

interface RecordedChange {
  readonly ResourceChange: Readonly<Record<string, unknown>> & {
    readonly LogicalResourceId: string;
    readonly Action: string;
    readonly Details: readonly object[];
  };
}

const FILE = join(resolve(process.env.RECORDINGS ?? '../shared/recorded'), 'cloudformation-updates.json');

/** What DescribeStacks answers and the recorder dropped. */
const DROPPED = [
  'StackId',
  'ChangeSetId',
  'CreationTime',
  'LastUpdatedTime',
  'RollbackConfiguration',
  'NotificationARNs',
  'EnableTerminationProtection',
  'DriftInformation',
];

if (existsSync(FILE)) {
  const recordings = JSON.parse(readFileSync(FILE, 'utf8')) as Recording[];
  describe("AWS's recorded updates", () => {
    test.each(recordings.map((recording) => [recording.name, recording] as const))('%s', async (_name, recording) => {
      const capabilities = recording.stackAfter1.Capabilities as string[] | undefined;
      const replayed = await replay(recording, { capabilities });
      // Nothing of what these recordings use may be refused either.
      expect(replayed.error).toBeNull();
      expect(differences(recording, replayed)).toEqual([]);
    });
  });
} else {
  test("AWS's recorded updates are not here", () => {
    process.stdout.write(`recordings: ${FILE} is not there; set RECORDINGS to the directory that holds it\n`);
  });
}

function differences(recording: Recording, replayed: Replay): string[] {
  const placeholders = new Placeholders();
  const changes = Object.entries(recording.changes).flatMap(([name, recorded]) => {
    const actual = replayed.changes[name as keyof Replay['changes']] as RecordedChange[];
    return placeholders.compare(inOneOrder(asOfToday(recorded, recording.recorded)), inOneOrder(actual), name);
  });
  const states = (['stackAfter1', 'stackAfter2'] as const).flatMap((name) =>
    placeholders.compare(recording[name], without({ ...replayed[name] }, droppedFrom(recording[name])), name),
  );
  const isShort = 'Stack' in recording.events;
  const events = isShort ? shortEvents(replayed.eventsAfterDeletion) : fullEvents(replayed.events, recording);
  return [...changes, ...states, ...placeholders.compare(recording.events, events, 'events')];
}

/** AWS has told the last operation since 2026; recordings from before do not have it. */
function droppedFrom(recorded: object): string[] {
  return 'LastOperations' in recorded ? DROPPED : [...DROPPED, 'LastOperations'];
}

/** Until April 2025 AWS wrote `Replacement: True` beside additions when values were asked for; it no longer does. */
function asOfToday(changes: readonly RecordedChange[], recorded: string): RecordedChange[] {
  const [, month, year] = /^\d+-(\d+)-(\d+)/.exec(recorded)!.map(Number);
  if (year! > 2025 || (year === 2025 && month! > 4)) return [...changes];
  return changes.map((change) => {
    if (change.ResourceChange.Action !== 'Add') return change;
    const { Replacement: _, ...rest } = change.ResourceChange;
    return { ...change, ResourceChange: rest as RecordedChange['ResourceChange'] };
  });
}

/** AWS lists changes and details in no fixed order: the same pair of details comes one way and the other. */
function inOneOrder(changes: readonly RecordedChange[]): object[] {
  const byText = (a: object, b: object): number => (JSON.stringify(sorted(a)) < JSON.stringify(sorted(b)) ? -1 : 1);
  return [...changes]
    .sort((a, b) => (a.ResourceChange.LogicalResourceId < b.ResourceChange.LogicalResourceId ? -1 : 1))
    .map((change) => ({
      ...change,
      ResourceChange: { ...change.ResourceChange, Details: [...change.ResourceChange.Details].sort(byText) },
    }));
}

function sorted(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]: [string, unknown]) => [
        key,
        // Values are left out: where a recording has a placeholder they would sort otherwise.
        typeof inner === 'object' && inner !== null ? sorted(inner) : /Value$/.test(key) ? '' : inner,
      ]),
  );
}

/** The older form of recording: every event as it was, by logical id, before the stack was deleted. */
function fullEvents(events: readonly StackEvent[], recording: Recording): object {
  const stackKey = Object.keys(recording.events).find((key) => key.startsWith('<stack-name'))!;
  return grouped(events, stackKey, (event) =>
    without(
      {
        ...event,
        ...(event.ResourceProperties && { ResourceProperties: JSON.parse(event.ResourceProperties) as unknown }),
      },
      ['EventId', 'Timestamp', 'StackId'],
    ),
  );
}

/**
 * The newer form: status and physical id in the order of time, neighbours of one status as one, with the deletion and
 * without the start of the clean-up.
 */
function shortEvents(events: readonly StackEvent[]): object {
  const kept = events.filter((event) => String(event.ResourceStatus) !== 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  const groups = grouped(kept, 'Stack', (event) => ({
    LogicalResourceId: event.LogicalResourceId,
    PhysicalResourceId: event.PhysicalResourceId,
    ResourceStatus: event.ResourceStatus,
    ResourceType: event.ResourceType,
  }));
  return Object.fromEntries(
    Object.entries(groups).map(([key, list]) => [
      key,
      list.filter((event, index) => event.ResourceStatus !== list[index - 1]?.ResourceStatus).reverse(),
    ]),
  );
}

function isStack(event: StackEvent): boolean {
  return event.PhysicalResourceId === event.StackId;
}

function grouped<T>(
  events: readonly StackEvent[],
  stackKey: string,
  form: (event: StackEvent) => T,
): Record<string, T[]> {
  const groups: Record<string, T[]> = {};
  for (const event of events) (groups[isStack(event) ? stackKey : event.LogicalResourceId!] ??= []).push(form(event));
  return groups;
}

function without(value: Readonly<Record<string, unknown>>, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
