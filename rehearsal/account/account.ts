import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Callbacks } from '../gateway/callbacks';
import { FunctionLogReaders } from '../gateway/function-logs';
import { MotoConnection } from '../gateway/moto-connection';
import { MotoProxy } from '../gateway/moto-proxy';
import { OwnServices } from '../gateway/own-services';
import { S3Intercepts } from '../gateway/s3-intercepts';
import { Gateway } from '../gateway/server';
import { TemplateKeys } from '../gateway/template-keys';
import { MotoServer } from '../processes/moto';
import { bootstrap } from './bootstrap';
import type { Services } from './services';
import { type ServicesProps, wire } from './wire';

export interface AccountProps extends Omit<ServicesProps, 'moto' | 'directories' | 'endpointUrl'> {
  /** An existing directory of this rehearsal alone. */
  readonly workDir: string;
  /** Where the account listens on 127.0.0.1. @default 0 - a free port */
  readonly port?: number;
}

const DIRECTORIES = ['artifacts', 'builds', 'code', 'containers'] as const;

/** An AWS account on this machine: its services behind one endpoint. */
export class Account {
  private constructor(
    readonly services: Services,
    readonly gateway: Gateway,
    private readonly moto: MotoConnection,
    private readonly server: MotoServer,
  ) {}

  /** Opens an account that is bootstrapped for CDK and otherwise empty. */
  static async open(props: AccountProps): Promise<Account> {
    const { surroundings, processes, python, fatal } = props;
    const directories = Object.fromEntries(
      DIRECTORIES.map((name) => [name, join(props.workDir, name)]),
    ) as ServicesProps['directories'];
    await surroundings.clock.work(() =>
      Promise.all(Object.values(directories).map((path) => mkdir(path, { recursive: true }))),
    );

    const server = await MotoServer.start({ processes, surroundings, python, onFatal: fatal });
    const moto = new MotoConnection(server.address, surroundings);
    let url = '';
    const services = wire({ ...props, moto, directories, endpointUrl: () => url });
    const { principals, dispatcher, objectEvents, bucketPolicies, requestId, apiGateway } = services;
    const gateway = await Gateway.listen(
      {
        ...{
          surroundings,
          principals,
          dispatcher,
          requestId,
          signal: surroundings.signal,
          onFatal: fatal,
          api: apiGateway,
          callbacks: new Callbacks(),
        },
        own: new OwnServices({ principals, dispatcher, requestId, onFatal: fatal }),
        proxy: new MotoProxy({
          moto,
          dispatcher,
          objectEvents,
          intercepts: new S3Intercepts(objectEvents, bucketPolicies),
          functionLogs: new FunctionLogReaders(services.logs),
          templateKeys: new TemplateKeys(services.keys),
        }),
      },
      props.port,
    );
    url = gateway.url;
    await bootstrap(surroundings, moto, services.identity, services.parameters);
    return new Account(services, gateway, moto, server);
  }

  /** Stops answering. The processes are ended by who started the account. */
  async close(): Promise<void> {
    await this.gateway.close();
    await this.services.sageMaker.stop();
    this.moto.close();
    await this.server.stop();
  }
}
