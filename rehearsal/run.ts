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
import type { RehearsalHost, RehearsalProps } from './rehearsal';
import type { Report } from './report';
import { ReportBuilder } from './report-builder';
import { reportOfRun } from './report-of-run';
import { type Commit, Repository } from './repository';
import { serve } from './serving';
import { StateDirectory } from './state/directory';
import { Keeping } from './state/keeping';
import { readSubject, type Subject } from './subject';
import { type Environment, environmentOf, synthesize } from './synthesis';
import { WallTimes } from './wall-times';

/** The project that the rehearsal is part of: its Python environment lies there, whichever app is rehearsed. */
const HOME = join(__dirname, '..');
/** Virtual seconds per second while a person is asked, and while others are served. */
const SPEED_WITH_PEOPLE = 10;

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
  private keeping: Keeping | undefined;
  private account: Account | undefined;

  constructor(private readonly props: RunProps) {
    this.wallTimes = new WallTimes(props.clock);
    this.memory = new MemoryWatch(props.clock);
  }

  async play(): Promise<Report> {
    const { scenario, projectDir, clock, processes, workDir, ending, seed } = this.props;
    const subject = readSubject(projectDir);
    const state = await this.openState();
    void this.memory.run(ending.signal);
    const assemblyDirectory = join(workDir, 'assembly');
    const write = (directory: string, out: string) =>
      synthesize({ clock, processes, command: subject.synth, directory, out, home: workDir });
    const synthesis = async () => {
      const repository = await clock.work(() =>
        Repository.of(
          projectDir,
          state?.ownDirectory('commits') ?? join(workDir, 'repository'),
          subject.context,
          this.props.serve ? 'by-content' : 'by-order',
        ),
      );
      await write(repository.head().directory, assemblyDirectory);
      return { repository, environment: await environmentOf(assemblyDirectory, clock) };
    };
    const python = () =>
      ensurePythonEnvironment({ projectDir: HOME, processes, report: (text) => this.tell({ kind: 'note', text }) });
    const [{ repository, environment }, { python: interpreter }] = await Promise.all([synthesis(), clock.work(python)]);

    const surroundings = this.surroundings(environment, state);
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
      ...(state && { state }),
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

  /** See {@link Rehearsal.keep}. */
  async keep(waiting: (underWay: readonly string[]) => void): Promise<void> {
    if (this.keeping === undefined) throw new Error('the account is not there yet, or it is not kept in a directory');
    await this.keeping.leave(waiting);
  }

  /** Stops answering and lets go of every port. */
  async close(): Promise<void> {
    await this.account?.close();
  }

  /** Where the account is kept; the clock goes on from there. */
  private async openState(): Promise<StateDirectory | undefined> {
    const { clock, processes, serve: { state: path } = {} } = this.props;
    if (path === undefined) return undefined;
    const state = await clock.work(() => StateDirectory.open(path, processes));
    if (state.kept) clock.set(Date.parse(state.kept.at));
    return state;
  }

  private surroundings(environment: Environment, state: StateDirectory | undefined): Surroundings {
    const { clock, ending, seed } = this.props;
    const random = seededRandom(seed);
    return {
      ...environment,
      clock,
      // What a later life draws must not be what an earlier one has drawn.
      random: state && state.life > 1 ? random.fork(`life/${state.life}`) : random,
      tell: (event) => this.tell(event),
      signal: ending.signal,
      // Whoever is served is told by the answer, the action or the stack, and may go on.
      ...(this.props.serve && { outlive: ({ message: text }: Error) => this.tell({ kind: 'note', text }) }),
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
    this.keeping?.note(event);
    this.props.host.notify(event);
  }

  private async serve(people: People, account: Account, subject: Subject, surroundings: Surroundings): Promise<void> {
    const { clock, projectDir, speed = SPEED_WITH_PEOPLE } = this.props;
    const { ready } = this.props.serve!;
    const { snapshots, services } = account;
    const keeping = (this.keeping =
      snapshots && new Keeping({ snapshots, clock, tell: surroundings.tell, hold: () => services.pipelines.hold() }));
    const begin = () => (account.kept ? account.goOn() : people.deploy());
    const props = { surroundings, clock, account, projectDir, speed, ready, begin, people: subject.people };
    await serve({ ...props, beat: async () => keeping?.beat() });
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
    // What a call, an action or a resource has asked for is outlived; this stands where nothing can fail in its stead.
    const unknown = this.props.serve && error instanceof NotRehearsable;
    const reason = unknown
      ? new Error(`the account cannot be served any longer: ${error.message}`, { cause: error })
      : error;
    this.props.ending.abort(reason instanceof Error ? reason : new Error(String(reason)));
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

  private finish(account: Account): Report {
    const { scenario, seed, clock } = this.props;
    const { report, clients, wallTimes, memory } = this;
    return reportOfRun({
      ...{ scenario, seed, clock, report, wallTimes, memory },
      services: account.services,
      clients,
    });
  }
}

type ClientsTraffic = Subject['traffic'];
