/**
 * A part of the account that outlives the process, when the account is kept in a directory.
 *
 * The account is kept while it is at rest: when no part has anything under way. So no part has to say where in the middle of
 * something it stood; what was under way when the process ended without coming to rest is as if it had not begun.
 */
export interface Keeper<Kept = unknown> {
  /** What must come to its end before the account can be kept, in words for a person, such as `deployment d-1`. */
  underWay(): readonly string[];
  /**
   * What it holds, as plain data: objects, arrays, maps, sets, dates, bytes; no functions, no instances of classes.
   * Called at rest, and serialized before anything else happens; nothing has to be copied.
   */
  keep(): Kept;
  /** Takes up what `keep` answered in an earlier life. Called once, before anything else, while no clock drives it. */
  resume(kept: Kept): void;
  /**
   * Begins anew what goes on by itself, such as schedules and model servers. Called once every part has resumed, in the order
   * in which the parts are listed. @default - nothing does
   */
  goOn?(): void | Promise<void>;
}
