import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../../rehearsal/account/account';
import { VirtualClock } from '../../rehearsal/clock';
import { Forks } from '../../rehearsal/forks';
import { People, type PeopleProps } from '../../rehearsal/people';

const SUBJECT = {
  ...{ context: { connection: 'c' }, inputs: { rows: {} }, pushes: {}, commands: {} },
  forks: { neighbour: { repository: 'team/other', context: { modelName: 'other', repository: 'team/other' } } },
};
const clock = new VirtualClock({ start: 0 });
afterAll(() => clock.end());

function forksOf(): { forks: Forks; synthesized: unknown[] } {
  const projectDir = mkdtempSync(join(tmpdir(), 'forks-'));
  mkdirSync(join(projectDir, 'node_modules'));
  writeFileSync(join(projectDir, 'cdk.json'), JSON.stringify({ context: { modelName: 'own', size: 1 } }));
  const synthesized: unknown[] = [];
  const forks = new Forks({
    ...{ clock, projectDir, subject: SUBJECT, workDir: mkdtempSync(join(tmpdir(), 'work-')) },
    synthesize: async (directory) => {
      synthesized.push((JSON.parse(readFileSync(join(directory, 'cdk.json'), 'utf8')) as { context: unknown }).context);
    },
  });
  return { forks, synthesized };
}

describe('a fork', () => {
  it('is the project with its own settings, in a repository that goes by its id', async () => {
    const { forks, synthesized } = forksOf();
    await forks.make('neighbour');
    expect(synthesized).toEqual([{ connection: 'c', modelName: 'other', size: 1, repository: 'team/other' }]);
    expect(forks.find('team/other')?.head().message).toBe('the settings of neighbour');
    expect(forks.find('team/own')).toBeUndefined();
  });

  it('is made once, and named when rehearsal.json does not have it', async () => {
    const { forks } = forksOf();
    await forks.make('neighbour');
    await expect(forks.make('neighbour')).rejects.toThrow('made already');
    await expect(forks.make('typo')).rejects.toThrow('rehearsal.json has no fork typo; it has: neighbour');
  });
});

describe('people with two pipelines', () => {
  /** A pipeline whose code and data come from these. */
  const pipeline = (repository: string, bucket: string) => ({
    executions: [],
    definition: {
      name: bucket,
      stages: [
        {
          actions: [
            {
              type: { provider: 'CodeStarSourceConnection' },
              configuration: { FullRepositoryId: repository, BranchName: 'main' },
            },
            { type: { provider: 'S3' }, configuration: { S3Bucket: bucket, S3ObjectKey: 'data.zip' } },
          ],
        },
      ],
    },
  });

  async function people(): Promise<{ people: People; pushed: string[] }> {
    const { forks } = forksOf();
    await forks.make('neighbour');
    const pushed: string[] = [];
    const props = {
      ...{ subject: SUBJECT, forks, surroundings: { clock, signal: new AbortController().signal } },
      repository: { push: async () => undefined },
      inputs: {
        prepare: async (_name: string, _input: unknown, { bucket }: { bucket: string }) => {
          throw new Error(`prepared for ${bucket}`);
        },
      },
    };
    const made = new People(props as unknown as PeopleProps);
    const pipelines = {
      list: () => [pipeline('team/other', 'other-data'), pipeline('team/own', 'own-data')],
      pushed: (repository: string) => {
        pushed.push(repository);
        made.note({ at: 0, kind: 'execution-started', executionId: 'e-1', trigger: 'Webhook' });
      },
    };
    made.workIn({ services: { pipelines } } as unknown as Account);
    return { people: made, pushed };
  }

  it('upload to the one that is meant', async () => {
    const { people: made } = await people();
    await expect(made.upload('rows', 'neighbour')).rejects.toThrow('prepared for other-data');
    await expect(made.upload('rows')).rejects.toThrow('prepared for own-data');
  });

  it('push to their own repository and not to the fork', async () => {
    const { people: made, pushed } = await people();
    expect(await made.push()).toBe('e-1');
    expect(pushed).toEqual(['team/own']);
  });
});
