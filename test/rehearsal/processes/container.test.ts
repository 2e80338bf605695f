import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../rehearsal/clock';
import { ContainerDied, Containers, type NamedFile } from '../../../rehearsal/processes/container';
import { Processes } from '../../../rehearsal/processes/processes';

const python = join(__dirname, '..', '..', '..', '.venv', 'bin', 'python');
const text = (answer: { body: Buffer } | undefined) => answer?.body.toString();

describe('Containers', () => {
  const workDir = mkdtempSync(join(tmpdir(), 'containers-'));
  const clock = new VirtualClock({ start: 0 });
  const processes = new Processes(clock);
  const containers = new Containers({ processes, clock, python, workDir });
  let model: readonly NamedFile[];

  const train = (hyperparameters: Record<string, string>) =>
    containers.train({ jobName: 'job', hyperparameters, environment: {}, channels: [{ ...channel, files: [rows] }] });
  const channel = { name: 'train', contentType: 'text/csv' };
  const rows = { name: 'rows.csv', body: Buffer.from('10,4,2\n3,1,1\n8,3,2\n7,3,1\n'.repeat(20)) };

  beforeAll(async () => {
    const result = await train({ num_round: '30', min_child_weight: '0' });
    if (result.kind === 'failed') throw new Error(result.reason);
    model = result.model;
    expect(Object.keys(result.metrics)).toEqual(['train:rmse']);
    expect(result.metrics['train:rmse']).toHaveLength(30);
  }, 60_000);
  afterAll(async () => {
    await processes.end();
    rmSync(workDir, { recursive: true, force: true });
  });

  it('trains a model file and leaves nothing behind', () => {
    expect(model.map(({ name }) => name)).toEqual(['xgboost-model']);
    expect(readdirSync(workDir)).toEqual([]);
  });

  it('gives a failed job its reason', async () => {
    expect(await train({ num_round: '0' })).toMatchObject({
      kind: 'failed',
      reason: 'ClientError: Hyperparameter num_round: 0 is not in [1, +inf)',
    });
  }, 60_000);

  it('serves the model, at no virtual time, until it is ended', async () => {
    const server = await containers.serve({ endpointName: 'e', model, environment: {} });
    const answer = await server.invoke({ body: Buffer.from('4,2'), contentType: 'text/csv' });
    expect(answer?.status).toBe(200);
    expect(Number(text(answer))).toBeCloseTo(10, 0);
    expect(clock.now()).toBe(0);
    expect((await server.invoke({ body: Buffer.from('4'), contentType: 'text/csv' }))?.status).toBe(400);
    await server.end();
    expect(server.ended()).toBe(true);
    expect(await server.invoke({ body: Buffer.from('4,2'), contentType: 'text/csv' })).toBeUndefined();
  }, 60_000);

  it('hands the settings of the model to the container, and nothing of this environment', async () => {
    process.env['SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT'] = 'image/png';
    const environment = { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: 'application/json' };
    const asked = await containers.serve({ endpointName: 'asked', model, environment });
    const plain = await containers.serve({ endpointName: 'plain', model, environment: {} });
    delete process.env['SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT'];
    const body = Buffer.from('4,2');
    expect(text(await asked.invoke({ body, contentType: 'text/csv' }))).toMatch(/^\{"predictions"/);
    expect((await plain.invoke({ body, contentType: 'text/csv' }))?.contentType).toBe('text/csv');
    await Promise.all([asked.end(), plain.end()]);
  }, 60_000);

  it('tells the last words of a container that dies', async () => {
    const dead = containers.serve({ endpointName: 'e', model, environment: {}, fault: 'out of memory' });
    await expect(dead).rejects.toThrow(new ContainerDied('out of memory'));
    const broken = [{ name: 'xgboost-model', body: Buffer.from('no model') }];
    await expect(containers.serve({ endpointName: 'e', model: broken, environment: {} })).rejects.toThrow(
      /Unable to load/,
    );
  }, 60_000);
});
