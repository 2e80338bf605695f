import type {
  CreateEndpointInput,
  DescribeEndpointOutput,
  EndpointStatus,
  UpdateEndpointInput,
} from '@aws-sdk/client-sagemaker';
import type { Keeper } from '../../state/keeper';
import type { SageMakerAccount } from './account';
import { checkName, invalid, refuseUnknown, required } from './checks';
import { deploy, retire } from './deployment';
import { describeEndpoint, type Endpoint, type KeptEndpoint, keptEndpoint } from './endpoint';
import type { EndpointConfig, EndpointConfigs } from './endpoint-configs';
import type { Models } from './models';
import { type KeptDeployment, restart } from './restart';
import { Shelf } from './shelf';

export type { Endpoint };

/** Virtual durations: what such an endpoint takes on AWS, and how long it is tried before it is given up. */
export const ENDPOINT_MS = { create: 240_000, giveUp: 900_000, scale: 240_000, delete: 15_000 } as const;

/** Says why an endpoint must not be deleted; undefined when it may. */
type DeletionGuard = (endpointName: string) => string | undefined;

/** So many containers come up at a time when the account goes on: loading a model takes a processor of this machine. */
const STARTS_AT_A_TIME = 2;

const UNDER_WAY: readonly EndpointStatus[] = ['Creating', 'Updating', 'Deleting'];

/** Endpoints: each a real container on this machine, with SageMaker's statuses on the virtual clock. */
export class Endpoints implements Keeper<readonly KeptEndpoint[]> {
  private readonly shelf = new Shelf<Endpoint>('endpoint');
  private readonly guards: DeletionGuard[] = [];
  /** What has not settled yet; an endpoint can be in service by then, with its old container still to end. */
  private readonly unsettled = new Set<Endpoint>();
  /** What answered when the account was kept, until it does again. */
  private readonly resumed = new Map<Endpoint, KeptDeployment>();

  constructor(
    private readonly account: SageMakerAccount,
    private readonly configs: EndpointConfigs,
    private readonly models: Models,
  ) {}

  create(input: CreateEndpointInput): Endpoint {
    const name = checkName(input.EndpointName, 'endpointName');
    refuseUnknown(input, ['EndpointName', 'EndpointConfigName', 'Tags'], `endpoint ${name}`);
    const config = this.configOf(input.EndpointConfigName);
    const now = this.account.now();
    const arn = this.account.arn('endpoint', name);
    const endpoint = this.shelf.add({
      ...{ name, arn, createdAt: now, changedAt: now, config },
      ...{ status: 'Creating', failureReason: undefined, deployment: undefined, settled: Promise.resolve() },
      ...{ instances: 0, desired: config.variant.InitialInstanceCount! },
    });
    this.account.tags.begin(arn, input.Tags);
    this.turn(endpoint, 'Creating');
    this.begin(endpoint, () => this.bringUp(endpoint));
    return endpoint;
  }

  /** The old config answers until the new one is up, and goes on answering when the new one does not come up. */
  update(input: UpdateEndpointInput): Endpoint {
    const endpoint = this.get(input.EndpointName);
    refuseUnknown(input, ['EndpointName', 'EndpointConfigName'], `endpoint ${endpoint.name}`);
    const config = this.configOf(input.EndpointConfigName);
    this.refuseUnderWay(endpoint);
    endpoint.config = config;
    endpoint.failureReason = undefined;
    this.turn(endpoint, 'Updating');
    this.begin(endpoint, () => this.bringUp(endpoint));
    return endpoint;
  }

  /** Gives the variant another number of instances, as UpdateEndpointWeightsAndCapacities does; it answers meanwhile. */
  scale(name: string, desired: number, cause: string): Endpoint {
    const endpoint = this.get(name);
    this.refuseUnderWay(endpoint);
    this.tell(endpoint, endpoint.desired, desired, cause);
    endpoint.desired = desired;
    this.turn(endpoint, 'Updating');
    this.begin(endpoint, async () => {
      await this.sleep(ENDPOINT_MS.scale);
      endpoint.instances = desired;
      this.turn(endpoint, 'InService');
    });
    return endpoint;
  }

  /** Asked before each deletion: a text refuses it. */
  guardDeletion(guard: DeletionGuard): void {
    this.guards.push(guard);
  }

  delete(name: string | undefined): Endpoint {
    const endpoint = this.get(name);
    this.refuseUnderWay(endpoint);
    for (const guard of this.guards) {
      const refusal = guard(endpoint.name);
      if (refusal !== undefined) throw invalid(refusal);
    }
    this.turn(endpoint, 'Deleting');
    this.begin(endpoint, async () => {
      const { deployment } = endpoint;
      endpoint.deployment = undefined;
      if (deployment !== undefined) await retire(this.account, deployment);
      await this.sleep(ENDPOINT_MS.delete);
      this.shelf.remove(endpoint.name);
      this.account.tags.end(endpoint.arn);
    });
    return endpoint;
  }

  /** Throws ValidationException when there is none. */
  get(name: string | undefined): Endpoint {
    return this.shelf.get(name);
  }

  find(name: string | undefined): Endpoint | undefined {
    return this.shelf.find(name);
  }

  list = this.shelf.list.bind(this.shelf);

  describe(name: string | undefined): DescribeEndpointOutput {
    return describeEndpoint(this.get(name));
  }

  underWay(): readonly string[] {
    const waiting = new Set([...this.unsettled, ...this.resumed.keys()]);
    const writing = this.shelf.all().filter(({ deployment }) => deployment?.capture?.isWriting());
    return [
      ...[...waiting].map(({ name, status }) => `endpoint ${name}, which is ${status}`),
      ...writing.map(({ name }) => `writing what was captured of endpoint ${name}`),
    ];
  }

  keep(): readonly KeptEndpoint[] {
    return this.shelf.all().map(keptEndpoint);
  }

  resume(kept: readonly KeptEndpoint[]): void {
    for (const { deployment, ...standing } of kept) {
      const endpoint = this.shelf.add({ ...standing, deployment: undefined, settled: Promise.resolve() });
      if (deployment !== undefined) this.resumed.set(endpoint, deployment);
    }
  }

  /** Starts the containers again; no virtual time passes meanwhile. */
  async goOn(): Promise<void> {
    const waiting = this.resumed.entries();
    const inTurn = async (): Promise<void> => {
      for (const [endpoint, kept] of waiting) await this.bringUpAgain(endpoint, kept);
    };
    const { clock } = this.account.deps.surroundings;
    await clock.work(() => Promise.all(Array.from({ length: STARTS_AT_A_TIME }, inTurn)));
  }

  /** Ends all containers; what was captured and is not written yet is lost with them. */
  async stop(): Promise<void> {
    await Promise.all(this.shelf.all().map((endpoint) => endpoint.deployment?.server.end()));
  }

  private configOf(name: string | undefined): EndpointConfig {
    const config = this.configs.find(required(name, 'endpointConfigName'));
    if (config !== undefined) return config;
    throw invalid(`Could not find endpoint configuration "${this.account.arn('endpoint-config', name!)}".`);
  }

  private refuseUnderWay({ status, arn }: Endpoint): void {
    if (UNDER_WAY.includes(status)) throw invalid(`Cannot update in-progress endpoint "${arn}".`);
  }

  private begin(endpoint: Endpoint, task: () => Promise<void>): void {
    const ended = task();
    endpoint.settled = ended.catch(() => undefined); // told below
    this.unsettled.add(endpoint);
    void endpoint.settled.then(() => this.unsettled.delete(endpoint));
    this.account.background(() => ended);
  }

  private async bringUp(endpoint: Endpoint): Promise<void> {
    await this.sleep(ENDPOINT_MS.create);
    const before = endpoint.deployment;
    const deployed = await deploy(this.account, this.models, endpoint.name, endpoint.config);
    if (deployed.kind === 'unhealthy') {
      await this.sleep(ENDPOINT_MS.giveUp - ENDPOINT_MS.create);
      endpoint.failureReason = deployed.reason;
      this.turn(endpoint, before === undefined ? 'Failed' : 'InService');
      return;
    }
    if (this.account.signal.aborted) return deployed.deployment.server.end();
    endpoint.deployment = deployed.deployment;
    const initial = endpoint.config.variant.InitialInstanceCount!;
    this.tell(endpoint, endpoint.instances, initial, `made with endpoint config ${endpoint.config.name}`);
    endpoint.instances = endpoint.desired = initial;
    endpoint.failureReason = undefined;
    this.turn(endpoint, 'InService');
    if (before !== undefined) await retire(this.account, before);
  }

  /** One whose container does not come up again has failed by now. */
  private async bringUpAgain(endpoint: Endpoint, kept: KeptDeployment): Promise<void> {
    const deployed = await restart(this.account, endpoint.name, kept);
    if (deployed.kind === 'healthy') {
      if (this.account.signal.aborted) return deployed.deployment.server.end();
      endpoint.deployment = deployed.deployment;
    } else {
      endpoint.failureReason = `It could not be started again: ${deployed.reason}`;
      const text = `${endpoint.name}: the endpoint could not be started again: ${deployed.reason}`;
      this.account.deps.surroundings.tell({ kind: 'note', text });
      this.turn(endpoint, 'Failed');
    }
    this.resumed.delete(endpoint);
  }

  private turn(endpoint: Endpoint, status: EndpointStatus): void {
    endpoint.status = status;
    endpoint.changedAt = this.account.now();
    this.account.deps.events.publish({
      source: 'aws.sagemaker',
      'detail-type': 'SageMaker Endpoint State Change',
      resources: [endpoint.arn],
      detail: {
        EndpointName: endpoint.name,
        EndpointArn: endpoint.arn,
        EndpointConfigName: endpoint.config.name,
        EndpointStatus: status.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
        ...(endpoint.failureReason !== undefined && { FailureReason: endpoint.failureReason }),
      },
    });
  }

  private tell({ name }: Endpoint, from: number, to: number, cause: string): void {
    this.account.deps.surroundings.tell({ kind: 'capacity', endpointName: name, from, to, cause });
  }

  private sleep(ms: number): Promise<void> {
    return this.account.deps.surroundings.clock.sleep(ms, this.account.signal);
  }
}
