import { readFileSync } from 'node:fs';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';

/** An execution as ListPipelineExecutions shows it; times in milliseconds since the epoch. */
export interface Seen {
  readonly id: string;
  readonly status: string;
  readonly startedAt: number;
  readonly changedAt: number;
}

/** A pipeline of a served account, as its clients see it. */
export class ServedPipeline {
  private readonly pipelines: CodePipelineClient;
  private readonly stacks: CloudFormationClient;

  /** @param file of `export` lines */
  constructor(
    file: string,
    private readonly name: string,
  ) {
    const text = readFileSync(file, 'utf8');
    const valueOf = (variable: string) => new RegExp(`^export ${variable}='(.*)'$`, 'm').exec(text)![1]!;
    const credentials = {
      accessKeyId: valueOf('AWS_ACCESS_KEY_ID'),
      secretAccessKey: valueOf('AWS_SECRET_ACCESS_KEY'),
      sessionToken: valueOf('AWS_SESSION_TOKEN'),
    };
    const settings = {
      endpoint: valueOf('AWS_ENDPOINT_URL'),
      region: valueOf('AWS_REGION'),
      credentials,
      maxAttempts: 1,
    };
    this.pipelines = new CodePipelineClient(settings);
    this.stacks = new CloudFormationClient(settings);
  }

  async start(): Promise<void> {
    await this.pipelines.send(new StartPipelineExecutionCommand({ name: this.name }));
  }

  /** Answers the approvals that wait. */
  async answer(status: 'Approved' | 'Rejected'): Promise<void> {
    for (const { stageName, actionName, token } of await this.approvals()) {
      const result = { status, summary: 'said by a bench' };
      const input = { pipelineName: this.name, stageName, actionName, token, result };
      await this.pipelines.send(new PutApprovalResultCommand(input));
    }
  }

  async executions(): Promise<readonly Seen[]> {
    const input = { pipelineName: this.name };
    const { pipelineExecutionSummaries = [] } = await this.pipelines.send(new ListPipelineExecutionsCommand(input));
    return pipelineExecutionSummaries.map(({ pipelineExecutionId, status, startTime, lastUpdateTime }) => ({
      ...{ id: pipelineExecutionId!, status: status! },
      ...{ startedAt: startTime!.getTime(), changedAt: lastUpdateTime!.getTime() },
    }));
  }

  /** What has not ended and waits for nobody, in words. */
  async stuck(): Promise<string[]> {
    const { Stacks = [] } = await this.stacks.send(new DescribeStacksCommand({}));
    const moving = Stacks.filter(({ StackStatus }) => StackStatus!.endsWith('_IN_PROGRESS'));
    const running = (await this.executions()).filter(({ status }) => status === 'InProgress' || status === 'Stopping');
    const waits = (await this.approvals()).length > 0; // for those behind it, too
    return [
      ...moving.map(({ StackName, StackStatus }) => `stack ${StackName} is ${StackStatus}`),
      ...(waits ? [] : running.map(({ id, status }) => `execution ${id} is ${status}`)),
    ];
  }

  private async approvals(): Promise<{ stageName: string; actionName: string; token: string }[]> {
    const { stageStates = [] } = await this.pipelines.send(new GetPipelineStateCommand({ name: this.name }));
    return stageStates.flatMap(({ stageName, actionStates = [] }) =>
      actionStates.flatMap(({ actionName, latestExecution }) =>
        latestExecution?.status === 'InProgress' && latestExecution.token !== undefined
          ? [{ stageName: stageName!, actionName: actionName!, token: latestExecution.token }]
          : [],
      ),
    );
  }
}
