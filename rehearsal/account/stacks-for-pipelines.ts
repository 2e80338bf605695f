import { type Principal, ServiceError } from '../contracts';
import type { ChangeSet as MadeChangeSet } from '../cloudformation/change-set';
import type { CloudFormation, Run } from '../cloudformation/stacks';
import type { ChangeSet, ChangeSetRequest, StackEnd, StackRequest, Stacks } from '../pipeline/ports';

const given = (parameters: Readonly<Record<string, string>>) =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** CloudFormation as CodePipeline's action uses it. */
export class StacksForPipelines implements Stacks {
  constructor(private readonly cloudFormation: CloudFormation) {}

  async status(stackName: string): Promise<string | undefined> {
    return this.cloudFormation.findStack(stackName)?.status;
  }

  async deleteChangeSet(stackName: string, changeSetName: string): Promise<void> {
    if (await this.changeSet(stackName, changeSetName)) this.cloudFormation.changeSets.delete(changeSetName, stackName);
  }

  async createChangeSet(request: ChangeSetRequest): Promise<ChangeSet> {
    const { stackName, changeSetName, changeSetType, templateBody, parameters, tags, capabilities, roleArn } = request;
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

  executeChangeSet(stackName: string, changeSetName: string, _principal: Principal): Promise<StackEnd> {
    return this.end(stackName, this.cloudFormation.executeChangeSet(changeSetName, stackName));
  }

  async createOrUpdate(request: StackRequest): Promise<StackEnd> {
    const { stackName, templateBody, parameters, tags, capabilities, roleArn } = request;
    const before = this.cloudFormation.findStack(stackName)?.operations;
    const result = this.cloudFormation.deploy(stackName, templateBody, parameters, {
      tags,
      capabilities,
      ...(roleArn !== undefined && { roleArn }),
    });
    return this.end(stackName, { result }, before);
  }

  delete(stackName: string, _principal: Principal): Promise<StackEnd> {
    return this.end(stackName, this.cloudFormation.deleteStack(stackName));
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
