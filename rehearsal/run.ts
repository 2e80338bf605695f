import { join } from 'node:path';
import { Account } from './account/account';
import { Clients } from './clients';
import { runCommand } from './commands';
import { NotRehearsable } from './contracts';
import type { VirtualClock } from './clock';
import type { RehearsalEvent, Surroundings, Told } from './events';
import { FaultPlan } from './faults';
import { Forks } from './forks';
import { Inputs } from './inputs';
import { People } from './people';
import { untilAborted } from './pipeline/waits';
import { MemoryWatch } from './processes/memory';
import type { Processes } from './processes/processes';
import { ensurePythonEnvironment } from './processes/python-environment';
import { seededRandom } from './random';
import { type RehearsalHost, type RehearsalProps, START } from './rehearsal';
import { type Report, WALL_TIME_FIELDS } from './report';
import { ReportBuilder } from './report-builder';
import { iamReport } from './report-iam';
import { type Commit, Repository } from './repository';
import { judgeAll } from './scenarios/scenario';
import { serve } from './serving';
import { readSubject, type Subject } from './subject';
import { type Environment, environmentOf, synthesize } from './synthesis';
import { WallTimes } from './wall-times';

/** The project that the rehearsal is part of: its Python environment lies there, whichever app is rehearsed. */
const HOME = join(__dirname, '..');
/** Virtual seconds per second while a person is asked, and while others are served. */
const SPEED_WITH_PEOPLE = 10;

/** What a client can ask for that is not known here. */
const ASKED_BY_CLIENTS: ReadonlySet<string> = new Set([
  ...['operation', 'permissions of the operation', 'parameter', 'member', 'protocol', 'service'],
  ...['parameter of DescribeAlarms', 'parameter of PutMetricData', 'member of MetricDatum', 'statistic'],
  ...['property of a metric query', 'function of metric math', 'id in metric math', 'event bus', 'change set type'],
  'bucket notification',
]);

export interface RunProps extends RehearsalProps {
  readonly ending: AbortController;
  readonly clock: VirtualClock;
  readonly processes: Processes;
  /** An existing directory of this rehearsal alone. */
  readonly workDir: string;
}

/** One scenario from an empty account to its report. */
export class Run {
  private readonly report = new ReportBuilder();
  private readonly wallTimes: WallTimes;
  private readonly memory: MemoryWatch;
  private readonly answered = new Map<string, { version: string; injectedMs: number }>();
  private faults: FaultPlan | undefined;
  private people: People | undefined;
  private clients: Clients | undefined;
  private account: Account | undefined;

  constructor(private readonly props: RunProps) {
    this.wallTimes = new WallTimes(props.clock);
    this.memory = new MemoryWatch(props.clock);
  }

  async play(): Promise<Report> {
    const { scenario, projectDir, clock, processes, workDir, ending, seed } = this.props;
    const subject = readSubject(projectDir);
    void this.memory.run(ending.signal);
    const assemblyDirectory = join(workDir, 'assembly');
    const write = (directory: string, out: string) =>
      synthesize({ clock, processes, command: subject.synth, directory, out, home: workDir });
    const synthesis = async () => {
      const repository = await clock.work(() =>
        Repository.of(projectDir, join(workDir, 'repository'), subject.context),
      );
      await write(repository.head().directory, assemblyDirectory);
      return { repository, environment: await environmentOf(assemblyDirectory, clock) };
    };
    const python = () =>
      ensurePythonEnvironment({ projectDir: HOME, processes, report: (text) => this.tell({ kind: 'note', text }) });
    const [{ repository, environment }, { python: interpreter }] = await Promise.all([synthesis(), clock.work(python)]);

    const surroundings = this.surroundings(environment);
    const forks = new Forks({ clock, subject, projectDir, workDir, synthesize: write });
    const faults = (this.faults = new FaultPlan(surroundings.random.fork('faults'), surroundings.tell));
    const people = (this.people = new People({
      ...{ surroundings, subject, repository, forks, faults, assemblyDirectory },
      inputs: new Inputs({ ...this.props, python: interpreter, seed }),
      upload: (bucket, key, body) => this.opened().services.objects.put(bucket, key, body),
      run: (command) =>
        runCommand({
          ...{ clock, processes, surroundings, account: this.opened(), command },
          ...{ directory: repository.head().directory, home: workDir },
          ...(this.props.speed !== undefined && { speed: this.props.speed }),
        }),
      prepared: async (directory) => this.clients?.feed(directory),
      ...this.answering(),
    }));
    const account = (this.account = await Account.open({
      ...{ surroundings, processes, workDir, python: interpreter, faults, approver: people },
      ...(this.props.serve && { port: this.props.serve.port }),
      repositories: {
        commit: ({ repositoryId, commitId }) => this.commit(forks.find(repositoryId) ?? repository, commitId),
      },
      ...(scenario.approvalsLapse !== undefined && { approvalsLapse: scenario.approvalsLapse }),
      served: ({ requestId, executedVersion: version, injectedMs }) => {
        if (version !== undefined) this.answered.set(requestId, { version, injectedMs });
      },
      fatal: (error) => this.fatal(error),
    }));
    people.workIn(account);

    const traffic = new AbortController();
    const calling = this.call(subject.traffic, surroundings, AbortSignal.any([traffic.signal, ending.signal]));
    if (this.props.serve) await this.serve(people, account, subject, surroundings);
    else await scenario.play(people);
    traffic.abort();
    await calling;
    await this.clients?.load.probe();
    return this.finish(account);
  }

  /** Stops answering and lets go of every port. */
  async close(): Promise<void> {
    await this.account?.close();
  }

  private surroundings(environment: Environment): Surroundings {
    const { clock, ending, seed } = this.props;
    return {
      ...environment,
      clock,
      random: seededRandom(seed),
      tell: (event) => this.tell(event),
      signal: ending.signal,
    };
  }

  private tell(told: Told): void {
    const event: RehearsalEvent = { at: this.props.clock.now(), ...told };
    this.report.note(event);
    this.wallTimes.note(event);
    if (event.kind === 'deployment-started') this.clients?.deploymentStarted();
    if (event.kind === 'deployment-ended') this.clients?.deploymentEnded(event.deploymentId);
    if (event.kind === 'shift') {
      this.faults?.shifted(event.greenPercent);
      this.clients?.shifted(event.deploymentId, event.greenPercent);
    }
    this.people?.note(event);
    this.props.host.notify(event);
  }

  private async serve(people: People, account: Account, subject: Subject, surroundings: Surroundings): Promise<void> {
    const { clock, projectDir, speed = SPEED_WITH_PEOPLE } = this.props;
    const { ready } = this.props.serve!;
    const props = { surroundings, clock, account, projectDir, speed, ready };
    await serve({ ...props, deploy: () => people.deploy(), people: subject.people });
  }

  /** While others are served, the newest commit is what lies in the project when a source action asks. */
  private async commit(repository: Repository, commitId?: string): Promise<Commit | undefined> {
    if (this.props.serve && commitId === undefined) await this.props.clock.work(() => repository.refresh());
    return repository.find(commitId);
  }

  /** Who answers approvals in the scenario's stead. While others are served, whoever calls PutApprovalResult. */
  private answering(): Pick<RehearsalHost, 'ask'> {
    if (this.props.serve) return { ask: (_, signal) => untilAborted(new Promise<never>(() => undefined), signal) };
    return this.props.host.ask ? { ask: this.asking(this.props.host.ask) } : {};
  }

  private fatal(error: unknown): void {
    // Whoever is served is told by the answer, and may go on.
    if (this.props.serve && error instanceof NotRehearsable && ASKED_BY_CLIENTS.has(error.what)) {
      this.tell({ kind: 'note', text: error.message });
      return;
    }
    this.props.ending.abort(error instanceof Error ? error : new Error(String(error)));
  }

  private opened(): Account {
    if (!this.account) throw new Error('the account is not open');
    return this.account;
  }

  /** Clients call from now on, until the signal is aborted. */
  private async call(traffic: ClientsTraffic, surroundings: Surroundings, signal: AbortSignal): Promise<void> {
    if (!traffic) return;
    this.clients = new Clients({
      ...{ surroundings, traffic, account: this.opened(), rate: this.props.rate, answered: this.answered },
      counted: (requests) => this.props.host.requests?.(requests),
    });
    await this.clients.load.run(signal).catch((error: unknown) => this.fatal(error));
  }

  /** While a person thinks, virtual time runs at a pace that can be watched. */
  private asking(ask: NonNullable<RehearsalHost['ask']>): NonNullable<RehearsalHost['ask']> {
    const { clock, speed } = this.props;
    return async (question, signal) => {
      clock.pace(speed ?? SPEED_WITH_PEOPLE);
      try {
        return await ask(question, signal);
      } finally {
        clock.pace(speed);
      }
    };
  }

  private finish({ services }: Account): Report {
    const { scenario, seed, clock } = this.props;
    const outcome = {
      ...{ scenario: scenario.name, seed, executions: this.report.executions },
      live: this.clients?.load.live() ?? null,
      requests: this.clients?.load.report() ?? { total: 0, failed: 0, byVersion: [] },
      resources: this.report.resources(),
      capacity: this.report.capacity,
      alarms: this.report.alarms,
      undelivered: this.report.undelivered,
      faults: this.report.faults,
      iam: iamReport(services.access),
      calls: Object.fromEntries(
        services.dispatcher.ledger
          .byOperation()
          .map(({ principal, service, operation, calls }) => [`${principal} ${service}:${operation}`, calls]),
      ),
      wallSeconds: Math.round(clock.wallMs()) / 1000,
      wallSecondsBy: this.wallTimes.seconds(),
      peakMemoryMib: this.memory.peakMib,
      peakResidentMib: this.memory.peakResidentMib,
      virtualSeconds: (clock.now() - START) / 1000,
      wallTimeFields: WALL_TIME_FIELDS,
    };
    const reasons = judgeAll(scenario, outcome);
    return { ...outcome, expectation: { met: reasons.length === 0, reasons } };
  }
}

type ClientsTraffic = Subject['traffic'];
