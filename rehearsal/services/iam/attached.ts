import { NotRehearsable, type Principal } from '../../contracts';
import type { AttachedPolicy, Identity } from '../identity';
import { awsManagedPolicy } from './managed-policies';
import { Policies, type Statement } from './policy';

/** A policy of a principal, read. */
export interface ReadPolicy {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** The policies of the account's principals, read; each principal's are gathered again after a change. */
export class AttachedPolicies {
  private readonly gathered = new Map<string, readonly ReadPolicy[]>();
  private revision: number | undefined;

  constructor(
    private readonly identity: Identity,
    private readonly policies: Policies,
  ) {}

  /** Empty for a service. Throws NotRehearsable for a permissions boundary and what a policy says that is not known. */
  of({ kind, arn }: Principal): readonly ReadPolicy[] {
    if (kind === 'service') return [];
    if (this.revision !== this.identity.revision) this.gathered.clear();
    this.revision = this.identity.revision;
    const known = this.gathered.get(arn);
    if (known) return known;
    const boundary = this.identity.role(arn)?.permissionsBoundary;
    if (boundary !== undefined) throw new NotRehearsable('permissions boundary', boundary, arn);
    const read = this.identity.policiesOf(arn).map((policy) => this.read(policy, arn));
    this.gathered.set(arn, read);
    return read;
  }

  read({ name, document }: AttachedPolicy, holder: string): ReadPolicy {
    const where = `policy ${name} of ${holder}`;
    const known = document ?? this.identity.managedPolicy(name) ?? awsManagedPolicy(name, where);
    return { name, statements: this.policies.statementsOf(known, 'identity', where) };
  }
}
