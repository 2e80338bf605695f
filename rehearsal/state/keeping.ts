import type { VirtualClock } from '../clock';
import type { RehearsalEvent, Surroundings } from '../events';
import type { Snapshots } from './snapshots';

/** Real milliseconds after which an account is kept anew, whatever has been told of it. */
const EVERY_MS = 20_000;
/** Events after which it is kept as soon as it is at rest: nobody wants to lose what they tell. */
const WORTH_KEEPING: ReadonlySet<RehearsalEvent['kind']> = new Set<RehearsalEvent['kind']>([
  ...(['action-ended', 'approval-asked', 'approval-given', 'deployment-ended', 'execution-ended', 'stack'] as const),
]);

export interface KeepingProps {
  readonly snapshots: Pick<Snapshots, 'take' | 'underWay'>;
  readonly clock: Pick<VirtualClock, 'wallMs' | 'pace'>;
  readonly tell: Surroundings['tell'];
  /** Holds pipelines between two actions, so that what is under way comes to its end. */
  readonly hold: () => void;
}

/** A person who leaves, and waits for the account to be kept. */
interface Leaving {
  readonly waiting: (underWay: readonly string[]) => void;
  readonly kept: () => void;
  readonly failed: (error: unknown) => void;
}

/** Decides when a served account is kept: after what is worth it, now and then, and when it is left. */
export class Keeping {
  private due = true;
  private triedAt = 0;
  private leaving: Leaving | undefined;

  constructor(private readonly props: KeepingProps) {}

  /** To be told of every event. */
  note({ kind }: RehearsalEvent): void {
    if (WORTH_KEEPING.has(kind)) this.due = true;
  }

  /** To be called again and again, one call after the other, as virtual time goes by. */
  async beat(): Promise<void> {
    const { snapshots, clock, tell } = this.props;
    const { leaving, due } = this;
    if (!due && !leaving && clock.wallMs() - this.triedAt < EVERY_MS) return;
    if (leaving) {
      clock.pace(undefined); // whoever began to serve meanwhile has given it a pace
      leaving.waiting(snapshots.underWay());
    }
    this.due = false; // what happens from here on may not be in what is kept
    try {
      if (!(await snapshots.take())) {
        this.due ||= due;
        return;
      }
      leaving?.kept();
    } catch (error) {
      // A full or missing disk is no reason to end an account that works; what was kept before stands.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      if (leaving) leaving.failed(error);
      else
        tell({
          kind: 'note',
          text: `the account could not be kept: ${(error as Error).message}; it will be tried again`,
        });
    }
    this.triedAt = clock.wallMs();
    if (leaving) this.leaving = undefined; // whoever came meanwhile waits for the next beat
  }

  /**
   * Lets what is under way come to its end, as fast as the work allows, and keeps the account then. Nothing new begins in
   * pipelines meanwhile.
   * @param waiting told what is waited for, at every beat
   * @throws Error when the account cannot be written
   */
  leave(waiting: Leaving['waiting']): Promise<void> {
    this.props.hold();
    this.props.clock.pace(undefined);
    return new Promise((kept, failed) => (this.leaving = { waiting, kept, failed }));
  }
}
