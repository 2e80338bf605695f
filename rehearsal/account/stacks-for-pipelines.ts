import { type Principal, ServiceError } from '../contracts';
import type { ChangeSet as MadeChangeSet } from '../cloudformation/change-set';
import type { CloudFormation, Run } from '../cloudformation/stacks';
import type { RoleCalls } from '../services/role-calls';
import type { ChangeSet, ChangeSetRequest, StackEnd, StackRequest, Stacks } from '../pipeline/ports';

const given = (parameters: Readonly<Record<string, string>>) =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** CloudFormation as CodePipeline's action uses it. */
export class StacksForPipelines implements Stacks {
  /** @param calls judges what a pipeline's action calls. @default - the caller's own calls are judged by whoever makes them */
  constructor(
    private readonly cloudFormation: CloudFormation,
    private readonly calls?: RoleCalls,
  ) {}

  async status(stackName: string): Promise<string | undefined> {
    return this.cloudFormation.findStack(stackName)?.status;
  }

  async deleteChangeSet(stackName: string, changeSetName: string): Promise<void> {
    if (await this.changeSet(stackName, changeSetName)) this.cloudFormation.changeSets.delete(changeSetName, stackName);
  }

  async createChangeSet(request: ChangeSetRequest): Promise<ChangeSet> {
    const { stackName, changeSetName, changeSetType, templateBody, parameters, tags, capabilities, roleArn } = request;
    const named = { StackName: stackName, ChangeSetName: changeSetName };
    this.note(request.principal, 'DescribeStacks', { StackName: stackName });
    this.note(request.principal, 'DeleteChangeSet', named);
    this.note(request.principal, 'CreateChangeSet', { ...named, RoleARN: roleArn });
    this.note(request.principal, 'DescribeChangeSet', named);
    const made = await this.cloudFormation.changeSets.create({
      ...{
        stackName,
        changeSetName,
        type: changeSetType,
        template: templateBody,
        parameters: given(parameters),
        tags,
        capabilities,
      },
      ...(roleArn !== undefined && { roleArn }),
    });
    return seen(made);
  }

  async changeSet(stackName: string, changeSetName: string): Promise<ChangeSet | undefined> {
    if (!this.cloudFormation.findStack(stackName)) return undefined;
    try {
      return seen(this.cloudFormation.changeSets.get(changeSetName, stackName));
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'ChangeSetNotFound') return undefined;
      throw error;
    }
  }

  async executeChangeSet(stackName: string, changeSetName: string, principal: Principal): Promise<StackEnd> {
    const named = { StackName: stackName, ChangeSetName: changeSetName };
    this.note(principal, 'DescribeChangeSet', named);
    this.note(principal, 'ExecuteChangeSet', named);
    this.note(principal, 'DescribeStacks', { StackName: stackName });
    return this.end(stackName, this.cloudFormation.executeChangeSet(changeSetName, stackName));
  }

  async createOrUpdate(request: StackRequest): Promise<StackEnd> {
    const { stackName, templateBody, parameters, tags, capabilities, roleArn } = request;
    const before = this.cloudFormation.findStack(stackName)?.operations;
    const given = { StackName: stackName, RoleARN: roleArn };
    this.note(request.principal, 'DescribeStacks', { StackName: stackName });
    this.note(request.principal, before === undefined ? 'CreateStack' : 'UpdateStack', given);
    const result = this.cloudFormation.deploy(stackName, templateBody, parameters, {
      tags,
      capabilities,
      ...(roleArn !== undefined && { roleArn }),
    });
    return this.end(stackName, { result }, before);
  }

  async delete(stackName: string, principal: Principal): Promise<StackEnd> {
    this.note(principal, 'DescribeStacks', { StackName: stackName });
    this.note(principal, 'DeleteStack', { StackName: stackName });
    return this.end(stackName, this.cloudFormation.deleteStack(stackName));
  }

  private note(principal: Principal, operation: string, input: Readonly<Record<string, string | undefined>>): void {
    this.calls?.note({ principal, service: 'cloudformation', operation, input });
  }

  private async end(stackName: string, { result }: Run, operationsBefore?: number): Promise<StackEnd> {
    const { succeeded, status, reason } = await result;
    const unchanged =
      operationsBefore !== undefined && this.cloudFormation.findStack(stackName)?.operations === operationsBefore;
    if (!succeeded) return { status: 'failed', stackStatus: status, reason: reason ?? 'no reason was given' };
    const outputs = this.cloudFormation.findStack(stackName)?.outputs ?? [];
    return {
      status: 'succeeded',
      stackStatus: status,
      outputs: Object.fromEntries(outputs.map(({ key, value }) => [key, value])),
      ...(unchanged && { unchanged }),
    };
  }
}

function seen(made: MadeChangeSet): ChangeSet {
  if (made.status === 'CREATE_COMPLETE') return { status: 'ready' };
  const reason = made.statusReason ?? '';
  return /didn't contain changes/.test(reason) ? { status: 'no-changes' } : { status: 'failed', reason };
}
