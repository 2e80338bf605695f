import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../rehearsal/clock';
import { Processes } from '../../../rehearsal/processes/processes';
import { StateDirectory } from '../../../rehearsal/state/directory';
import type { Keeper } from '../../../rehearsal/state/keeper';
import { type MotoKeeping, Snapshots } from '../../../rehearsal/state/snapshots';

const START = Date.UTC(2026, 0, 5, 9);
const ACCOUNT = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' };

/** A part that holds names, and may have something under way. */
class Names implements Keeper<Map<string, Date>> {
  held = new Map<string, Date>();
  busy: string[] = [];
  underWay = () => this.busy;
  keep = () => this.held;
  resume = (kept: Map<string, Date>) => void (this.held = kept);
}

/** Keeps the number of its changes, as a text. */
class Moto implements MotoKeeping {
  changes = 0;
  whileKeeping: () => void = () => undefined;
  async keep(directory: string, file: string) {
    writeFileSync(join(directory, file), `${this.changes}`);
    await Promise.resolve();
    this.whileKeeping();
    return { objects: [] };
  }
  async resume(directory: string, file: string) {
    this.changes = Number(readFileSync(join(directory, file), 'utf8'));
  }
}

describe('snapshots of an account', () => {
  let path: string;
  let processes: Processes;
  let clock: VirtualClock;
  let names: Names;
  let moto: Moto;
  const open = async (account: Partial<typeof ACCOUNT> = {}, parts: Record<string, Keeper> = { names }) =>
    new Snapshots({
      ...{ directory: await StateDirectory.open(path, processes), parts, moto },
      surroundings: { ...ACCOUNT, ...account, clock },
    });
  const nextLife = async () => {
    await processes.end();
    processes = new Processes(clock);
    [names, moto] = [new Names(), new Moto()];
  };

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'snapshots-'));
    clock = new VirtualClock({ start: START });
    processes = new Processes(clock);
    [names, moto] = [new Names(), new Moto()];
  });
  afterEach(async () => {
    await processes.end();
    rmSync(path, { recursive: true, force: true });
  });

  it('give every part back what it held, and moto what it held at the same moment', async () => {
    names.held.set('endpoint', new Date(START));
    moto.changes = 7;
    expect(await (await open()).take()).toBe(true);
    await nextLife();
    await (await open()).resume();
    expect(names.held).toEqual(new Map([['endpoint', new Date(START)]]));
    expect(moto.changes).toBe(7);
  });

  it('are not taken while something is under way, whose name they tell', async () => {
    const snapshots = await open();
    names.busy = ['deployment d-1'];
    expect(await snapshots.take()).toBe(false);
    expect(snapshots.underWay()).toEqual(['deployment d-1']);
    await clock.work(async () => expect(await snapshots.take()).toBe(false));
    expect(readdirSync(path)).not.toContain('account.json');
  });

  it.each([
    ['moto changed', () => void moto.changes++],
    ['something began', () => names.busy.push('stack update')],
  ])('are not taken when %s meanwhile', async (_, meanwhile) => {
    const snapshots = await open();
    moto.whileKeeping = meanwhile;
    expect(await snapshots.take()).toBe(false);
    expect(readdirSync(path)).not.toContain('account.json');
  });

  it('name the part that keeps what is no plain data', async () => {
    names.held.set('endpoint', (() => 'a function') as never);
    await expect((await open()).take()).rejects.toThrow(/what names keeps is no plain data: .*could not be cloned/);
  });

  it('say what to do when a part cannot be taken up', async () => {
    await (await open()).take();
    await nextLife();
    const resume = () => {
      throw new Error('the code of functions is gone');
    };
    await expect((await open({}, { names: Object.assign(names, { resume }) })).resume()).rejects.toThrow(
      /the account in .* cannot be taken up: the code of functions is gone; choose another directory to begin anew, or/,
    );
  });

  it("refuse another account's state", async () => {
    await (await open()).take();
    await nextLife();
    await expect((await open({ region: 'us-east-1' })).resume()).rejects.toThrow(
      /keeps an account whose region is eu-west-1; the app's is us-east-1/,
    );
  });

  it('refuse what a rehearsal with other parts has kept', async () => {
    await (await open()).take();
    await nextLife();
    await expect((await open({}, { names, queues: new Names() })).resume()).rejects.toThrow(
      /only one of the two, it or this rehearsal, has queues/,
    );
  });
});
