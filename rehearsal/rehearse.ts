import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Account } from './account/account';
import { VirtualClock } from './clock';
import type { Answer, Question, RehearsalEvent, Surroundings, Told } from './events';
import { FaultPlan } from './faults';
import { Inputs, requestBodies } from './inputs';
import { type ApiAddress, Load } from './load';
import { People } from './people';
import { MemoryWatch } from './processes/memory';
import { bareEnvironment, Processes } from './processes/processes';
import { ensurePythonEnvironment } from './processes/python-environment';
import { seededRandom } from './random';
import { type Report, ReportBuilder, type RequestsReport, WALL_TIME_FIELDS } from './report';
import { Repository } from './repository';
import type { Scenario } from './scenarios/scenario';
import { readSubject, type Subject } from './subject';
import { WallTimes } from './wall-times';

/** Virtual time at the start of every rehearsal: a Monday morning. */
export const START = Date.UTC(2026, 0, 5, 9);

/** The account that is rehearsed in, an example number of AWS's documentation. */
const ACCOUNT = { accountId: '111122223333', region: 'us-east-1', partition: 'aws' } as const;
/** The project that the rehearsal is part of: its Python environment lies there, whichever app is rehearsed. */
const HOME = join(__dirname, '..');
/** Virtual seconds per second while a person is asked. */
const SPEED_WHILE_ASKING = 10;

/** Whoever runs a rehearsal: is told what happens and may be asked. */
export interface RehearsalHost {
  readonly notify: (event: RehearsalEvent) => void;
  /** Told of the clients' requests so far, once per virtual second of traffic. */
  readonly requests?: (requests: RequestsReport) => void;
  /** Answers approvals. @default - the scenario does */
  readonly ask?: (question: Question, signal: AbortSignal) => Promise<Answer>;
}

export interface RehearsalProps {
  /** Directory of the CDK app: it holds `cdk.json` and `rehearsal.json`. */
  readonly projectDir: string;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Clients' requests per virtual second while a deployment is under way. */
  readonly rate: number;
  /** Virtual seconds per second. @default - as fast as the work allows */
  readonly speed?: number;
  /** TLC trip records to use in place of generated ones. @default - the app's own generator */
  readonly data?: string;
  readonly host: RehearsalHost;
}

/** A run under way. */
export interface Rehearsal {
  /** Rejects when the rehearsal could not go on: what is unknown, what broke, or that it was aborted. */
  readonly report: Promise<Report>;
  /** Ends everything; the report then rejects once no process is left. */
  abort(): void;
}

/** Starts a rehearsal. Every process that it starts is gone when its report has settled, whatever happened. */
export function rehearse(props: RehearsalProps): Rehearsal {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal); // everything that waits listens for the end
  return { report: run(props, ending), abort: () => ending.abort(new Error('the rehearsal was ended')) };
}

async function run(props: RehearsalProps, ending: AbortController): Promise<Report> {
  const clock = new VirtualClock({ start: START, ...(props.speed !== undefined && { speed: props.speed }) });
  const processes = new Processes(clock);
  const workDir = await mkdtemp(join(tmpdir(), 'rehearsal-'));
  const broken = new Promise<never>((_, reject) =>
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason as Error), { once: true }),
  );
  broken.catch(() => undefined); // told below, by the race
  try {
    return await Promise.race([new Stage(props, ending, clock, processes, workDir).play(), broken]);
  } finally {
    ending.abort(new Error('the rehearsal is over'));
    clock.stop();
    await processes.end();
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Everything that stands while one scenario plays. */
class Stage {
  private readonly report = new ReportBuilder();
  private readonly wallTimes: WallTimes;
  private readonly memory: MemoryWatch;
  private readonly surroundings: Surroundings;
  private readonly faults: FaultPlan;
  private readonly answered = new Map<string, { version: string; injectedMs: number }>();
  private readonly subject: Subject;
  private people: People | undefined;
  private load: Load | undefined;
  private deploying = 0;
  /** Deployments that leave both versions a share of the traffic. */
  private readonly shifting = new Set<string>();

  constructor(
    private readonly props: RehearsalProps,
    private readonly ending: AbortController,
    private readonly clock: VirtualClock,
    private readonly processes: Processes,
    private readonly workDir: string,
  ) {
    this.subject = readSubject(props.projectDir);
    this.wallTimes = new WallTimes(clock);
    this.memory = new MemoryWatch(clock);
    const random = seededRandom(props.seed);
    const tell = (event: Told) => this.told({ at: clock.now(), ...event });
    this.surroundings = { ...ACCOUNT, clock, random, tell, signal: ending.signal };
    this.faults = new FaultPlan(random.fork('faults'), tell);
  }

  async play(): Promise<Report> {
    const { scenario, projectDir, seed } = this.props;
    void this.memory.run(this.ending.signal);
    const { python } = await this.clock.work(() =>
      ensurePythonEnvironment({ projectDir: HOME, report: (text) => this.surroundings.tell({ kind: 'note', text }) }),
    );
    const repository = await this.clock.work(() =>
      Repository.of(projectDir, join(this.workDir, 'repository'), this.subject.context),
    );
    const inputs = new Inputs({
      ...{ clock: this.clock, processes: this.processes, projectDir, workDir: this.workDir, python, seed },
      ...(this.props.data !== undefined && { data: this.props.data }),
    });
    const people = (this.people = new People({
      ...{ surroundings: this.surroundings, subject: this.subject, repository, inputs, faults: this.faults },
      synthesize: () => this.synthesize(repository),
      upload: (bucket, key, body) => account.services.objects.put(bucket, key, body),
      prepared: (directory) => this.feed(directory),
      ...(this.props.host.ask && { ask: this.asking(this.props.host.ask) }),
    }));
    const account = await Account.open({
      ...{ surroundings: this.surroundings, processes: this.processes, workDir: this.workDir, python },
      faults: this.faults,
      approver: people,
      repositories: { commit: async () => repository.head() },
      served: ({ requestId, executedVersion, injectedMs }) => {
        if (executedVersion !== undefined) this.answered.set(requestId, { version: executedVersion, injectedMs });
      },
      fatal: (error) => this.ending.abort(error instanceof Error ? error : new Error(String(error))),
    });
    people.workIn(account);
    const traffic = new AbortController();
    const clients = this.clients(account, AbortSignal.any([traffic.signal, this.ending.signal]));
    await scenario.play(people);
    traffic.abort();
    await clients;
    await this.load?.probe();
    const report = this.finish(account);
    await account.close();
    return report;
  }

  private told(event: RehearsalEvent): void {
    this.report.note(event);
    this.wallTimes.note(event);
    if (event.kind === 'deployment-started') this.deploying++;
    if (event.kind === 'deployment-ended') this.deploying--;
    if (event.kind === 'shift') this.shifted(event.deploymentId, event.greenPercent);
    this.people?.note(event);
    this.props.host.notify(event);
  }

  private shifted(deploymentId: string, greenPercent: number): void {
    this.faults.shifted(greenPercent);
    if (greenPercent > 0 && greenPercent < 100) this.shifting.add(deploymentId);
    else this.shifting.delete(deploymentId);
  }

  /** Runs the app's own command in a copy of the repository's head, as a developer does on a laptop. */
  private async synthesize(repository: Repository): Promise<string> {
    const out = join(this.workDir, 'assembly');
    const [command = '', ...args] = this.subject.synth.map((part) => part.replace('{out}', out));
    const child = this.processes.spawn({
      ...{ name: 'synthesis', command, args, cwd: repository.head().directory },
      env: bareEnvironment({
        CDK_DEFAULT_ACCOUNT: ACCOUNT.accountId,
        CDK_DEFAULT_REGION: ACCOUNT.region,
        HOME: this.workDir,
      }),
    });
    const { code } = await this.clock.work(() => child.exited);
    if (code !== 0)
      throw new Error(`the app could not be synthesized (${this.subject.synth.join(' ')}):\n${child.lastLines()}`);
    return out;
  }

  /** From now on clients send the rows of this input. */
  private async feed(directory: string): Promise<void> {
    const { traffic } = this.subject;
    if (!traffic || !this.load) return;
    this.load.use(
      await this.clock.work(() =>
        requestBodies(join(directory, traffic.rows), traffic.headerLines, traffic.dropColumns),
      ),
    );
  }

  private async clients(account: Account, signal: AbortSignal): Promise<void> {
    const { traffic } = this.subject;
    if (!traffic) return;
    const { accountId, region } = this.surroundings;
    this.load = new Load({
      ...{
        clock: this.clock,
        random: this.surroundings.random.fork('clients'),
        region,
        rate: this.props.rate,
        ...traffic,
      },
      credentials: account.services.principals.mint({ kind: 'user', arn: `arn:aws:iam::${accountId}:user/client` }),
      address: () => apiAddress(account, traffic.output),
      deploying: () => this.deploying > 0,
      shifting: () => this.shifting.size > 0,
      servedBy: (requestId) => {
        const served = this.answered.get(requestId);
        this.answered.delete(requestId);
        return served;
      },
      counted: (requests) => this.props.host.requests?.(requests),
    });
    await this.load.run(signal);
  }

  /** While a person thinks, virtual time runs at a pace that can be watched. */
  private asking(ask: NonNullable<RehearsalHost['ask']>): NonNullable<RehearsalHost['ask']> {
    return async (question, signal) => {
      this.clock.pace(this.props.speed ?? SPEED_WHILE_ASKING);
      try {
        return await ask(question, signal);
      } finally {
        this.clock.pace(this.props.speed);
      }
    };
  }

  private finish(account: Account): Report {
    const outcome = {
      scenario: this.props.scenario.name,
      seed: this.props.seed,
      executions: this.report.executions,
      live: this.load?.live() ?? null,
      requests: this.load?.counts() ?? { total: 0, failed: 0, byVersion: [] },
      resources: this.report.resources(),
      iam: null,
      calls: Object.fromEntries(
        account.services.dispatcher.ledger
          .byOperation()
          .map((count) => [`${count.principal} ${count.service}:${count.operation}`, count.calls]),
      ),
      wallSeconds: Math.round(this.clock.wallMs()) / 1000,
      wallSecondsBy: this.wallTimes.seconds(),
      peakMemoryMib: this.memory.peakMib,
      peakResidentMib: this.memory.peakResidentMib,
      virtualSeconds: (this.clock.now() - START) / 1000,
      wallTimeFields: WALL_TIME_FIELDS,
    };
    const reasons = this.props.scenario.judge(outcome);
    return { ...outcome, expectation: { met: reasons.length === 0, reasons } };
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
