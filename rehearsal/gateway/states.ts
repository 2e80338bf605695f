import type {
  DescribeExecutionOutput,
  DescribeStateMachineForExecutionOutput,
  DescribeStateMachineOutput,
  GetExecutionHistoryInput,
  GetExecutionHistoryOutput,
  HistoryEvent,
  ListExecutionsInput,
  ListExecutionsOutput,
  ListStateMachinesOutput,
  StartExecutionInput,
  StartExecutionOutput,
  StopExecutionInput,
  StopExecutionOutput,
} from '@aws-sdk/client-sfn';
import type { Operations } from '../contracts';
import { pager } from '../services/pages';
import type { Execution } from '../services/states/execution';
import type { StateMachines } from '../services/states/machines';

const pageOf = pager('InvalidToken');

/** Step Functions' API: what concerns executions, and looking at machines. Machines are made by CloudFormation. */
export function statesOperations({ machines }: { readonly machines: StateMachines }): Operations {
  return {
    StartExecution: (input: StartExecutionInput, { principal }): Promise<StartExecutionOutput> => {
      const { executionArn, startDate } = machines.start(
        input.stateMachineArn!,
        input.input ?? '{}',
        input.name,
        principal,
      );
      return Promise.resolve({ executionArn, startDate });
    },

    StopExecution: async (input: StopExecutionInput): Promise<StopExecutionOutput> => {
      const execution = machines.execution(input.executionArn!);
      execution.stop(input.error, input.cause);
      await execution.result;
      return { stopDate: new Date(execution.stopDate!) };
    },

    DescribeExecution: (input: { executionArn: string }): Promise<DescribeExecutionOutput> => {
      const execution = machines.execution(input.executionArn);
      const { outcome, props } = execution;
      const output = outcome?.output === undefined ? undefined : JSON.stringify(outcome.output);
      return Promise.resolve({
        ...summary(execution),
        input: props.input,
        inputDetails: { included: true },
        ...(output !== undefined && { output, outputDetails: { included: true } }),
        ...(outcome?.error !== undefined && { error: outcome.error }),
        ...(outcome?.cause !== undefined && { cause: outcome.cause }),
        redriveCount: 0,
        redriveStatus: 'NOT_REDRIVABLE',
      });
    },

    GetExecutionHistory: (input: GetExecutionHistoryInput): Promise<GetExecutionHistoryOutput> => {
      const { events } = machines.execution(input.executionArn!).history;
      const ordered = input.reverseOrder ? [...events].reverse() : events;
      const shown = input.includeExecutionData === false ? ordered.map(withoutData) : ordered;
      const { page, next } = pageOf(shown, {
        ...{ list: `history ${input.executionArn} ${input.reverseOrder ?? false}`, id: ({ id }) => `${id}` },
        ...{ size: input.maxResults, whole: 100, token: input.nextToken },
      });
      return Promise.resolve({ events: page, nextToken: next });
    },

    ListExecutions: (input: ListExecutionsInput): Promise<ListExecutionsOutput> => {
      const found = machines
        .executionsOf(input.stateMachineArn!)
        .filter((e) => !input.statusFilter || e.status === input.statusFilter);
      const { page, next } = pageOf(found, {
        ...{ list: `executions ${input.stateMachineArn}`, id: ({ props }) => props.executionArn },
        ...{ size: input.maxResults, whole: 100, token: input.nextToken },
      });
      return Promise.resolve({ executions: page.map(summary), nextToken: next });
    },

    DescribeStateMachine: (input: { stateMachineArn: string }): Promise<DescribeStateMachineOutput> => {
      const { arn, name, definition, roleArn, createdAt, revisionId } = machines.find(input.stateMachineArn);
      const creationDate = new Date(createdAt);
      return Promise.resolve({
        stateMachineArn: arn,
        name,
        definition,
        roleArn,
        creationDate,
        revisionId,
        type: 'STANDARD',
        status: 'ACTIVE',
      });
    },

    DescribeStateMachineForExecution: (input: {
      executionArn: string;
    }): Promise<DescribeStateMachineForExecutionOutput> => {
      const { arn, name, definition, roleArn, createdAt, revisionId } = machines.find(
        machines.execution(input.executionArn).props.machineArn,
      );
      const updateDate = new Date(createdAt);
      return Promise.resolve({ stateMachineArn: arn, name, definition, roleArn, updateDate, revisionId });
    },

    ListStateMachines: (input: { maxResults?: number; nextToken?: string }): Promise<ListStateMachinesOutput> => {
      const { page, next } = pageOf(machines.list(), {
        ...{ list: 'machines', id: ({ arn }) => arn },
        ...{ size: input.maxResults, whole: 100, token: input.nextToken },
      });
      const stateMachines = page.map((m) => ({
        stateMachineArn: m.arn,
        name: m.name,
        type: 'STANDARD' as const,
        creationDate: new Date(m.createdAt),
      }));
      return Promise.resolve({ stateMachines, nextToken: next });
    },
  };
}

function summary({ props, startDate, stopDate, status }: Execution) {
  return {
    executionArn: props.executionArn,
    stateMachineArn: props.machineArn,
    name: props.name,
    status,
    startDate: new Date(startDate),
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
  };
}

/** Fields of an event's details that hold the execution's data. */
const DATA = ['input', 'output', 'parameters', 'assignedVariables'];

function withoutData(event: HistoryEvent): HistoryEvent {
  const bare = Object.entries(event).map(([key, value]) => {
    if (!key.endsWith('EventDetails')) return [key, value] as const;
    return [
      key,
      Object.fromEntries(Object.entries(value as object).filter(([field]) => !DATA.includes(field))),
    ] as const;
  });
  return Object.fromEntries(bare) as unknown as HistoryEvent;
}
