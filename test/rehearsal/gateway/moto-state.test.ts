import { createHash } from 'node:crypto';
import { access, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type ObjectVersion,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { seededRandom } from '../../../rehearsal/random';
import { type Fixture, openAccount } from './account-fixture';
import { Bucket, type Clients, clientsOf, fill, finish, look, lookAtVersions } from './moto-contents';

jest.setTimeout(120_000); // starting moto takes long on a busy machine

let directory: string;
const lives: Fixture[] = [];
const emptyDirectory = () => mkdtemp(join(tmpdir(), 'moto-state-'));
beforeEach(async () => (directory = await emptyDirectory()));
afterEach(async () => {
  for (const life of lives.splice(0)) await life.close();
  await rm(directory, { recursive: true });
});

/** An account with the same seed as the others; `file` is the state that it takes up. */
async function live(file?: string) {
  const account = await openAccount({ moto: true });
  lives.push(account);
  const state = account.moto;
  if (file !== undefined) await state.resume(directory, file);
  return { account, state, clients: clientsOf(account) };
}
const textOf = async ({ s3 }: Clients, Key: string) =>
  Buffer.from((await s3(new GetObjectCommand({ Bucket, Key })))['Body'] as string, 'base64').toString();
const small = async ({ s3 }: Clients) => {
  await s3(new CreateBucketCommand({ Bucket }));
  await s3(new PutObjectCommand({ Bucket, Key: 'good', Body: 'good' }));
  await s3(new PutObjectCommand({ Bucket, Key: 'bad', Body: 'bad' }));
};
const fileOf = (bytes: string) => join(directory, 'objects', createHash('sha256').update(bytes).digest('hex'));

describe('what moto holds', () => {
  it('reads the same in the next life, and in the one after that', async () => {
    const first = await live();
    const begun = await fill(first.clients);
    const seen = await look(first.clients);
    await first.state.keep(directory, 'one');

    const second = await live('one');
    expect(await look(second.clients)).toEqual(seen);
    await second.state.keep(directory, 'two');

    const third = await live('two');
    expect(await look(third.clients)).toEqual(seen);
    expect(await finish(third.clients, begun)).toEqual({
      ...{ parts: 1, object: 'part of begun', opened: 'message', signatureHolds: true },
    });
    expect(lives.flatMap(({ fatal }) => fatal)).toEqual([]);
  });

  /** Puts, copies and deletes versions of a new bucket at random, as time goes by or stands still. */
  const randomly = async ({ account, clients: { s3 } }: Awaited<ReturnType<typeof live>>, Bucket: string) => {
    await s3(new CreateBucketCommand({ Bucket }));
    const random = seededRandom(Bucket);
    const pick = <T>(from: readonly T[]): T => from[random.below(from.length)]!;
    const keys = ['a', 'b/c', 'ü %+'];
    const versions = async () =>
      ((await s3(new ListObjectVersionsCommand({ Bucket })))['Versions'] ?? []) as ObjectVersion[];
    const anyVersion = async () => pick(await versions());
    const CopySource = ({ Key = '', VersionId = '' }) =>
      `${Bucket}/${encodeURIComponent(Key)}?versionId=${encodeURIComponent(VersionId)}`;
    const remove = async (of: { Key?: string; VersionId?: string } | undefined) => {
      if (of) await s3(new DeleteObjectCommand({ Bucket, Key: of.Key, VersionId: of.VersionId }));
    };
    const put = () => s3(new PutObjectCommand({ Bucket, Key: pick(keys), Body: random.hex(1 + random.below(40)) }));
    const acts = [
      put,
      put,
      put,
      () => remove({ Key: pick(keys) }),
      async () => remove(await anyVersion()),
      async () => {
        const of = await anyVersion();
        const other = { MetadataDirective: 'REPLACE', Metadata: { of: 'copy' } } as const;
        if (of) await s3(new CopyObjectCommand({ Bucket, Key: pick(keys), CopySource: CopySource(of), ...other }));
      },
      () => account.surroundings.clock.sleep(1000),
    ];
    for (const Key of keys) await s3(new PutObjectCommand({ Bucket, Key, Body: 'before there were versions' }));
    await s3(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    for (let i = 0; i < 40; i++) await pick(acts)();
    expect((await versions()).length).toBeGreaterThan(5);
  };

  it('has its versions in their order with their bytes, whatever was done', async () => {
    const first = await live();
    const seeds = ['seed-1', 'seed-2'];
    for (const seed of seeds) await randomly(first, seed);
    const seen = [];
    for (const seed of seeds) seen.push(await lookAtVersions(first.clients.s3, seed));
    await first.state.keep(directory, 'state');
    const second = await live('state');
    for (const [i, seed] of seeds.entries()) expect(await lookAtVersions(second.clients.s3, seed)).toEqual(seen[i]);
  });

  it('goes on: what is made later has other identifiers, even with the same seed', async () => {
    const make = async ({ clients: { s3 } }: { clients: Clients }) => {
      await s3(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      return (await s3(new PutObjectCommand({ Bucket, Key: 'k', Body: 'same' })))['VersionId'];
    };
    const first = await live();
    await first.clients.s3(new CreateBucketCommand({ Bucket }));
    const before = await make(first);
    await first.state.keep(directory, 'state');
    const second = await live('state');
    const after = await make(second);
    expect(after).not.toBe(before);
    const { Versions } = await second.clients.s3(new ListObjectVersionsCommand({ Bucket }));
    expect((Versions as ObjectVersion[]).map(({ VersionId }) => VersionId).sort()).toEqual([before, after].sort());
    expect(await textOf(second.clients, 'k')).toBe('same');
  });
});

describe('keeping', () => {
  it('writes the bytes of an object once, and names those that are in use', async () => {
    const { clients, state } = await live();
    await small(clients);
    const one = await state.keep(directory, 'one');
    const names = await readdir(join(directory, 'objects'));
    expect([...one.objects].sort()).toEqual(names.sort());
    expect(await readFile(fileOf('good'), 'utf8')).toBe('good');

    await writeFile(fileOf('good'), 'GOOD');
    await clients.s3(new DeleteObjectCommand({ Bucket, Key: 'bad' }));
    await clients.s3(new PutObjectCommand({ Bucket, Key: 'again', Body: 'good' }));
    const two = await state.keep(directory, 'two');
    expect(two.objects).toHaveLength(1);
    expect(await readFile(fileOf('good'), 'utf8')).toBe('GOOD');
  });

  it('counts what has changed something, not what has read', async () => {
    const { clients, state } = await live();
    await small(clients);
    const { changes } = state;
    await clients.s3(new ListBucketsCommand({}));
    await expect(clients.ssm(new GetParameterCommand({ Name: '/none' }))).rejects.toThrow();
    await state.keep(directory, 'state');
    expect(state.changes).toBe(changes);
    await clients.s3(new DeleteObjectCommand({ Bucket, Key: 'bad' }));
    await clients.ssm(new PutParameterCommand({ Name: '/one', Value: '1', Type: 'String' }));
    expect(state.changes).toBe(changes + 2);
  });

  it('fails in words when there is no place to write to, and moto goes on', async () => {
    const { clients, state } = await live();
    await small(clients);
    await writeFile(join(directory, 'file'), '');
    const keep = state.keep(join(directory, 'file'), 'state');
    await expect(keep).rejects.toMatchObject({
      message: expect.stringContaining('could not be kept'),
      code: 'ENOTDIR',
    });
    expect(await textOf(clients, 'good')).toBe('good');
  });

  it('is offered to no client', async () => {
    const { account } = await live();
    const authorization = `AWS4-HMAC-SHA256 Credential=${account.keys.accessKeyId}/20260105/us-east-1/rehearsal/aws4_request`;
    const body = JSON.stringify({ directory, file: 'state' });
    const headers = { authorization, 'x-rehearsal-service': 'rehearsal' };
    expect((await fetch(`${account.gateway.url}/keep`, { method: 'POST', headers, body })).ok).toBe(false);
    const asS3 = { ...headers, authorization: authorization.replace('/rehearsal/', '/s3/') };
    expect((await fetch(`${account.gateway.url}/keep`, { method: 'POST', headers: asS3, body })).ok).toBe(false);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('taking up', () => {
  let template: string;
  let empty: Fixture;
  beforeAll(async () => {
    template = await emptyDirectory();
    const life = await openAccount({ moto: true });
    await small(clientsOf(life));
    await life.moto.keep(template, 'state');
    await life.close();
    empty = await openAccount({ moto: true });
  });
  afterAll(async () => {
    await empty.close();
    await rm(template, { recursive: true });
  });
  beforeEach(() => cp(template, directory, { recursive: true }));
  /** What is refused leaves moto empty. */
  const refused = async (message: string | RegExp) => {
    await expect(empty.moto.resume(directory, 'state')).rejects.toThrow(message);
    expect((await clientsOf(empty).s3(new ListBucketsCommand({})))['Buckets'] ?? []).toEqual([]);
  };
  /** Writes a state whose first line is right about the rest, but for `more`. */
  const forge = async (more: object, change: (content: Buffer) => Buffer = (content) => content) => {
    const file = await readFile(join(directory, 'state'));
    const end = file.indexOf('\n');
    const content = change(file.subarray(end + 1));
    const sha256 = createHash('sha256').update(content).digest('hex');
    const about = { ...(JSON.parse(file.subarray(0, end).toString()) as object), sha256, ...more };
    await writeFile(join(directory, 'state'), Buffer.concat([Buffer.from(`${JSON.stringify(about)}\n`), content]));
  };

  it('says that there is nothing to take up', async () => {
    await rm(join(directory, 'state'));
    await refused(/there is no file .*state/);
  });

  it('is possible after it was refused', async () => {
    const { clients, state } = await live();
    await expect(state.resume(directory, 'other')).rejects.toThrow('there is no file');
    await state.resume(directory, 'state');
    expect(await textOf(clients, 'good')).toBe('good');
  });

  it('refuses what another moto has kept, and says what to do', async () => {
    await forge({ moto: '5.0.0' });
    await refused(/was kept in format 1 by moto 5\.0\.0; .* begin a new state/);
  });

  it('refuses another format', async () => {
    await forge({ format: 2 });
    await refused(/was kept in format 2/);
  });

  it('refuses a file that is cut off', async () => {
    await truncate(join(directory, 'state'), 600);
    await refused('damaged');
  });

  it('refuses a file of another kind', async () => {
    await writeFile(join(directory, 'state'), 'PK\x03\x04');
    await refused('is no state of moto');
  });

  it('refuses a file that would run something, by name, and runs nothing', async () => {
    const trap = join(directory, 'trap');
    await forge({}, () => Buffer.from(`cos\nsystem\n(S'touch ${trap}'\ntR.`));
    await refused('asks for os.system');
    await forge({}, () => Buffer.from(`cmoto.s3.models\nos.system\n(S'touch ${trap}'\ntR.`));
    await refused('asks for moto.s3.models.os.system');
    await forge({}, () => Buffer.from("(S'body'\nS'../../state'\nI3\ntQ."));
    await refused("names ('body', '../../state', 3)");
    await expect(access(trap)).rejects.toThrow('ENOENT');
  });

  it('refuses a state when the bytes of an object are gone or cut off, and names the file', async () => {
    await truncate(fileOf('bad'), 1);
    await refused(`${fileOf('bad')} has 1 bytes; expected 3`);
    await rm(fileOf('bad'));
    await refused(`there is no file ${fileOf('bad')}`);
  });

  it('gives no wrong bytes: an object that was damaged later is named, and the others are as they were', async () => {
    const { account, clients } = await live('state');
    await writeFile(fileOf('bad'), 'BAD');
    await expect(textOf(clients, 'bad')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(account.fatal.map(({ message }) => message)).toEqual([
      expect.stringMatching(new RegExp(`s3://${Bucket}/bad, version .*${fileOf('bad')} is damaged`)),
    ]);
    expect(await textOf(clients, 'good')).toBe('good');
    expect((await clients.s3(new ListObjectVersionsCommand({ Bucket })))['Versions']).toHaveLength(2);
  });

  it('is refused when something has been made already', async () => {
    const { clients, state } = await live();
    await small(clients);
    await expect(state.resume(directory, 'state')).rejects.toThrow('before anything is asked for');
  });
});
