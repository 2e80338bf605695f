import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NotRehearsable } from '../../../../rehearsal/contracts';
import { replay } from '../../../../rehearsal/services/states/replay';
import { answersOf, definitionOf, difference, inputOf, isTemplate, needsJsonPath, type Recording } from './recording';

const FOLDER = resolve(__dirname, '../../../..', process.env['RECORDINGS'] ?? '../shared/recorded');
const FILE = resolve(FOLDER, 'step-functions.json');

type Outcome = 'equal' | 'JSONPath' | 'template' | `unsupported: ${string}` | `different: ${string}`;

async function compare(recording: Recording): Promise<Outcome> {
  if (isTemplate(recording)) return 'template';
  try {
    const { events } = await replay({
      definition: definitionOf(recording),
      input: inputOf(recording),
      invoke: answersOf(recording),
    });
    const found = difference(recording.events, events);
    return found === undefined ? 'equal' : `different: ${found}`;
  } catch (error) {
    if (!(error instanceof NotRehearsable)) return `different: ${String(error)}`;
    return error.nameOfIt === 'JSONPath' ? 'JSONPath' : `unsupported: ${error.what} ${error.nameOfIt}`;
  }
}

if (!existsSync(FILE)) {
  it('has no recordings of state machines to compare with (set RECORDINGS to their folder)', () => {
    expect(existsSync(FILE)).toBe(false);
  });
} else {
  const recordings = JSON.parse(readFileSync(FILE, 'utf8')) as Recording[];
  const outcomes: { readonly recording: Recording; readonly outcome: Outcome }[] = [];

  describe('a recorded state machine', () => {
    it.each(recordings.map((recording) => [recording.name, recording] as const))(
      '%s gives the history that AWS wrote, or is refused by name',
      async (_, recording) => {
        const outcome = await compare(recording);
        outcomes.push({ recording, outcome });
        // What is refused is refused for JSONPath, and only where a state needs it.
        expect(outcome).toBe(isTemplate(recording) ? 'template' : needsJsonPath(recording) ? 'JSONPath' : 'equal');
      },
    );

    afterAll(() => {
      const count = (kind: string) => outcomes.filter(({ outcome }) => outcome === kind).length;
      process.stdout.write(
        `state machines: ${count('equal')} equal, ${count('JSONPath')} JSONPath (refused by name), ` +
          `${count('template')} recorded as a template only (the definition is not the one that ran)\n`,
      );
    });
  });
}
