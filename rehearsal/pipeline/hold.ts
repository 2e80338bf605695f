/** Keeps executions from going on: while somebody holds, nobody enters a stage and no action begins. */
export class Hold {
  private holders = 0;
  private waiting: (() => void)[] = [];

  get isHeld(): boolean {
    return this.holders > 0;
  }

  /** Holds until what it answers is called; a second call of that does nothing. */
  take(): () => void {
    this.holders++;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      if (--this.holders > 0) return;
      for (const goOn of this.waiting.splice(0)) goOn();
    };
  }

  /** Resolves when nobody holds any more, in the order of the calls; somebody may hold again by then. */
  released(): Promise<void> {
    if (!this.isHeld) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
