import type { MachineEnd, Machines } from '../ports';
import { type ActionKind, failed, succeeded } from './kind';

/** Invoke: runs a state machine to its end. */
export function stepFunctions(machines: Machines): ActionKind {
  return {
    categories: ['Invoke'],
    provider: 'StepFunctions',
    version: '1',
    honours: ['StateMachineArn', 'Input', 'InputType', 'ExecutionNamePrefix'],
    records: [],
    check(action, refuse) {
      const inputType = action.configuration['InputType'];
      if (inputType !== undefined && inputType !== 'Literal' && inputType !== 'FilePath')
        refuse('input type of a state machine', inputType);
      // Its output would be a zip of the machine's output.
      action.outputArtifacts.forEach((name) => refuse('output artifact of a state machine', name));
    },
    async run(context) {
      const { StateMachineArn: arn = '', Input, InputType, ExecutionNamePrefix: prefix } = context.configuration;
      const input =
        InputType === 'FilePath'
          ? await context.artifacts.file(`${context.action.inputArtifacts[0]}::${Input}`)
          : Input;
      const name = prefix === undefined ? context.actionExecutionId : `${prefix}-${context.actionExecutionId}`;
      const { executionArn, ended } = await machines.start({
        stateMachineArn: arn,
        input: input ?? '{}',
        name,
        principal: context.principal,
      });
      context.progress({ externalExecutionId: executionArn });
      const end = await ended;
      if (end.status !== 'SUCCEEDED') return failed(cause(end), `StepFunctions.${end.status}`, executionArn);
      return succeeded('the state machine succeeded', {
        externalExecutionId: executionArn,
        variables: { ExecutionArn: executionArn, StateMachineArn: arn },
      });
    },
  };
}

/** "TrainingFailed: capacity was lacking": a cause that is a function's error as JSON gives its message. */
function cause(end: MachineEnd): string {
  const fallback = { TIMED_OUT: 'the state machine ran out of time', ABORTED: 'the state machine was stopped' };
  const what = end.status === 'TIMED_OUT' || end.status === 'ABORTED' ? fallback[end.status] : undefined;
  return [end.error ?? what ?? 'the state machine failed', end.cause && messageOf(end.cause)]
    .filter(Boolean)
    .join(': ');
}

function messageOf(text: string): string {
  if (!text.startsWith('{')) return text;
  try {
    const { errorMessage } = JSON.parse(text) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : text;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}
