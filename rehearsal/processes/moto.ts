import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Surroundings } from '../events';
import { bareEnvironment, type Child, type Processes } from './processes';

/** Where moto listens, and the word that lets one in. */
export interface MotoAddress {
  readonly port: number;
  readonly secret: string;
}

export interface MotoProps {
  readonly processes: Pick<Processes, 'spawn'>;
  readonly surroundings: Pick<Surroundings, 'accountId' | 'region' | 'clock' | 'random'>;
  /** The Python that has moto. */
  readonly python: string;
  /** Told when moto ends without having been asked to, be it by SIGTERM. */
  readonly onFatal: (error: Error) => void;
}

/** The moto server: S3, KMS, SNS, SSM, CloudWatch Logs and Secrets Manager for the gateway alone. */
export class MotoServer {
  private stopping = false;

  private constructor(
    private readonly child: Child,
    readonly address: MotoAddress,
  ) {}

  /** Starts it and waits until it listens: 0.6 s and 65 MB. Throws with what it printed when it does not come up. */
  static async start(props: MotoProps): Promise<MotoServer> {
    const { accountId, region, clock, random } = props.surroundings;
    const secret = randomBytes(16).toString('hex');
    let listening: (port: number) => void = () => undefined;
    const port = new Promise<number>((resolve) => (listening = resolve));
    const child = props.processes.spawn({
      name: 'moto server',
      command: props.python,
      args: [join(__dirname, '..', 'containers', 'moto_server.py')],
      env: bareEnvironment({
        AWS_DEFAULT_REGION: region,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
        MOTO_DISABLE_GLOBAL_CORS: 'true',
        MOTO_ACCOUNT_ID: accountId,
        PYTHONHASHSEED: '0',
        REHEARSAL_SECRET: secret,
        REHEARSAL_SEED: random.fork('moto').hex(16),
      }),
      stdin: 'pipe',
      onLine: (line, stream) => {
        const ready = stream === 'stdout' ? /^\{"port": (\d+)\}$/.exec(line) : null;
        if (ready) listening(Number(ready[1]));
      },
    });
    const started = await clock.work(() => Promise.race([port, child.exited.then(() => undefined)]));
    if (started === undefined) throw new Error(`the moto server ended before it listened:\n${child.lastLines()}`);
    const server = new MotoServer(child, { port: started, secret });
    void child.exited.then((exit) => {
      if (!server.stopping && exit.signal !== 'SIGTERM')
        props.onFatal(new Error(`the moto server ended (${exit.code ?? exit.signal}):\n${child.lastLines()}`));
    });
    return server;
  }

  /** The last lines it printed, among them the traceback of a crash. */
  lastLines(): string {
    return this.child.lastLines();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.child.end();
  }
}
