import { everywhere, right, type Input, type Requirements, type RightsOf } from './right';

const on =
  (operation: string, member: string): RightsOf =>
  (input: Input) => [right(`states:${operation}`, String(input[member]))];

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Step Functions".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
 */
export const states: Requirements = {
  StartExecution: on('StartExecution', 'stateMachineArn'),
  StopExecution: on('StopExecution', 'executionArn'),
  DescribeExecution: on('DescribeExecution', 'executionArn'),
  GetExecutionHistory: on('GetExecutionHistory', 'executionArn'),
  ListExecutions: on('ListExecutions', 'stateMachineArn'),
  DescribeStateMachine: on('DescribeStateMachine', 'stateMachineArn'),
  DescribeStateMachineForExecution: on('DescribeStateMachineForExecution', 'executionArn'),
  ListStateMachines: everywhere('states:ListStateMachines'),
};
