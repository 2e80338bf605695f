import { NotRehearsable, type Principal, ServiceError } from '../contracts';
import type { RevisionOverride } from '../pipeline/actions/kind';
import type { Pipelines } from '../pipeline/pipelines';
import type { AsyncInvoker } from '../pipeline/ports';
import type { Delivery, Targets } from '../services/events/event-bridge';
import type { StateMachines } from '../services/states/machines';

export interface EventTargetsProps {
  /** Asked late: pipelines, functions and machines publish events themselves. */
  readonly pipelines: () => Pipelines;
  readonly functions: () => AsyncInvoker;
  readonly machines: () => StateMachines;
}

interface PipelineInput {
  readonly sourceRevisions?: readonly RevisionOverride[];
  readonly variables?: readonly { readonly name: string; readonly value: string }[];
}

/** What EventBridge's rules set off in the account. */
export function eventTargets(props: EventTargetsProps): Targets {
  return {
    async startPipeline({ arn, input, rule }) {
      const { sourceRevisions = [], variables = [] } = (input ?? {}) as PipelineInput;
      props.pipelines().start({
        pipeline: arn.slice(arn.lastIndexOf(':') + 1),
        trigger: { type: 'CloudWatchEvent', detail: rule.arn },
        overrides: sourceRevisions,
        variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
      });
    },
    async invokeFunction({ arn, input }) {
      props.functions().accept({ functionName: arn, payload: input, principal: events });
    },
    async startMachine({ arn, input, roleArn }) {
      if (roleArn === undefined) throw new ServiceError('ValidationException', `the target ${arn} has no role`);
      props.machines().start(arn, JSON.stringify(input), undefined, { kind: 'role', arn: roleArn });
    },
    publishMessage({ arn, rule }: Delivery) {
      throw new NotRehearsable('target', arn, `rule ${rule.name}`, 'messages to topics are not delivered yet');
    },
  };
}

const events: Principal = { kind: 'service', arn: 'events.amazonaws.com' };
