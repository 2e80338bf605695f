import { ServiceError } from '../contracts';
import type { Surroundings } from '../events';
import type { Keeper } from '../state/keeper';

/** A policy document as the template has it, resolved. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** A policy that says what a role may do, and where it comes from. */
export interface AttachedPolicy {
  /** Name of an inline policy, ARN of a managed one. */
  readonly name: string;
  /** Undefined for a policy that AWS manages: its document is not known here. */
  readonly document: PolicyDocument | undefined;
}

/** A policy and who has it, or had it. */
export interface Attachment {
  /** ARN of a role or user. */
  readonly holder: string;
  readonly policy: AttachedPolicy;
}

export interface RoleProps {
  readonly name: string;
  readonly path: string;
  readonly trust: PolicyDocument;
  /** Part of the role itself (the `Policies` property). */
  readonly inline: readonly { readonly name: string; readonly document: PolicyDocument }[];
  readonly managedPolicyArns: readonly string[];
  readonly maxSessionSeconds: number;
  readonly permissionsBoundary: string | undefined;
  /** @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether it was there before the app: nobody asks whether the app uses its grants. @default false */
  readonly foreign?: boolean;
}

export interface Role extends RoleProps {
  readonly arn: string;
  readonly id: string;
}

/** A person or a client outside AWS, with rights that no template declares. */
export interface User {
  readonly arn: string;
  readonly policies: readonly AttachedPolicy[];
}

interface Grant {
  readonly name: string;
  readonly document: PolicyDocument;
  readonly roles: readonly string[];
}

interface KeptIdentity {
  readonly roles: ReadonlyMap<string, Role>;
  readonly grants: ReadonlyMap<string, Grant>;
  readonly managed: ReadonlyMap<string, Grant>;
  readonly users: ReadonlyMap<string, User>;
  readonly attachments: readonly Attachment[];
  readonly changes: number;
}

/** The account's roles and their policies, as the templates declare them. Who judges calls reads them here. */
export class Identity implements Keeper<KeptIdentity> {
  private readonly roles = new Map<string, Role>();
  private readonly grants = new Map<string, Grant>();
  private readonly managed = new Map<string, Grant>();
  private readonly users = new Map<string, User>();
  private readonly attachments: Attachment[] = [];
  private changes = 0;

  constructor(private readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'random'>) {}

  /** Another number after each change of what stands here. */
  get revision(): number {
    return this.changes;
  }

  /** Throws when the name is taken. */
  createRole(props: RoleProps): Role {
    if (this.roles.has(props.name))
      throw new ServiceError('EntityAlreadyExists', `Role with name ${props.name} already exists.`, 409);
    return this.putRole(props);
  }

  /** Changes a role that exists. */
  updateRole(props: RoleProps): Role {
    if (!this.roles.has(props.name)) throw noSuchRole(props.name);
    return this.putRole(props);
  }

  deleteRole(name: string): void {
    if (!this.roles.delete(name)) throw noSuchRole(name);
    this.changes++;
  }

  /** Puts a user, in place of the one of that name. */
  putUser(name: string, policies: readonly AttachedPolicy[]): User {
    const { accountId, partition } = this.surroundings;
    const user = { arn: `arn:${partition}:iam::${accountId}:user/${name}`, policies };
    this.users.set(user.arn, user);
    this.changes++;
    return user;
  }

  /** By name or ARN; undefined when there is none. */
  role(nameOrArn: string): Role | undefined {
    if (nameOrArn.includes(':user/')) return undefined;
    return this.roles.get(nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1));
  }

  /** Puts an inline policy into roles; `id` is the policy's own identity, such as its stack and logical id. */
  putPolicy(id: string, grant: Grant): void {
    for (const name of grant.roles) if (!this.roles.has(name)) throw noSuchRole(name);
    this.grants.set(id, grant);
    this.attached(grant.roles, grant);
  }

  deletePolicy(id: string): void {
    this.grants.delete(id);
    this.changes++;
  }

  putManagedPolicy(arn: string, grant: Grant): void {
    this.managed.set(arn, grant);
    const holders = [...this.roles.values()].filter(({ managedPolicyArns }) => managedPolicyArns.includes(arn));
    const roles = new Set([...grant.roles, ...holders.map(({ name }) => name)]);
    this.attached([...roles], { name: arn, document: grant.document });
  }

  managedPolicy(arn: string): PolicyDocument | undefined {
    return this.managed.get(arn)?.document;
  }

  /** Throws while a role still has it. */
  deleteManagedPolicy(arn: string): void {
    const holder = [...this.roles.values()].find((role) => role.managedPolicyArns.includes(arn));
    if (holder)
      throw new ServiceError(
        'DeleteConflict',
        `Cannot delete a policy attached to entities. (role ${holder.name})`,
        409,
      );
    this.managed.delete(arn);
    this.changes++;
  }

  /** Everything that was ever attached to a role of the app, in the order in which it was; roles may be gone since. */
  everAttached(): readonly Attachment[] {
    return this.attachments;
  }

  /** Everything attached to a role, or to a user by ARN. */
  policiesOf(nameOrArn: string): readonly AttachedPolicy[] {
    const user = this.users.get(nameOrArn);
    if (user) return user.policies;
    const role = this.role(nameOrArn);
    if (role === undefined) return [];
    const attached = [...this.managed].filter(([, grant]) => grant.roles.includes(role.name)).map(([arn]) => arn);
    return [
      ...role.inline,
      ...[...this.grants.values()]
        .filter((grant) => grant.roles.includes(role.name))
        .map(({ name, document }) => ({ name, document })),
      ...[...new Set([...role.managedPolicyArns, ...attached])].map((arn) => ({
        name: arn,
        document: this.managedPolicy(arn),
      })),
    ];
  }

  /** Nothing here takes time. */
  underWay(): readonly string[] {
    return [];
  }

  keep(): KeptIdentity {
    const { roles, grants, managed, users, attachments, changes } = this;
    return { roles, grants, managed, users, attachments, changes };
  }

  resume(kept: KeptIdentity): void {
    for (const [name, role] of kept.roles) this.roles.set(name, role);
    for (const [id, grant] of kept.grants) this.grants.set(id, grant);
    for (const [arn, grant] of kept.managed) this.managed.set(arn, grant);
    for (const [arn, user] of kept.users) this.users.set(arn, user);
    for (const attachment of kept.attachments) this.attachments.push(attachment);
    // Whoever has read something of this life already must not take it for what stands here now.
    this.changes = Math.max(this.changes, kept.changes) + 1;
  }

  private putRole(props: RoleProps): Role {
    const { accountId, partition, random } = this.surroundings;
    const arn = `arn:${partition}:iam::${accountId}:role${props.path}${props.name}`;
    // A role has its id for life, whatever is drawn in a later one of the account.
    const id = this.roles.get(props.name)?.id ?? `AROA${random.fork(`role ${props.name}`).hex(17).toUpperCase()}`;
    const role = { ...props, arn, id };
    this.roles.set(props.name, role);
    const managed = props.managedPolicyArns.map((name) => ({ name, document: this.managedPolicy(name) }));
    for (const policy of [...props.inline, ...managed]) this.attached([role.name], policy);
    this.changes++;
    return role;
  }

  private attached(roles: readonly string[], { name, document }: AttachedPolicy): void {
    for (const roleName of roles) {
      const role = this.roles.get(roleName);
      if (role && !role.foreign) this.attachments.push({ holder: role.arn, policy: { name, document } });
    }
    this.changes++;
  }
}

function noSuchRole(name: string): ServiceError {
  return new ServiceError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
}
