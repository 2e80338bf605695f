import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../rehearsal/clock';
import { Processes } from '../../../rehearsal/processes/processes';
import { StateDirectory } from '../../../rehearsal/state/directory';

const AT = Date.UTC(2026, 0, 5, 12);
const ACCOUNT = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' };

/** Each directory that is opened starts a Python. */
jest.setTimeout(30_000);

describe('the directory in which an account is kept', () => {
  let path: string;
  let processes: Processes;
  const open = () => StateDirectory.open(path, processes);
  /** Keeps an account whose services hold a text, and whose moto server has the objects. */
  const commit = async (state: StateDirectory, services: string, objects: readonly string[]) => {
    const moto = await state.newFile();
    writeFileSync(join(path, moto), `moto of ${services}`);
    for (const name of objects) writeFileSync(join(path, 'objects', name), name);
    await state.commit({ ...ACCOUNT, at: AT, services: Buffer.from(services), moto, objects });
  };

  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'state-')), 'account');
    processes = new Processes(new VirtualClock({ start: 0 }));
  });
  afterEach(async () => {
    await processes.end();
    rmSync(join(path, '..'), { recursive: true, force: true });
  });

  it('is made, empty, and for its owner alone', async () => {
    const state = await open();
    expect(state).toMatchObject({ kept: undefined, life: 1 });
    expect(statSync(path).mode & 0o077).toBe(0);
    await expect(state.services()).rejects.toThrow('nothing is kept');
  });

  it('gives back what was kept last, and holds nothing of before', async () => {
    const first = await open();
    await commit(first, 'one', ['a', 'b']);
    await commit(first, 'two', ['b', 'c']);
    await first.close();

    const second = await open();
    expect(second.kept).toMatchObject({ ...ACCOUNT, lives: 1, at: new Date(AT).toISOString() });
    expect(second.life).toBe(2);
    expect((await second.services()).toString()).toBe('two');
    expect(readFileSync(join(path, second.kept!.moto), 'utf8')).toBe('moto of two');
    expect(readdirSync(join(path, 'objects')).sort()).toEqual(['b', 'c']);
    expect(readdirSync(path).filter((name) => name.endsWith('.bin'))).toHaveLength(2);
  });

  it('is refused in another place, since what it holds names the old one', async () => {
    const first = await open();
    await commit(first, 'one', []);
    await first.close();
    renameSync(path, `${path}-moved`);
    await expect(StateDirectory.open(`${path}-moved`, processes)).rejects.toThrow(
      /was kept in .*account, .*move it back/,
    );
  });

  it('counts a life that kept nothing, so that none draws the ids of another', async () => {
    const first = await open();
    await commit(first, 'one', []);
    await first.close();
    const second = await open();
    await second.close();
    expect((await open()).life).toBe(3);
  });

  it.each([
    ['gone', (file: string) => rmSync(file), /services-1-1\.bin cannot be read: ENOENT/],
    ['cut off', (file: string) => truncateSync(file, 2), /services-1-1\.bin is damaged: its digest is not the one/],
  ])('names the file that is %s', async (_, harm, message) => {
    const first = await open();
    await commit(first, 'one', []);
    await first.close();
    harm(join(path, 'services-1-1.bin'));
    await expect((await open()).services()).rejects.toThrow(message);
  });

  it('does not grow with attempts that come to nothing', async () => {
    const state = await open();
    await commit(state, 'one', []);
    for (let i = 0; i < 3; i++) {
      const moto = await state.newFile();
      writeFileSync(join(path, moto), 'whole, but not named');
      writeFileSync(join(path, `${moto}.new`), 'half');
      writeFileSync(join(path, `${moto.replace('moto', 'services')}.part`), 'half');
    }
    await state.newFile();
    expect(readdirSync(path).filter((name) => name.includes('.bin'))).toEqual(['moto-1-1.bin', 'services-1-1.bin']);
  });

  it('is not made anew when it is removed or replaced while somebody has it', async () => {
    const state = await open();
    await commit(state, 'one', []);
    rmSync(path, { recursive: true });
    const gone = { code: 'ENOENT', message: expect.stringMatching(/account has been removed or replaced/) };
    await expect(state.newFile()).rejects.toMatchObject(gone);
    expect(existsSync(path)).toBe(false);
    mkdirSync(path);
    writeFileSync(join(path, 'lock'), '');
    await expect(state.newFile()).rejects.toMatchObject(gone);
  });

  it('stays with what was kept when the next file was left half written', async () => {
    const first = await open();
    await commit(first, 'one', []);
    writeFileSync(join(path, 'services-1-2.bin.part'), 'half');
    writeFileSync(join(path, 'moto-1-2.bin'), 'whole, but not named');
    await first.close();
    const second = await open();
    expect((await second.services()).toString()).toBe('one');
    await commit(second, 'two', []);
    expect(readdirSync(path).filter((name) => name.includes('.bin'))).toHaveLength(2);
  });

  it('is taken from nobody who has it, and is free once that process is gone', async () => {
    const script = `
      const { StateDirectory } = require(${JSON.stringify(join(__dirname, '../../../rehearsal/state/directory'))});
      const { Processes } = require(${JSON.stringify(join(__dirname, '../../../rehearsal/processes/processes'))});
      void StateDirectory.open(process.argv[1], new Processes({})).then(() => { console.log('held'); setInterval(() => {}, 1000); });`;
    const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script, path]);
    await once(child.stdout, 'data');
    await expect(open()).rejects.toThrow(/account is in use: another rehearsal/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect(opened()).resolves.toBeInstanceOf(StateDirectory);

    // The kernel frees the lock when its holder has read the end of its input, a moment later.
    async function opened(): Promise<StateDirectory> {
      for (;;) {
        const state = await open().catch((error: Error) => {
          if (!error.message.includes('in use')) throw error;
        });
        if (state) return state;
      }
    }
  }, 30_000);

  it("leaves somebody else's directory alone", async () => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'thesis.tex'), '');
    await expect(open()).rejects.toThrow(/holds no kept account but other things \(thesis\.tex/);
    expect(readdirSync(path)).toEqual(['thesis.tex']);
  });

  it("leaves a directory alone whose parts have the account's names, when no rehearsal has made them", async () => {
    mkdirSync(join(path, 'code', 'mine'), { recursive: true });
    await expect(open()).rejects.toThrow(/holds no kept account but other things \(code/);
    expect(readdirSync(join(path, 'code'))).toEqual(['mine']);
  });

  it('says so when it cannot be made', async () => {
    writeFileSync(join(path, '..', 'file'), '');
    path = join(path, '..', 'file', 'account');
    await expect(open()).rejects.toThrow(/no account can be kept in .*: ENOTDIR.*; choose a directory of your own/);
    path = join(path, '..');
  });

  it('says so when it cannot be locked, in a sentence', async () => {
    mkdirSync(join(path, 'lock'), { recursive: true });
    await expect(open()).rejects.toThrow(/^\S+lock could not be locked:\n\[Errno 21\] Is a directory: '\S+'$/);
  });

  it('clears what a process left that ended before it kept anything', async () => {
    const first = await open();
    mkdirSync(join(first.directories.artifacts, 'an-execution'));
    writeFileSync(join(path, 'moto-1-1.bin.new'), 'half');
    await first.close();
    const second = await open();
    expect(existsSync(join(second.directories.artifacts, 'an-execution'))).toBe(false);
  });

  it.each([
    [
      'of another format',
      '{"format": 0}',
      /format 0, this rehearsal keeps and reads format 1; choose another directory/,
    ],
    ['that is no JSON', '{"for', /account\.json cannot be read: .*choose another directory/],
    ['with faults', '{"format": 1, "lives": 0}', /has \d faults \(.*lives.*\); choose another directory/],
  ])('refuses what is kept %s, and touches nothing', async (_, text, message) => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'account.json'), text);
    await expect(open()).rejects.toThrow(message);
    expect(readFileSync(join(path, 'account.json'), 'utf8')).toBe(text);
    expect(readdirSync(path)).toEqual(['account.json']);
    expect(statSync(path).mode & 0o077).not.toBe(0);
  });
});
