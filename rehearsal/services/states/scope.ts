import { NotRehearsable } from '../../contracts';
import type { Json } from './asl';

/** The variables of one block. Those of the blocks around it can be read, not assigned. */
export class Scope {
  private readonly own: Record<string, Json> = {};

  constructor(private readonly outer?: Scope) {}

  get variables(): Readonly<Record<string, Json>> {
    return { ...this.outer?.variables, ...this.own };
  }

  /** @param where the state that assigns */
  assign(values: Readonly<Record<string, Json>>, where: string): void {
    const outer = this.outer?.variables ?? {};
    const taken = Object.keys(values).find((name) => Object.hasOwn(outer, name));
    if (taken !== undefined) throw new NotRehearsable('assignment to a variable of an outer scope,', taken, where);
    Object.assign(this.own, values);
  }
}
