import type { Hold } from './hold';

/** Somebody who wants into a stage. */
export interface Entrant {
  readonly id: string;
  /** Called when a newer one takes its place at the entrance. */
  readonly supersede: () => void;
}

interface Waiting {
  readonly entrant: Entrant;
  readonly enter: () => void;
}

type Mode = 'QUEUED' | 'SUPERSEDED';

/** Who is inside, who has entered last, and who waits, in the order of the queue. */
export interface KeptGate {
  readonly inside: string | undefined;
  readonly last: string | undefined;
  readonly waiting: readonly string[];
}

/**
 * The entrance of one stage: one execution is inside at a time. QUEUED: the others wait, first come, first served.
 * SUPERSEDED: one waits, and a newer one takes its place. While pipelines are held nobody is let in.
 */
export class Gate {
  private inside: string | undefined;
  private queue: Waiting[] = [];
  private last: string | undefined;

  /** @param kept of an earlier life; who waited then has to enter anew, in the same order */
  constructor(
    private readonly mode: Mode,
    private readonly hold: Hold,
    kept?: KeptGate,
  ) {
    this.inside = kept?.inside;
    this.last = kept?.last;
  }

  get occupant(): string | undefined {
    return this.inside;
  }

  get waiting(): readonly string[] {
    return this.queue.map((waiting) => waiting.entrant.id);
  }

  /** The execution that entered last. */
  get latest(): string | undefined {
    return this.last;
  }

  /** Resolves when the entrant is inside; rejects with the signal's reason when that is aborted first. */
  enter(entrant: Entrant, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const waiting: Waiting = {
        entrant,
        enter: () => {
          signal.removeEventListener('abort', leave);
          this.inside = entrant.id;
          this.last = entrant.id;
          resolve();
        },
      };
      const leave = () => {
        this.queue = this.queue.filter((w) => w !== waiting);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.queue.push(waiting);
      this.admit();
    });
  }

  leave(id: string): void {
    if (this.inside !== id) return;
    this.inside = undefined;
    this.admit();
  }

  keep(): KeptGate {
    return { inside: this.inside, last: this.last, waiting: this.waiting };
  }

  /** Lets the next one in when there is room, and has those who still wait supersede each other. */
  private admit(): void {
    if (this.queue.length === 0) return;
    if (this.inside === undefined && this.hold.isHeld) {
      void this.hold.released().then(() => this.admit());
      return;
    }
    if (this.inside === undefined) this.queue.shift()!.enter();
    if (this.mode === 'QUEUED') return;
    for (const { entrant } of this.queue.slice(0, -1)) entrant.supersede();
  }
}

/** The gates of a pipeline's stages; a changed definition gets new ones. */
export class Gates {
  private readonly gates: Map<string, Gate>;

  constructor(
    private readonly mode: Mode,
    private readonly hold: Hold,
    kept: ReadonlyMap<string, KeptGate> = new Map(),
  ) {
    this.gates = new Map([...kept].map(([stage, gate]) => [stage, new Gate(mode, hold, gate)]));
  }

  of(stage: string): Gate {
    let gate = this.gates.get(stage);
    if (gate === undefined) this.gates.set(stage, (gate = new Gate(this.mode, this.hold)));
    return gate;
  }

  /** By stage. */
  keep(): ReadonlyMap<string, KeptGate> {
    return new Map([...this.gates].map(([stage, gate]) => [stage, gate.keep()]));
  }
}
