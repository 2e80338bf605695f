import type { z } from 'zod';

/** One setting: what it means, what it may be, and what holds when it is not given. */
export interface Setting<T extends z.ZodType> {
  readonly schema: T;
  /** What it decides, for a person. */
  readonly meaning: string;
  /** What is accepted, for a person. */
  readonly expected: string;
  /** Value when it is not given. @default - the setting must be given */
  readonly standard?: z.input<T>;
  /** Environment variable that is asked when the context says nothing. @default - none */
  readonly environment?: string;
  /** What to do when it is missing or wrong, beyond changing it. @default - none */
  readonly advice?: string;
}

/** Keeps the schema's own type. */
export const setting = <T extends z.ZodType>(it: Setting<T>): Setting<T> => it;
