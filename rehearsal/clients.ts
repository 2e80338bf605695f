import { join } from 'node:path';
import type { Account } from './account/account';
import type { Surroundings } from './events';
import { requestBodies } from './inputs';
import { type ApiAddress, Load } from './load';
import type { RequestCounts } from './report';
import type { Subject } from './subject';

export interface ClientsProps {
  readonly surroundings: Surroundings;
  readonly account: Account;
  readonly traffic: NonNullable<Subject['traffic']>;
  readonly rate: number;
  /** Function version and injected delay of each answer that has not been counted yet, by request id. */
  readonly answered: Map<string, { readonly version: string; readonly injectedMs: number }>;
  readonly counted: (requests: RequestCounts) => void;
}

/** The app's clients: who they are, where the API is, and what is going on while they call. */
export class Clients {
  readonly load: Load;
  private deploying = 0;
  /** Deployments that leave both versions a share of the traffic. */
  private readonly shifting = new Set<string>();

  constructor(private readonly props: ClientsProps) {
    const { surroundings, account, traffic, answered } = props;
    const { clock, random, region, partition, accountId } = surroundings;
    this.load = new Load({
      ...{ clock, region, random: random.fork('clients'), rate: props.rate, counted: props.counted },
      ...traffic,
      credentials: account.services.principals.mint({
        kind: 'user',
        arn: `arn:${partition}:iam::${accountId}:user/client`,
      }),
      address: () => apiAddress(account, traffic.output),
      deploying: () => this.deploying > 0,
      shifting: () => this.shifting.size > 0,
      servedBy: (requestId) => {
        const served = answered.get(requestId);
        answered.delete(requestId);
        return served;
      },
    });
  }

  deploymentStarted(): void {
    this.deploying++;
  }

  deploymentEnded(deploymentId: string): void {
    this.deploying--;
    this.shifting.delete(deploymentId);
  }

  shifted(deploymentId: string, greenPercent: number): void {
    if (greenPercent > 0 && greenPercent < 100) this.shifting.add(deploymentId);
    else this.shifting.delete(deploymentId);
  }

  /** From now on they send the rows of the input that was prepared in this directory. */
  async feed(directory: string): Promise<void> {
    const { rows, headerLines, dropColumns } = this.props.traffic;
    const { clock } = this.props.surroundings;
    this.load.use(await clock.work(() => requestBodies(join(directory, rows), headerLines, dropColumns)));
  }
}

/** The API as its stack's output names it, on this machine. */
function apiAddress(account: Account, output: string): ApiAddress | undefined {
  for (const stack of account.services.cloudFormation.stacks()) {
    const url = stack.outputs.find(({ key }) => key === output)?.value;
    const parts = url === undefined ? null : /^https:\/\/([a-z0-9]+)\.execute-api\.[^/]+(\/.*)$/.exec(url);
    if (parts)
      return { hostname: '127.0.0.1', port: account.gateway.port, path: `/execute-api/${parts[1]}${parts[2]}` };
  }
  return undefined;
}
