import { VirtualClock } from '../../../rehearsal/clock';
import { MotoConnection } from '../../../rehearsal/gateway/moto-connection';
import { MotoServer } from '../../../rehearsal/processes/moto';
import { Processes } from '../../../rehearsal/processes/processes';
import { seededRandom } from '../../../rehearsal/random';
import { pythonOfProject } from '../gateway/account-fixture';

jest.setTimeout(60_000); // starting moto takes long on a busy machine

const clock = new VirtualClock({ start: 0 });
const surroundings = { clock, random: seededRandom(1), accountId: '111122223333', region: 'us-east-1' };
const processes = new Processes(clock);
let moto: MotoServer;

beforeAll(async () => {
  moto = await MotoServer.start({ processes, surroundings, python: await pythonOfProject(), onFatal: fail });
});
afterAll(() => processes.end());

const ask = (path: string, headers: Record<string, string>) =>
  fetch(`http://127.0.0.1:${moto.address.port}${path}`, { headers });

describe('the moto server', () => {
  it('answers nobody without the secret', async () => {
    expect((await ask('/', {})).status).toBe(403);
    expect((await ask('/', { 'x-rehearsal-secret': 'guess', 'x-rehearsal-service': 's3' })).status).toBe(403);
  });

  it('has no service beside those of the list, and no control API', async () => {
    const secret = { 'x-rehearsal-secret': moto.address.secret, 'x-rehearsal-now': '0' };
    expect((await ask('/', { ...secret, 'x-rehearsal-service': 'sagemaker' })).status).toBe(501);
    expect((await ask('/moto-api/data.json', { ...secret, 'x-rehearsal-service': 'moto_api' })).status).toBe(501);
    const asBucket = await ask('/moto-api/data.json', { ...secret, 'x-rehearsal-service': 's3' });
    expect(await asBucket.text()).toContain('NoSuchBucket');
  });

  it('gives an object the same versions in every rehearsal of a seed, whatever comes between', async () => {
    const python = await pythonOfProject();
    const versionsOf = async (between: string[]) => {
      const server = await MotoServer.start({ processes, surroundings, python, onFatal: fail });
      const connection = new MotoConnection(server.address, surroundings);
      const put = async (path: string, body: string) =>
        (await connection.call('s3', { method: 'PUT', path, body })).headers;
      await put('/bucket', '');
      await put('/bucket?versioning', '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
      const first = await put('/bucket/k', 'one');
      for (const key of between) await put(`/bucket/${key}`, 'x');
      const second = await put('/bucket/k', 'two');
      connection.close();
      await server.stop();
      return [first['x-amz-version-id'], second['x-amz-version-id']];
    };
    const versions = await versionsOf([]);
    expect(new Set(versions).size).toBe(2);
    expect(await versionsOf(['other', 'another'])).toEqual(versions);
  });

  it('ends when its standard input does, so that it outlives nobody', async () => {
    let fatal: Error | undefined;
    const lonely = new Processes(clock);
    let child: { process: { stdin: { end(): void } | null }; exited: Promise<unknown> } | undefined;
    const spying = { spawn: (request: Parameters<Processes['spawn']>[0]) => (child = lonely.spawn(request)) };
    const python = await pythonOfProject();
    await MotoServer.start({ processes: spying as never, surroundings, python, onFatal: (error) => (fatal = error) });
    child!.process.stdin!.end();
    await child!.exited;
    await new Promise((resolve) => setImmediate(resolve));
    expect(fatal?.message).toContain('the moto server ended');
    await lonely.end();
  });

  it('says what it printed when it does not come up', async () => {
    const start = MotoServer.start({ processes, surroundings, python: '/bin/false', onFatal: fail });
    await expect(start).rejects.toThrow('the moto server ended before it listened');
  });
});

function fail(error: Error): void {
  throw error;
}
