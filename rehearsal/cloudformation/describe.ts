import type {
  DescribeChangeSetCommandOutput,
  ChangeSetSummary,
  Stack as StackShape,
  StackSummary,
  StackEvent as StackEventShape,
  StackResource,
} from '@aws-sdk/client-cloudformation';
import type { ChangeSet } from './change-set';
import type { ParameterValues } from './parameters';
import type { ResourceView, Stack, StackEvent } from './state';

/** A stack as DescribeStacks answers it. */
export function describeStack(stack: Stack, changeSet?: ChangeSet): StackShape {
  // While the first change set waits for its execution, the stack shows what that one asks for.
  const target = stack.target ?? changeSet?.target;
  const parameters = target && describeParameters(target.parameters);
  return compact({
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: target?.template.Description,
    Parameters: parameters?.length ? parameters : undefined,
    CreationTime: new Date(stack.createdAt),
    DeletionTime: stack.deletedAt === undefined ? undefined : new Date(stack.deletedAt),
    LastUpdatedTime: stack.updatedAt === undefined ? undefined : new Date(stack.updatedAt),
    RollbackConfiguration: {},
    StackStatus: stack.status as StackShape['StackStatus'],
    StackStatusReason: stack.statusReason,
    DisableRollback: false,
    NotificationARNs: [],
    Capabilities: target?.capabilities.length ? ([...target.capabilities] as StackShape['Capabilities']) : undefined,
    Outputs: stack.outputs.length === 0 ? undefined : stack.outputs.map(describeOutput),
    RoleARN: target?.roleArn,
    Tags: describeTags(target?.tags ?? {}),
    EnableTerminationProtection: false,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    LastOperations: stack.lastOperation && [
      { OperationId: stack.lastOperation.id, OperationType: stack.lastOperation.type as 'CREATE_STACK' },
    ],
  });
}

function describeOutput(output: Stack['outputs'][number]) {
  const { key: OutputKey, value: OutputValue, description: Description, exportName: ExportName } = output;
  return compact({ OutputKey, OutputValue, Description, ExportName });
}

function describeTags(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function describeParameters(parameters: ParameterValues) {
  return [...parameters.values()].map(({ name, given, resolved, noEcho }) =>
    compact({ ParameterKey: name, ParameterValue: noEcho ? '****' : given, ResolvedValue: resolved }),
  );
}

/**
 * A change set as DescribeChangeSet answers it.
 *
 * @param withValues IncludePropertyValues
 */
export function describeChangeSet(
  changeSet: ChangeSet,
  stack: Stack,
  withValues = false,
): Omit<DescribeChangeSetCommandOutput, '$metadata'> {
  const { target } = changeSet;
  return compact({
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: stack.id,
    StackName: stack.name,
    Description: changeSet.description,
    Parameters: describeParameters(target.parameters),
    CreationTime: new Date(changeSet.createdAt),
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    NotificationARNs: [],
    RollbackConfiguration: {},
    Capabilities: [...target.capabilities] as StackShape['Capabilities'],
    Tags: describeTags(target.tags),
    Changes: [...(withValues ? changeSet.changes.withValues : changeSet.changes.plain)],
    IncludeNestedStacks: false,
  });
}

/** A stack as ListStacks answers it. */
export function summarizeStack(stack: Stack): StackSummary {
  const { Description: TemplateDescription, ...shape } = describeStack(stack);
  const { StackId, StackName, CreationTime, LastUpdatedTime, DeletionTime, StackStatus, StackStatusReason } = shape;
  const { DriftInformation, LastOperations } = shape;
  return compact({
    ...{ StackId, StackName, TemplateDescription, CreationTime, LastUpdatedTime, DeletionTime },
    ...{ StackStatus, StackStatusReason, DriftInformation, LastOperations },
  });
}

/** A change set as ListChangeSets answers it. */
export function summarizeChangeSet(changeSet: ChangeSet, stack: Stack): ChangeSetSummary {
  const shape = describeChangeSet(changeSet, stack);
  const { StackId, StackName, ChangeSetId, ChangeSetName, ExecutionStatus, Status, StatusReason } = shape;
  const { CreationTime, Description, IncludeNestedStacks } = shape;
  return compact({
    ...{ StackId, StackName, ChangeSetId, ChangeSetName, ExecutionStatus, Status, StatusReason },
    ...{ CreationTime, Description, IncludeNestedStacks },
  });
}

/** An event as DescribeStackEvents answers it. */
export function describeEvent(event: StackEvent, stack: Stack): StackEventShape {
  return compact({
    StackId: stack.id,
    EventId: event.eventId,
    StackName: stack.name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.at),
    ResourceStatus: event.status as StackEventShape['ResourceStatus'],
    ResourceStatusReason: event.reason,
    ResourceProperties: event.properties && JSON.stringify(event.properties),
  });
}

/** A resource as DescribeStackResources answers it. */
export function describeResource(view: ResourceView, stack: Stack): StackResource {
  return compact({
    StackName: stack.name,
    StackId: stack.id,
    LogicalResourceId: view.logicalId,
    PhysicalResourceId: view.physicalId,
    ResourceType: view.type,
    Timestamp: new Date(view.at),
    ResourceStatus: view.status as StackResource['ResourceStatus'],
    ResourceStatusReason: view.reason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
  });
}

/** Without the members that have no value: on the wire they are absent. */
function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
