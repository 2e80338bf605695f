import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../clock';
import { ModelServer } from './model-server';
import { bareEnvironment, type Child, type Processes } from './processes';

export interface ContainersProps {
  readonly processes: Pick<Processes, 'spawn'>;
  readonly clock: Clock;
  /** The Python that has XGBoost. */
  readonly python: string;
  /** A directory of this rehearsal alone; what is written below it is removed again. */
  readonly workDir: string;
}

/** A file by its name, which may hold slashes. */
export interface NamedFile {
  readonly name: string;
  readonly body: Buffer;
}

export interface TrainingRequest {
  readonly jobName: string;
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly channels: readonly {
    readonly name: string;
    readonly contentType?: string;
    readonly files: readonly NamedFile[];
  }[];
  /** A scenario's reason for the container to fail. @default - it trains */
  readonly fault?: string;
  /** Told of every line that the container prints. @default - nobody is */
  readonly log?: (line: string) => void;
}

export type TrainingResult =
  | {
      readonly kind: 'completed';
      readonly model: readonly NamedFile[];
      /** Value after each round, by metric name such as `validation:rmse`. */
      readonly metrics: Readonly<Record<string, readonly number[]>>;
      readonly log: string;
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly log: string };

export interface ServingRequest {
  readonly endpointName: string;
  readonly model: readonly NamedFile[];
  readonly environment: Readonly<Record<string, string>>;
  /** A scenario's reason for the container to die on start. @default - it serves */
  readonly fault?: string;
  /** Told of every line that the container prints. @default - nobody is */
  readonly log?: (line: string) => void;
}

/** A serving container that did not come up; the message is what it said last. */
export class ContainerDied extends Error {}

/** Real milliseconds that a server gets to load its model, on a machine that is busy with other things. */
const START_MS = 60_000;
const CODE = join(__dirname, '..', 'containers');

/** Runs the Python programs that keep the contract of SageMaker's built-in XGBoost containers. */
export class Containers {
  private started = 0;

  constructor(private readonly props: ContainersProps) {}

  /** Trains for real. A job that fails is a result, not an error. */
  train(request: TrainingRequest): Promise<TrainingResult> {
    return this.props.clock.work(async () => {
      if (request.fault !== undefined) return { kind: 'failed', reason: request.fault, log: '' };
      const root = this.directory(request.jobName);
      try {
        await writeLayout(root, request);
        const child = this.spawn(`training job ${request.jobName}`, ['train.py', root], request.environment, (line) =>
          request.log?.(line),
        );
        const { code, signal } = await child.exited;
        const log = child.lastLines();
        if (code === 0) {
          const metrics = JSON.parse(await readFile(join(root, 'output', 'metrics.json'), 'utf8'));
          return { kind: 'completed', model: await readFiles(join(root, 'model')), metrics, log };
        }
        const reason = await readFile(join(root, 'output', 'failure'), 'utf8').catch(() => undefined);
        return { kind: 'failed', reason: reason ?? `AlgorithmError: , exit code: ${code ?? signal}`, log };
      } finally {
        await rm(root, { recursive: true, force: true });
      }
    });
  }

  /** Resolves with a server that answers its ping. Throws ContainerDied when it does not come up. */
  serve(request: ServingRequest): Promise<ModelServer> {
    return this.props.clock.work(async () => {
      const root = this.directory(request.endpointName);
      try {
        for (const file of request.model) await write(join(root, file.name), file.body);
        await mkdir(root, { recursive: true });
        let listening: (port: number) => void = () => undefined;
        const port = new Promise<number>((resolve) => (listening = resolve));
        const child = this.spawn(
          `container of endpoint ${request.endpointName}`,
          ['serve.py', root, ...(request.fault === undefined ? [] : ['--fail', request.fault])],
          request.environment,
          (line) => {
            const ready = /^\{"port": (\d+)\}$/.exec(line);
            if (ready) listening(Number(ready[1]));
            else request.log?.(line);
          },
        );
        return await this.healthy(child, port);
      } finally {
        await rm(root, { recursive: true, force: true }); // the model is loaded by now, or never
      }
    });
  }

  private async healthy(child: Child, port: Promise<number>): Promise<ModelServer> {
    const patience = new AbortController();
    const tired = this.props.clock.wallSleep(START_MS, patience.signal).then(
      () => undefined,
      () => undefined,
    );
    try {
      const listening = await Promise.race([port, child.exited.then(() => undefined), tired]);
      if (listening === undefined)
        throw new ContainerDied(child.lastLines() || `${child.name} did not start to listen`);
      const server = new ModelServer(child, listening, this.props.clock);
      if (!(await server.healthy())) throw new ContainerDied(`no answer to the ping\n${child.lastLines()}`);
      return server;
    } catch (error) {
      await child.end();
      throw error;
    } finally {
      patience.abort();
    }
  }

  private spawn(
    name: string,
    [script, ...args]: readonly string[],
    environment: Readonly<Record<string, string>>,
    onLine: (line: string) => void,
  ): Child {
    return this.props.processes.spawn({
      name,
      command: this.props.python,
      args: [join(CODE, script!), ...args],
      cwd: CODE,
      env: { ...environment, ...bareEnvironment({ PYTHONHASHSEED: '0' }) },
      stdin: 'pipe',
      onLine,
    });
  }

  /** Names repeat (an endpoint made anew), directories do not. */
  private directory(name: string): string {
    return join(this.props.workDir, `${name}-${++this.started}`);
  }
}

/** Writes what a training container finds under /opt/ml. */
async function writeLayout(root: string, { hyperparameters, channels }: TrainingRequest): Promise<void> {
  const config = {
    hyperparameters,
    inputdataconfig: Object.fromEntries(
      channels.map(({ name, contentType }) => [
        name,
        {
          TrainingInputMode: 'File',
          S3DistributionType: 'FullyReplicated',
          RecordWrapperType: 'None',
          ...(contentType !== undefined && { ContentType: contentType }),
        },
      ]),
    ),
    resourceconfig: { current_host: 'algo-1', hosts: ['algo-1'], network_interface_name: 'lo' },
  };
  for (const [name, content] of Object.entries(config)) {
    await write(join(root, 'input', 'config', `${name}.json`), JSON.stringify(content));
  }
  for (const channel of channels) {
    const directory = join(root, 'input', 'data', channel.name);
    await mkdir(directory, { recursive: true });
    for (const file of channel.files) await write(join(directory, file.name), file.body);
  }
}

async function write(path: string, body: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, body);
}

async function readFiles(directory: string): Promise<NamedFile[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (path) => ({ name: path.slice(directory.length + 1), body: await readFile(path) })),
  );
}
