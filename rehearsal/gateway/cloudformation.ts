import type {
  ContinueUpdateRollbackInput,
  CreateChangeSetInput,
  DeleteChangeSetInput,
  DeleteStackInput,
  DescribeChangeSetInput,
  DescribeStackEventsInput,
  DescribeStackResourceInput,
  DescribeStackResourcesInput,
  DescribeStacksInput,
  ExecuteChangeSetInput,
  GetTemplateInput,
  ListChangeSetsInput,
  ListExportsInput,
  ListImportsInput,
  ListStackResourcesInput,
  ListStacksInput,
} from '@aws-sdk/client-cloudformation';
import {
  describeChangeSet,
  describeEvent,
  describeResource,
  describeStack,
  summarizeChangeSet,
  summarizeStack,
} from '../cloudformation/describe';
import type { CloudFormation, Run } from '../cloudformation/stacks';
import type { Stack } from '../cloudformation/state';
import type { Surroundings } from '../events';
import { NotRehearsable, ServiceError, type ObjectStore, type Operations } from '../contracts';
import { pager } from '../services/pages';

export interface CloudFormationOperationsDeps {
  readonly cloudFormation: CloudFormation;
  /** For TemplateURL. */
  readonly objects: ObjectStore;
  readonly surroundings: Pick<Surroundings, 'signal'>;
  /** Told when a stack operation that nobody waits for cannot go on: the rehearsal ends. */
  readonly abort: (reason: unknown) => void;
}

const pageOf = pager('ValidationError');

/** CloudFormation's lists take no size: 100 at a time. */
const listed = <T>(list: string, all: readonly T[], id: (item: T) => string, token: string | undefined) =>
  pageOf(all, { list, id, size: undefined, whole: 100, token });

/** CloudFormation's API: reading stacks, change sets, and going on with a stack rollback. */
export function cloudFormationOperations(deps: CloudFormationOperationsDeps): Operations {
  return { ...stackOperations(deps), ...changeSetOperations(deps) };
}

function stackOperations(deps: CloudFormationOperationsDeps): Operations {
  const { cloudFormation } = deps;
  return {
    DescribeStacks: async ({ StackName, NextToken }: DescribeStacksInput) => {
      const stacks = StackName === undefined ? cloudFormation.stacks() : [cloudFormation.stack(StackName)];
      const { page, next } = listed('stacks', stacks, ({ id }) => id, NextToken);
      return { Stacks: page.map((stack) => describe(stack)), NextToken: next };
    },
    ListStacks: async ({ StackStatusFilter: wanted, NextToken }: ListStacksInput) => {
      const stacks = cloudFormation
        .stacks(true)
        .filter((stack) => !wanted?.length || wanted.some((status) => status === stack.status));
      const { page, next } = listed('all stacks', stacks, ({ id }) => id, NextToken);
      return { StackSummaries: page.map(summarizeStack), NextToken: next };
    },
    DescribeStackEvents: async ({ StackName, NextToken }: DescribeStackEventsInput) => {
      const stack = cloudFormation.stack(required('StackName', StackName));
      const events = cloudFormation.events(stack.id);
      const { page, next } = listed(`events ${stack.id}`, events, ({ eventId }) => eventId, NextToken);
      return { StackEvents: page.map((event) => describeEvent(event, stack)), NextToken: next };
    },
    DescribeStackResources: async (input: DescribeStackResourcesInput) => {
      const stack = cloudFormation.stack(required('StackName', input.StackName));
      const wanted = input.LogicalResourceId;
      const views = [...stack.view.values()].filter((view) => wanted === undefined || view.logicalId === wanted);
      return { StackResources: views.map((view) => describeResource(view, stack)) };
    },
    DescribeStackResource: async (input: DescribeStackResourceInput) => {
      const stack = cloudFormation.stack(required('StackName', input.StackName));
      const view = stack.view.get(required('LogicalResourceId', input.LogicalResourceId));
      if (view === undefined) {
        throw invalid(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
      }
      const { Timestamp: LastUpdatedTimestamp, ...shape } = describeResource(view, stack);
      return { StackResourceDetail: { ...shape, LastUpdatedTimestamp } };
    },
    ListStackResources: async ({ StackName, NextToken }: ListStackResourcesInput) => {
      const stack = cloudFormation.stack(required('StackName', StackName));
      const views = [...stack.view.values()];
      const { page, next } = listed(`resources ${stack.id}`, views, ({ logicalId }) => logicalId, NextToken);
      return {
        NextToken: next,
        StackResourceSummaries: page.map((view) => {
          const {
            Timestamp: LastUpdatedTimestamp,
            StackId: _,
            StackName: __,
            ...shape
          } = describeResource(view, stack);
          return { ...shape, LastUpdatedTimestamp };
        }),
      };
    },
    GetTemplate: async ({ StackName, ChangeSetName }: GetTemplateInput) => {
      const target =
        ChangeSetName === undefined
          ? cloudFormation.stack(required('StackName', StackName)).target
          : cloudFormation.changeSets.get(ChangeSetName, StackName).target;
      if (target === undefined) throw invalid(`Stack with id ${StackName} does not have a template yet`);
      return { TemplateBody: target.templateBody, StagesAvailable: ['Original', 'Processed'] };
    },
    DeleteStack: async ({ StackName, RetainResources }: DeleteStackInput) => {
      if (RetainResources?.length) throw new NotRehearsable('parameter', 'RetainResources', `DeleteStack ${StackName}`);
      unattended(cloudFormation.deleteStack(required('StackName', StackName)), deps);
      return {};
    },
    ContinueUpdateRollback: async ({ StackName, ResourcesToSkip, RoleARN }: ContinueUpdateRollbackInput) => {
      const name = required('StackName', StackName);
      if (RoleARN !== undefined) throw new NotRehearsable('parameter', 'RoleARN', `ContinueUpdateRollback ${name}`);
      unattended(cloudFormation.continueUpdateRollback(name, ResourcesToSkip), deps);
      return {};
    },
    ListExports: async ({ NextToken }: ListExportsInput) => {
      const { page, next } = listed('exports', cloudFormation.exports(), ({ name }) => name, NextToken);
      const Exports = page.map(({ name: Name, value: Value, stackId: ExportingStackId }) => ({
        ...{ Name, Value, ExportingStackId },
      }));
      return { Exports, NextToken: next };
    },
    ListImports: async ({ ExportName, NextToken }: ListImportsInput) => {
      const name = required('ExportName', ExportName);
      const importers = cloudFormation.importers(name);
      if (importers.length === 0) throw invalid(`Export '${name}' is not imported by any stack.`);
      const { page: Imports, next } = listed(`imports ${name}`, importers, (stack) => stack, NextToken);
      return { Imports, NextToken: next };
    },
  };

  function describe(stack: Stack) {
    return describeStack(stack, cloudFormation.changeSets.ofNewStack(stack));
  }
}

function changeSetOperations(deps: CloudFormationOperationsDeps): Operations {
  const { cloudFormation, objects } = deps;
  const { changeSets } = cloudFormation;
  return {
    CreateChangeSet: async (input: CreateChangeSetInput) => {
      const where = `CreateChangeSet ${input.StackName}`;
      for (const name of ['ResourcesToImport', 'RollbackConfiguration', 'NotificationARNs'] as const) {
        if (Object.keys(input[name] ?? {}).length > 0) throw new NotRehearsable('parameter', name, where);
      }
      if (input.IncludeNestedStacks) throw new NotRehearsable('parameter', 'IncludeNestedStacks', where);
      if (input.ChangeSetType === 'IMPORT') throw new NotRehearsable('change set type', 'IMPORT', where);
      const { StackName: stackName, ChangeSetName: changeSetName } = input;
      const body = input.TemplateBody ?? (await templateAt(input.TemplateURL, objects));
      const made = await changeSets.create({
        stackName: required('StackName', stackName),
        changeSetName: required('ChangeSetName', changeSetName),
        type: input.ChangeSetType,
        template: input.UsePreviousTemplate ? undefined : body,
        parameters: input.Parameters?.map(({ ParameterKey, ...given }) => ({
          ...given,
          ParameterKey: required('ParameterKey', ParameterKey),
        })),
        tags: input.Tags && Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key!, Value!])),
        capabilities: input.Capabilities,
        roleArn: input.RoleARN,
        description: input.Description,
      });
      return { Id: made.id, StackId: made.stackId };
    },
    DescribeChangeSet: async (input: DescribeChangeSetInput) => {
      const changeSet = changeSets.get(required('ChangeSetName', input.ChangeSetName), input.StackName);
      return describeChangeSet(changeSet, cloudFormation.stack(changeSet.stackId), input.IncludePropertyValues);
    },
    ListChangeSets: async ({ StackName, NextToken }: ListChangeSetsInput) => {
      const stack = cloudFormation.stack(required('StackName', StackName));
      const { page, next } = listed(`change sets ${stack.id}`, changeSets.list(stack.id), ({ id }) => id, NextToken);
      return { Summaries: page.map((changeSet) => summarizeChangeSet(changeSet, stack)), NextToken: next };
    },
    ExecuteChangeSet: async (input: ExecuteChangeSetInput) => {
      const name = required('ChangeSetName', input.ChangeSetName);
      if (input.DisableRollback) throw new NotRehearsable('parameter', 'DisableRollback', `ExecuteChangeSet ${name}`);
      unattended(cloudFormation.executeChangeSet(name, input.StackName), deps);
      return {};
    },
    DeleteChangeSet: async (input: DeleteChangeSetInput) => {
      const name = required('ChangeSetName', input.ChangeSetName);
      // Deleting what is not there is no error.
      if (changeSets.has(name, input.StackName)) changeSets.delete(name, input.StackName);
      return {};
    },
  };
}

/** Lets an operation run on after its call was answered: its outcome is read from the stack. */
function unattended(run: Run, { abort, surroundings }: CloudFormationOperationsDeps): void {
  run.result.catch((error: unknown) => {
    // What stops because the rehearsal has ended is no failure.
    if (!surroundings.signal.aborted) abort(error);
  });
}

const S3_URL = /^https?:\/\/(?:([^/]+?)\.s3[.-][^/]+|s3[.-][^/]+\/([^/]+)|[^/]+\/([^/]+))\/(.+)$/;

async function templateAt(url: string | undefined, objects: ObjectStore): Promise<string | undefined> {
  if (url === undefined) return undefined;
  const [, host, path, local, key] = S3_URL.exec(url) ?? [];
  const bucket = host ?? path ?? local;
  if (bucket === undefined || key === undefined) throw invalid('TemplateURL must be a supported URL.');
  return (await objects.get(bucket, decodeURIComponent(key))).body.toString('utf8');
}

function required(name: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw invalid(
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
