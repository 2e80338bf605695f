import type { EventBus } from '../../contracts';
import type { Execution } from './execution';

/** Publishes "Step Functions Execution Status Change" as it stands now. */
export function publishStatus(bus: EventBus, execution: Execution): void {
  const { props, outcome } = execution;
  bus.publish({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    resources: [props.executionArn],
    detail: {
      executionArn: props.executionArn,
      stateMachineArn: props.machineArn,
      name: props.name,
      status: execution.status,
      startDate: execution.startDate,
      stopDate: execution.stopDate ?? null,
      input: props.input,
      inputDetails: { included: true },
      output: outcome?.output === undefined ? null : JSON.stringify(outcome.output),
      outputDetails: outcome?.output === undefined ? null : { included: true },
      error: outcome?.error ?? null,
      cause: outcome?.cause ?? null,
    },
  });
}
