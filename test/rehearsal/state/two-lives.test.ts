import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CodePipelineClient, GetPipelineStateCommand, PutApprovalResultCommand } from '@aws-sdk/client-codepipeline';
import * as codePipeline from '@aws-sdk/client-codepipeline';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { ListEndpointsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { zipSync } from 'fflate';
import { type ClientSettings, everything, type Reading } from './everything';

const ROOT = resolve(__dirname, '../../..');
const PYTHON = join(ROOT, '.venv/bin/python');
/** A release in some seconds; so slow that little time passes while the account is read. */
const SPEED = { fast: 3000, slow: 0.1 };

/** A process that serves the account, and a client in it. */
interface Life {
  readonly process: ChildProcess;
  readonly settings: ClientSettings;
  readonly environment: Readonly<Record<string, string>>;
  /** What it has printed so far. */
  readonly printed: () => string;
}

/** Variables that a file of `export` lines sets, as a shell understands it. */
function variables(file: string): Record<string, string> {
  const { stdout } = spawnSync('sh', ['-c', `. "${file}"; env`], { env: {}, encoding: 'utf8' });
  return Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
}

/** As a person does it: by the command line, in a process of its own. */
async function begin(state: string, speed: number): Promise<Life> {
  const register = ['-r', 'ts-node/register/transpile-only', 'rehearsal/cli.ts'];
  const args = [...register, '--serve', '--state', state, '--speed', `${speed}`];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { PATH: process.env['PATH'] }, stdio: 'pipe' });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void (printed += String(chunk)));
  const fileOf = (name: string) => new RegExp(`^  ${name} +\\. (\\S+) `, 'm').exec(printed)?.[1];
  const file = await until(async () => {
    if (child.exitCode !== null) throw new Error(printed);
    return fileOf('operator') && fileOf('developer');
  });
  const env = variables(file);
  const credentials = { accessKeyId: env['AWS_ACCESS_KEY_ID']!, secretAccessKey: env['AWS_SECRET_ACCESS_KEY']! };
  const settings = { endpoint: env['AWS_ENDPOINT_URL']!, region: env['AWS_REGION']!, credentials };
  return { process: child, settings, environment: variables(fileOf('notebook')!), printed: () => printed };
}

/** Ctrl-C, once; resolves with the exit status. */
async function leave({ process: child }: Life): Promise<number> {
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  const [status] = (await exited) as [number];
  return status;
}

/** What a client can read; lines that a log has gained are left out. */
async function read({ settings, printed }: Life, known: Reading = {}): Promise<Reading> {
  const found = await everything(settings).catch((error: Error) => {
    throw new Error(`${error.message}\n${printed()}`, { cause: error });
  });
  for (const [name, answer] of Object.entries(found)) {
    const before = (known[name] as { readonly events?: readonly unknown[] } | undefined)?.events;
    const { events } = answer as { readonly events?: readonly unknown[] };
    if (events && before) found[name] = { ...(answer as Reading), events: events.slice(0, before.length) };
  }
  return found;
}

/** Asks again until there is an answer. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Uploads generated trips, the archive last, as the notebook does. */
async function upload({ settings, environment }: Life, seed: number): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'trips-'));
  const args = ['model/prepare.py', '--generate', '6000', '--seed', `${seed}`, '--out', out];
  const { status, stderr } = spawnSync(PYTHON, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const Bucket = environment['DATA_BUCKET']!;
  const prefix = `${environment['MODEL_NAME']}/${seed}`;
  for (const name of ['train', 'validation', 'baseline', 'test'])
    await s3.send(
      new PutObjectCommand({ Bucket, Key: `${prefix}/${name}.csv`, Body: readFileSync(join(out, `${name}.csv`)) }),
    );
  const uri = (name: string) => `s3://${Bucket}/${prefix}/${name}.csv`;
  const input = { TrainingUri: uri('train'), ValidationUri: uri('validation'), BaselineUri: uri('baseline') };
  const Body = zipSync({ 'inputData.json': Buffer.from(JSON.stringify(input)) });
  await s3.send(new PutObjectCommand({ Bucket, Key: `${environment['MODEL_NAME']}/data-source.zip`, Body }));
  rmSync(out, { recursive: true });
}

const newestExecution = async ({ settings, environment }: Life) => {
  const request = { pipelineName: environment['PIPELINE_NAME']! };
  const client = new CodePipelineClient(settings);
  const { pipelineExecutionSummaries } = await client.send(new codePipeline.ListPipelineExecutionsCommand(request));
  return pipelineExecutionSummaries![0]!;
};

/** The approval that waits. */
async function approval({ settings, environment }: Life): Promise<{ stage: string; action: string; token: string }> {
  const client = new CodePipelineClient(settings);
  return until(async () => {
    const { stageStates } = await client.send(new GetPipelineStateCommand({ name: environment['PIPELINE_NAME']! }));
    for (const { stageName, actionStates } of stageStates!)
      for (const { actionName, latestExecution } of actionStates!)
        if (latestExecution?.status === 'InProgress' && latestExecution.token !== undefined)
          return { stage: stageName!, action: actionName!, token: latestExecution.token };
    return undefined;
  });
}

async function approve(life: Life, waiting: Awaited<ReturnType<typeof approval>>): Promise<string | undefined> {
  const { settings, environment } = life;
  await new CodePipelineClient(settings).send(
    new PutApprovalResultCommand({
      ...{ pipelineName: environment['PIPELINE_NAME']!, stageName: waiting.stage, actionName: waiting.action },
      ...{ token: waiting.token, result: { status: 'Approved', summary: 'it is well' } },
    }),
  );
  return until(async () => {
    const { status } = await newestExecution(life);
    return status === 'InProgress' ? undefined : status;
  });
}

/** What the endpoint of production answers to a trip. */
async function prediction({ settings }: Life): Promise<string> {
  const { Endpoints } = await new SageMakerClient(settings).send(new ListEndpointsCommand({ NameContains: '-prod-' }));
  const runtime = new SageMakerRuntimeClient(settings);
  const { Body } = await runtime.send(
    new InvokeEndpointCommand({ EndpointName: Endpoints![0]!.EndpointName, ContentType: 'text/csv', Body: TRIP }),
  );
  return Buffer.from(Body).toString();
}

/** Features of a trip, as the contract's columns order them; taken from the prepared rows. */
let TRIP = '';

describe('an account that is kept', () => {
  let state: string;
  let life: Life;

  beforeAll(() => {
    state = mkdtempSync(join(tmpdir(), 'kept-'));
    const out = mkdtempSync(join(tmpdir(), 'trip-'));
    spawnSync(PYTHON, ['model/prepare.py', '--generate', '1000', '--seed', '9', '--out', out], { cwd: ROOT });
    TRIP = readFileSync(join(out, 'test.csv'), 'utf8').split('\n')[1]!.split(',').slice(1).join(',');
    rmSync(out, { recursive: true });
  });
  afterAll(async () => {
    if (life.process.exitCode === null) await leave(life);
    rmSync(state, { recursive: true, force: true });
  }, 60_000);

  it('is the same in its next life, and an approval that waited goes on with its token', async () => {
    life = await begin(state, SPEED.fast);
    await until(async () => ((await newestExecution(life)).status === 'Failed' ? true : undefined)); // no data yet
    await upload(life, 1);
    expect(await approve(life, await approval(life))).toBe('Succeeded');
    await upload(life, 2);
    const waiting = await approval(life);
    expect(await leave(life)).toBe(0);
    expect(life.printed()).toContain(`the account is kept in ${state}`);

    life = await begin(state, SPEED.slow);
    expect(life.printed()).toContain('The account is as it was kept at 2026-');
    const before = { prediction: await prediction(life), read: await read(life) };
    await leave(life);

    life = await begin(state, SPEED.slow);
    expect(await read(life, before.read)).toEqual(before.read);
    expect(await prediction(life)).toBe(before.prediction);
    await leave(life);

    life = await begin(state, SPEED.fast);
    expect(await approval(life)).toEqual(waiting);
    expect(await approve(life, waiting)).toBe('Succeeded');
    expect(await prediction(life)).not.toBe(before.prediction);
    const api = { FunctionName: 'nyctaxi-api:live', Payload: Buffer.from('{}') };
    expect((await new LambdaClient(life.settings).send(new InvokeCommand(api))).ExecutedVersion).toBe('2');
  }, 900_000);
});
