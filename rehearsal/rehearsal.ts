import type { Answer, Question, RehearsalEvent } from './events';
import type { Report, RequestCounts } from './report';
import type { Scenario } from './scenarios/scenario';
import type { Served } from './serving';

/** Virtual time at the start of every rehearsal: a Monday morning. */
export const START = Date.UTC(2026, 0, 5, 9);

/** Whoever runs a rehearsal: is told what happens and may be asked. */
export interface RehearsalHost {
  readonly notify: (event: RehearsalEvent) => void;
  /** Told of the clients' requests so far, once per virtual second of traffic. */
  readonly requests?: (requests: RequestCounts) => void;
  /** Answers approvals. @default - the scenario does */
  readonly ask?: (question: Question, signal: AbortSignal) => Promise<Answer>;
}

export interface RehearsalProps {
  /** Directory of the CDK app: it holds `cdk.json` and `rehearsal.json`. */
  readonly projectDir: string;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Clients' requests per virtual second during a deployment. */
  readonly rate: number;
  /** Virtual seconds per second. @default - as fast as the work allows */
  readonly speed?: number;
  /** Records that a person hands in, such as TLC trips. @default - the app's own preparation makes them */
  readonly data?: string;
  /** Keeps the account alive for other clients, in place of the scenario. @default - the scenario is played */
  readonly serve?: {
    /** Where the account listens on 127.0.0.1; 0 takes a free port. */
    readonly port: number;
    /** Directory in which the account outlives this process. @default - it ends with it */
    readonly state?: string;
    readonly ready: (served: Served) => void;
  };
  readonly host: RehearsalHost;
}

/** A run under way. */
export interface Rehearsal {
  /** Rejects when the rehearsal could not go on: what is unknown, what broke, or that it was aborted. */
  readonly report: Promise<Report>;
  /**
   * Lets what is under way in a served account come to its end, as fast as the work allows, and keeps the account then.
   * Nothing new begins in pipelines meanwhile.
   * @param waiting told again and again what is waited for
   * @throws Error when the account is not kept in a directory, is not there yet, or cannot be written
   */
  keep(waiting: (underWay: readonly string[]) => void): Promise<void>;
  /** Ends everything; the report then rejects once no process is left. */
  abort(): void;
}
