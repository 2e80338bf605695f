import type { Properties } from './plan';
import type { ParameterValues } from './parameters';
import type { ResourceDefinition, Template } from './template';

/** A resource as the last operation that succeeded left it. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly definition: ResourceDefinition;
  readonly physicalId: string;
  readonly properties: Properties;
  readonly updatePolicy?: Properties;
  readonly attributes: Properties;
  /** The name that was offered to the provider when the resource was created. */
  readonly generatedName: string;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
  /** Logical ids that it waited for: what is deleted after it. */
  readonly dependsOn: readonly string[];
}

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate';

export type Resources = ReadonlyMap<string, DeployedResource>;

/** What a template says, with parameters and conditions settled: the aim of an operation. */
export interface Target {
  readonly template: Template;
  /** The text as it was handed in, for `GetTemplate`. */
  readonly templateBody: string;
  readonly parameters: ParameterValues;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly roleArn?: string;
}

export interface Output {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

export interface StackEvent {
  readonly eventId: string;
  readonly at: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  /** Resolved properties; undefined for deletions and for the stack itself. */
  readonly properties?: Properties;
}

/** How a resource stands at this moment, operations under way included. */
export interface ResourceView {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly at: number;
}

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  status: string;
  statusReason?: string;
  updatedAt?: number;
  deletedAt?: number;
  /** The last aim that was reached; undefined while none has been. */
  target?: Target;
  resources: Resources;
  outputs: readonly Output[];
  /** Names of other stacks' exports that this one uses. */
  imports: ReadonlySet<string>;
  /** Newest last. */
  readonly events: StackEvent[];
  readonly view: Map<string, ResourceView>;
  /** Operations started so far: names the stream of chance of each. */
  operations: number;
  lastOperation?: { readonly id: string; readonly type: string };
  changeSetId?: string;
  /** Of a stack rollback that has failed. */
  unfinishedRollback?: UpdateRollback;
}

/** A resource to be put back as it was. */
export interface Restoration {
  readonly before: DeployedResource;
  /** What it was to become, in place; undefined when nothing happened to its physical resource. */
  readonly attempted?: Properties;
}

/** What a stack rollback of an update has to do; of one that has failed, what it still has to. Plain data. */
export interface UpdateRollback {
  readonly reason: string;
  /** By logical id. */
  readonly restorations: ReadonlyMap<string, Restoration>;
  /** Each is restored after those that stand here for it. */
  readonly order: ReadonlyMap<string, readonly string[]>;
  readonly created: readonly DeployedResource[];
  readonly replacements: readonly DeployedResource[];
  /** Logical ids that could not be restored. */
  readonly failed: ReadonlySet<string>;
}

/** How an operation on a stack ended. */
export interface Outcome {
  readonly succeeded: boolean;
  readonly status: string;
  /** The first failing resource and its reason; undefined when all went well. */
  readonly reason?: string;
}
