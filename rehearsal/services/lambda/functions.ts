import type { Clock } from '../../clock';
import { ServiceError } from '../../contracts';
import type { Random } from '../../random';
import type { Configuration } from './configuration';
import type { Environments } from './environments';
import { parseFunctionIdentifier } from './identifier';
import { FunctionPolicy, type QualifiedPermission } from './policy';

export const LATEST = '$LATEST';

/** `$LATEST` or a published version. */
export interface FunctionVersion {
  readonly functionName: string;
  readonly version: string;
  readonly arn: string;
  readonly description: string;
  readonly configuration: Configuration;
  /** Virtual time. */
  readonly lastModified: number;
  readonly environments: Environments;
}

/** A name for a version, or for two that share its traffic. */
export interface FunctionAlias {
  readonly functionName: string;
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly version: string;
  /** Share of the traffic, 0–1, that another version gets; the rest is `version`'s. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

/** How asynchronous events are retried, per qualifier. */
export interface AsyncSettings {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
}

export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  readonly policy: FunctionPolicy;
  readonly versions: Map<string, FunctionVersion>;
  readonly aliases: Map<string, FunctionAlias>;
  readonly asyncSettings: Map<string, AsyncSettings>;
  latest: FunctionVersion;
  reservedConcurrency: number | undefined;
  inFlight: number;
  published: number;
}

/** A version as it outlives the process. */
export type KeptVersion = Omit<FunctionVersion, 'environments'>;

/** A function as it outlives the process: plain data, without what runs. */
export interface KeptFunction extends Omit<FunctionRecord, 'policy' | 'latest' | 'versions' | 'inFlight'> {
  readonly permissions: readonly QualifiedPermission[];
  readonly latest: KeptVersion;
  readonly versions: readonly KeptVersion[];
}

/** What an invocation reaches. */
export interface Target {
  readonly record: FunctionRecord;
  readonly version: FunctionVersion;
  readonly alias?: FunctionAlias;
  /** As it was addressed, with its qualifier. */
  readonly arn: string;
}

export interface FunctionsProps {
  readonly clock: Clock;
  readonly random: Random;
  /** `arn:<partition>:lambda:<region>:<account>:function:` */
  readonly arnPrefix: string;
  readonly environments: (functionName: string, version: string, configuration: Configuration) => Environments;
}

/** The account's functions with their versions and aliases. Refuses as Lambda does, by ServiceError. */
export class Functions {
  private readonly records = new Map<string, FunctionRecord>();
  private readonly draws = new Map<string, Random>();

  constructor(private readonly props: FunctionsProps) {}

  create(name: string, configuration: Configuration): FunctionRecord {
    if (this.records.has(name)) {
      throw new ServiceError('ResourceConflictException', `Function already exist: ${name}`, 409);
    }
    const record: FunctionRecord = {
      name,
      arn: this.props.arnPrefix + name,
      policy: new FunctionPolicy(),
      versions: new Map(),
      aliases: new Map(),
      asyncSettings: new Map(),
      latest: this.version(name, LATEST, configuration, configuration.description),
      reservedConcurrency: undefined,
      inFlight: 0,
      published: 0,
    };
    this.records.set(name, record);
    return record;
  }

  /** Takes up a function of an earlier life. Its environments are made anew: the first event of each starts cold. */
  restore({ permissions, latest, versions, ...kept }: KeptFunction): void {
    const anew = (version: KeptVersion): FunctionVersion => ({
      ...version,
      environments: this.props.environments(version.functionName, version.version, version.configuration),
    });
    const policy = new FunctionPolicy();
    for (const { permission, qualifier } of permissions) policy.add(permission, qualifier);
    this.records.set(kept.name, {
      ...kept,
      policy,
      latest: anew(latest),
      versions: new Map(versions.map((version) => [version.version, anew(version)])),
      inFlight: 0,
    });
  }

  /** Changes `$LATEST`; published versions stay what they are. */
  async update(name: string, configuration: Configuration): Promise<FunctionRecord> {
    const record = this.get(name);
    const before = record.latest;
    record.latest = this.version(name, LATEST, configuration, configuration.description);
    await this.props.clock.work(() => before.environments.retire());
    return record;
  }

  async delete(name: string): Promise<void> {
    const record = this.get(name);
    this.records.delete(name);
    const versions = [record.latest, ...record.versions.values()];
    await this.props.clock.work(() => Promise.all(versions.map((version) => version.environments.retire())));
  }

  /** Publishes `$LATEST`, or answers the newest version when neither code nor configuration differ from it. */
  publish(name: string, description?: string): { readonly version: FunctionVersion; readonly isNew: boolean } {
    const record = this.get(name);
    const newest = record.versions.get(`${record.published}`);
    const { configuration } = record.latest;
    if (newest?.configuration.fingerprint === configuration.fingerprint) return { version: newest, isNew: false };
    const version = this.version(
      name,
      `${++record.published}`,
      configuration,
      description ?? configuration.description,
    );
    record.versions.set(version.version, version);
    return { version, isNew: true };
  }

  /** @throws ServiceError ResourceConflictException while an alias refers to it */
  async deleteVersion(name: string, number: string): Promise<void> {
    const record = this.get(name);
    const version = this.versionOf(record, number);
    const aliases = [...record.aliases.values()].filter((a) => a.version === number || number in a.weights);
    if (aliases.length > 0) {
      throw new ServiceError(
        'ResourceConflictException',
        `Unable to delete version ${number} because the following aliases reference it: [${aliases.map((a) => a.name).join(', ')}]`,
        409,
      );
    }
    record.versions.delete(number);
    await this.props.clock.work(() => version.environments.retire());
  }

  createAlias(name: string, alias: Pick<FunctionAlias, 'name' | 'version' | 'weights' | 'description'>): FunctionAlias {
    const record = this.get(name);
    if (record.aliases.has(alias.name)) {
      throw new ServiceError('ResourceConflictException', `Alias already exists: ${record.arn}:${alias.name}`, 409);
    }
    return this.setAlias(record, alias);
  }

  /** Moves an alias, all or part of its traffic. */
  moveAlias(
    name: string,
    aliasName: string,
    to: Partial<Pick<FunctionAlias, 'version' | 'weights' | 'description'>>,
  ): FunctionAlias {
    const record = this.get(name);
    return this.setAlias(record, { ...this.aliasOf(record, aliasName), ...to });
  }

  deleteAlias(name: string, aliasName: string): void {
    const record = this.get(name);
    record.aliases.delete(this.aliasOf(record, aliasName).name);
  }

  /** @throws ServiceError ResourceNotFoundException */
  alias(name: string, aliasName: string): FunctionAlias {
    return this.aliasOf(this.get(name), aliasName);
  }

  /** @throws ServiceError ResourceNotFoundException */
  get(name: string): FunctionRecord {
    const record = this.records.get(name);
    if (!record) throw notFound(`Function not found: ${this.props.arnPrefix}${name}`);
    return record;
  }

  list(): FunctionRecord[] {
    return [...this.records.values()];
  }

  /** What an invocation reaches now: an alias with weights draws from its own seeded stream. */
  resolve(functionName: string, qualifier?: string): Target {
    const id = parseFunctionIdentifier(functionName, qualifier);
    const record = this.get(id.name);
    if (id.qualifier === undefined) return { record, version: record.latest, arn: record.arn };
    const arn = `${record.arn}:${id.qualifier}`;
    const alias = record.aliases.get(id.qualifier);
    if (!alias) return { record, version: this.versionOf(record, id.qualifier), arn };
    return { record, version: this.versionOf(record, this.draw(alias)), alias, arn };
  }

  /** @throws ServiceError ResourceNotFoundException */
  versionOf(record: FunctionRecord, number: string): FunctionVersion {
    const version = number === LATEST ? record.latest : record.versions.get(number);
    if (!version) throw notFound(`Function not found: ${record.arn}:${number}`);
    return version;
  }

  private draw(alias: FunctionAlias): string {
    const weights = Object.entries(alias.weights);
    if (weights.length === 0) return alias.version;
    let stream = this.draws.get(alias.arn);
    if (!stream) this.draws.set(alias.arn, (stream = this.props.random.fork(`alias ${alias.arn}`)));
    let left = stream.next();
    for (const [version, weight] of weights) {
      if (left < weight) return version;
      left -= weight;
    }
    return alias.version;
  }

  private setAlias(
    record: FunctionRecord,
    to: Pick<FunctionAlias, 'name' | 'version' | 'weights' | 'description'>,
  ): FunctionAlias {
    const weights = Object.fromEntries(Object.entries(to.weights).filter(([, weight]) => weight > 0));
    for (const number of [to.version, ...Object.keys(weights)]) this.versionOf(record, number);
    if (Object.keys(weights).length > 1 || to.version in weights || Object.values(weights).some((w) => w > 1)) {
      throw new ServiceError(
        'InvalidParameterValueException',
        `An alias shares its traffic with one other version by a weight from 0 to 1, found ${JSON.stringify(weights)} beside version ${to.version}`,
      );
    }
    const alias: FunctionAlias = {
      functionName: record.name,
      name: to.name,
      arn: `${record.arn}:${to.name}`,
      description: to.description,
      version: to.version,
      weights,
      revisionId: this.props.random.uuid(),
    };
    record.aliases.set(alias.name, alias);
    return alias;
  }

  private aliasOf(record: FunctionRecord, name: string): FunctionAlias {
    const alias = record.aliases.get(name);
    if (!alias) throw notFound(`Cannot find alias arn: ${record.arn}:${name}`);
    return alias;
  }

  private version(name: string, number: string, configuration: Configuration, description: string): FunctionVersion {
    return {
      functionName: name,
      version: number,
      arn: `${this.props.arnPrefix}${name}:${number}`,
      description,
      configuration,
      lastModified: this.props.clock.now(),
      environments: this.props.environments(name, number, configuration),
    };
  }
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message, 404, { Type: 'User' });
}
