import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Callbacks } from '../gateway/callbacks';
import { BotocoreModels } from '../gateway/constraints/botocore-models';
import { FunctionLogReaders } from '../gateway/function-logs';
import { LogGroups } from '../gateway/log-groups';
import { MotoConnection } from '../gateway/moto-connection';
import { MotoProxy } from '../gateway/moto-proxy';
import { OwnServices } from '../gateway/own-services';
import { S3Intercepts } from '../gateway/s3-intercepts';
import { Gateway } from '../gateway/server';
import { MotoServer } from '../processes/moto';
import type { StateDirectory } from '../state/directory';
import type { Manifest } from '../state/manifest';
import { Snapshots } from '../state/snapshots';
import { bootstrap } from './bootstrap';
import { keepersOf } from './keepers';
import type { Services } from './services';
import { type ServicesProps, wire } from './wire';

export interface AccountProps extends Omit<ServicesProps, 'moto' | 'directories' | 'endpointUrl'> {
  /** An existing directory of this rehearsal alone. */
  readonly workDir: string;
  /** Where the account listens on 127.0.0.1. @default 0 - a free port */
  readonly port?: number;
  /** Where the account outlives this process. @default - it ends with it */
  readonly state?: StateDirectory;
}

const DIRECTORIES = ['artifacts', 'builds', 'code', 'containers'] as const;

/** An AWS account on this machine: its services behind one endpoint. */
export class Account {
  private constructor(
    readonly services: Services,
    readonly gateway: Gateway,
    private readonly moto: MotoConnection,
    private readonly server: MotoServer,
    /** Keeps the account; undefined for one that ends with this process. */
    readonly snapshots?: Snapshots,
    /** What it was taken up from; undefined for a new one. */
    readonly kept?: Manifest,
  ) {}

  /**
   * Opens an account: what the state directory keeps, or else one that is bootstrapped for CDK and otherwise empty.
   * @throws Error when what is kept cannot be taken up
   */
  static async open(props: AccountProps): Promise<Account> {
    const { surroundings, processes, python, fatal, state } = props;
    const directories = {
      ...(Object.fromEntries(
        DIRECTORIES.map((name) => [name, join(props.workDir, name)]),
      ) as ServicesProps['directories']),
      ...state?.directories,
    };
    await surroundings.clock.work(() =>
      Promise.all(Object.values(directories).map((path) => mkdir(path, { recursive: true }))),
    );

    const server = await MotoServer.start({ processes, surroundings, python, onFatal: fatal });
    const moto = new MotoConnection(server.address, surroundings);
    let url = '';
    const services = wire({ ...props, moto, directories, endpointUrl: () => url });
    const { principals, dispatcher, objectEvents, bucketPolicies, requestId, apiGateway } = services;
    const snapshots =
      state && new Snapshots({ ...{ directory: state, moto, surroundings }, parts: keepersOf(services) });
    if (state?.kept) {
      await snapshots!.resume();
      await surroundings.clock.work(() => state.removeUnused('commits', services.pipelines.artifactPaths()));
      await services.sageMaker.goOn(); // before anybody can ask an endpoint
    } else await bootstrap(surroundings, moto, services.identity, services.parameters);
    const constraints = new BotocoreModels(python);
    const gateway = await Gateway.listen(
      {
        ...{
          surroundings,
          principals,
          dispatcher,
          requestId,
          signal: surroundings.signal,
          onFatal: fatal,
          onUnknown: surroundings.outlive ?? fatal,
          api: apiGateway,
          callbacks: new Callbacks(),
        },
        own: new OwnServices({ principals, dispatcher, requestId, constraints, onFatal: fatal }),
        proxy: new MotoProxy({
          moto,
          dispatcher,
          constraints,
          objectEvents,
          intercepts: new S3Intercepts(objectEvents, bucketPolicies),
          functionLogs: new FunctionLogReaders(services.logs),
          logGroups: new LogGroups({ moto, logs: services.logs, surroundings }),
          templateKeys: services.templateKeys,
        }),
      },
      props.port,
    );
    url = gateway.url;
    return new Account(services, gateway, moto, server, snapshots, state?.kept);
  }

  /** Lets an account that was taken up go on with what goes on by itself. */
  async goOn(): Promise<void> {
    for (const part of Object.values(keepersOf(this.services))) await part.goOn?.();
  }

  /** Stops answering. The processes are ended by who started the account. */
  async close(): Promise<void> {
    await this.gateway.close();
    await this.services.sageMaker.stop();
    this.moto.close();
    await this.server.stop();
  }
}
