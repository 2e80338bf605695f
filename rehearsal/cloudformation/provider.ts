/** What CloudFormation asks of the one who provides a resource type. */
export interface ResourceRequest {
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  /** Resolved: no intrinsics, no NoValue. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Attributes of the template beside the properties that a provider may honour, resolved. */
  readonly updatePolicy?: Readonly<Record<string, unknown>>;
  /** A name nobody else has, for types whose name is generated: `<stack>-<logicalId>-<12 characters>`. */
  readonly generatedName: string;
  /** Aborted when the rehearsal ends. */
  readonly signal: AbortSignal;
}
export interface UpdateRequest extends ResourceRequest {
  readonly physicalId: string;
  readonly before: Readonly<Record<string, unknown>>;
  /** True while the stack goes back: what happens now undoes, and asks nobody. */
  readonly rollingBack: boolean;
}
export interface DeleteRequest extends Omit<ResourceRequest, 'generatedName'> {
  readonly physicalId: string;
}

/** What `Ref` and `Fn::GetAtt` answer. */
export interface Provisioned {
  /** The physical id; what `Ref` returns. */
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * Provides one resource type. A rejected `ServiceError` or `ResourceFailure` fails the resource with its message; any
 * other rejection ends the rehearsal.
 */
export interface Provider {
  /** Top-level properties that have their effect here. A property in neither list stops the rehearsal by name. */
  readonly honours: readonly string[];
  /** Top-level properties that are accepted and have no effect on this machine. */
  readonly records: readonly string[];
  /**
   * Why something that matters in these properties has no effect on this machine, though the resource has: the host is
   * told as of a type that is only recorded. Undefined when all that matters has its effect.
   */
  unjudged?(properties: ResourceRequest['properties']): string | undefined;
  create(request: ResourceRequest): Promise<Provisioned>;
  /** Called only for changes that need no replacement. */
  update(request: UpdateRequest): Promise<Provisioned>;
  delete(request: DeleteRequest): Promise<void>;
}

/** A type that is only noted: it gets an identity and attributes, and the report lists it. */
export interface RecordedOnly {
  /** Why noting is enough. */
  readonly recordedOnly: string;
  identity(request: ResourceRequest): Provisioned;
}

export type Providers = Readonly<Record<string, Provider | RecordedOnly>>;
