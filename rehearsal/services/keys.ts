import type { Surroundings } from '../events';
import type { Keeper } from '../state/keeper';
import type { PolicyDocument } from './identity';

interface KeptKeys {
  readonly policies: ReadonlyMap<string, PolicyDocument>;
  readonly aliases: ReadonlyMap<string, string>;
}

/** The KMS keys of the account's templates: who may use them, and under which other names. Nothing is encrypted with them. */
export class Keys implements Keeper<KeptKeys> {
  private readonly policies = new Map<string, PolicyDocument>();
  private readonly aliases = new Map<string, string>();

  constructor(private readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'region'>) {}

  put(keyId: string, policy: PolicyDocument): void {
    this.policies.set(this.arn(keyId), policy);
  }

  delete(keyId: string): void {
    this.policies.delete(this.arn(keyId));
  }

  /** @param name such as `alias/nyctaxi` */
  putAlias(name: string, keyIdOrArn: string): void {
    this.aliases.set(name, this.arn(keyIdOrArn));
  }

  deleteAlias(name: string): void {
    this.aliases.delete(name);
  }

  /** ARN of a key given by id, ARN, alias or the alias's ARN; an alias of no template stays an alias. */
  arn(idOrAlias: string): string {
    const name = idOrAlias.startsWith('arn:') ? idOrAlias.split(':').slice(5).join(':') : idOrAlias;
    const { partition, region, accountId } = this.surroundings;
    const prefix = `arn:${partition}:kms:${region}:${accountId}:`;
    if (name.startsWith('alias/')) return this.aliases.get(name) ?? `${prefix}${name}`;
    return idOrAlias.startsWith('arn:') ? idOrAlias : `${prefix}key/${name}`;
  }

  /** ARNs of the templates' keys. */
  list(): readonly string[] {
    return [...this.policies.keys()];
  }

  /** The templates' aliases, each with the ARN of its key. */
  listAliases(): readonly (readonly [name: string, arn: string])[] {
    return [...this.aliases];
  }

  /** Undefined for a key of no template. */
  policy(arn: string): PolicyDocument | undefined {
    return this.policies.get(arn);
  }

  /** Nothing here takes time. */
  underWay(): readonly string[] {
    return [];
  }

  keep(): KeptKeys {
    return { policies: this.policies, aliases: this.aliases };
  }

  resume({ policies, aliases }: KeptKeys): void {
    for (const [arn, policy] of policies) this.policies.set(arn, policy);
    for (const [name, arn] of aliases) this.aliases.set(name, arn);
  }
}
