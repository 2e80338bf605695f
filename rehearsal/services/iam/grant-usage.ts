import type { Identity } from '../identity';
import type { AttachedPolicies } from './attached';
import { isAwsManaged } from './managed-policies';
import type { Statement } from './policy';
import type { Grant } from './request';

/** Places of actions times places of resources: each pair is a grant. */
type Used = Uint8Array;

/** Which grants of identity policies the judged calls have matched. */
export class GrantUsage {
  private readonly usage = new Map<string, Map<Statement, Used>>();

  constructor(
    private readonly identity: Identity,
    private readonly attached: AttachedPolicies,
  ) {}

  note(holder: string, statement: Statement, actions: readonly number[], resources: readonly number[]): void {
    let statements = this.usage.get(holder);
    if (!statements) this.usage.set(holder, (statements = new Map()));
    let used = statements.get(statement);
    if (!used)
      statements.set(
        statement,
        (used = new Uint8Array(statement.actions.texts.length * statement.resources.texts.length)),
      );
    for (const action of actions)
      for (const resource of resources) used[action * statement.resources.texts.length + resource] = 1;
  }

  /**
   * Every grant that a role of the app has, or had before its policy changed or it was deleted, and whether it was used.
   * What stays the same from one version of a policy to the next is one grant.
   */
  grants(): readonly { readonly grant: Grant; readonly used: boolean }[] {
    const all = new Map<string, { grant: Grant; used: boolean }>();
    for (const { holder, policy } of this.identity.everAttached())
      for (const statement of this.attached.read(policy, holder).statements)
        if (statement.effect === 'Allow')
          for (const { action, resource, used } of this.pairs(holder, statement)) {
            // A statement's place changes when another one joins the document; what it grants does not.
            const key = [holder, policy.name, action, resource, statement.conditionText].join('\n');
            const known = all.get(key);
            if (known) known.used ||= used;
            else
              all.set(key, {
                grant: { holder, policy: policy.name, statement: statement.name, action, resource },
                used,
              });
          }
    return [...all.values()];
  }

  /** Grants that were never used. Of a policy that AWS manages nothing can be taken away: it is unused as a whole or not. */
  unused(): readonly Grant[] {
    const all = this.grants();
    const place = ({ holder, policy }: Grant) => `${holder}\n${policy}`;
    const usedPolicies = new Set(all.filter(({ used }) => used).map(({ grant }) => place(grant)));
    return all
      .filter(({ grant, used }) => !used && !(isAwsManaged(grant.policy) && usedPolicies.has(place(grant))))
      .map(({ grant }) => grant);
  }

  private pairs(holder: string, statement: Statement) {
    const used = this.usage.get(holder)?.get(statement);
    const resources = statement.resources.texts;
    return statement.actions.texts.flatMap((action, i) =>
      resources.map((resource, j) => ({ action, resource, used: used?.[i * resources.length + j] === 1 })),
    );
  }
}
