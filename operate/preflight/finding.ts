import { explain, isDenied } from '../shared/aws-errors';

/** What was found out about one thing that a release needs. */
export interface Finding {
  readonly what: string;
  /** `unknown`: it could not be found out; that it is there is not said, nor that it lacks. */
  readonly state: 'ok' | 'missing' | 'unknown';
  readonly detail: string;
  /** What to do. @default - nothing */
  readonly todo?: string;
}

export const ok = (what: string, detail: string): Finding => ({ what, state: 'ok', detail });
export const missing = (what: string, detail: string, todo: string): Finding => ({
  what,
  state: 'missing',
  detail,
  todo,
});
export const unknown = (what: string, detail: string, todo?: string): Finding => ({
  ...{ what, state: 'unknown', detail },
  ...(todo !== undefined && { todo }),
});

/** One thing to look at. */
export interface Check {
  readonly what: string;
  /** The right that its call takes, as IAM names it. */
  readonly right: string;
  readonly look: () => Promise<Finding[]>;
}

/** Looks, and makes of what AWS refuses a finding: a right that a person lacks says nothing of the account. */
export async function findingsOf({ what, right, look }: Check): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (isDenied(error)) return [unknown(what, `no right to ${right}`, `look with a principal that may ${right}`)];
    const reason = explain(error);
    if (reason === undefined) throw error;
    return [unknown(what, reason)];
  }
}
