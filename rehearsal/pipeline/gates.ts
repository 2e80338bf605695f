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

/**
 * The entrance of one stage: one execution is inside at a time. QUEUED: the others wait, first come, first served.
 * SUPERSEDED: one waits, and a newer one takes its place.
 */
export class Gate {
  private inside: string | undefined;
  private queue: Waiting[] = [];
  private last: string | undefined;

  constructor(private readonly mode: 'QUEUED' | 'SUPERSEDED') {}

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
      if (this.inside === undefined) return waiting.enter();
      signal.addEventListener('abort', leave, { once: true });
      const older = this.mode === 'SUPERSEDED' ? [...this.queue] : [];
      this.queue.push(waiting);
      for (const { entrant: superseded } of older) superseded.supersede();
    });
  }

  leave(id: string): void {
    if (this.inside !== id) return;
    this.inside = undefined;
    this.queue.shift()?.enter();
  }
}

/** The gates of a pipeline's stages; a changed definition gets new ones. */
export class Gates {
  private readonly gates = new Map<string, Gate>();

  constructor(private readonly mode: 'QUEUED' | 'SUPERSEDED') {}

  of(stage: string): Gate {
    let gate = this.gates.get(stage);
    if (gate === undefined) this.gates.set(stage, (gate = new Gate(this.mode)));
    return gate;
  }
}
