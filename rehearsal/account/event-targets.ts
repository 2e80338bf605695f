import { type Principal, ServiceError } from '../contracts';
import type { RevisionOverride } from '../pipeline/actions/kind';
import type { Pipelines } from '../pipeline/pipelines';
import type { AsyncInvoker } from '../pipeline/ports';
import type { Targets } from '../services/events/event-bridge';
import type { StateMachines } from '../services/states/machines';
import { type RoleCalls, roleOf } from '../services/role-calls';
import type { Topics } from '../services/topics';

export interface EventTargetsProps {
  /** Asked late: pipelines, functions and machines publish events themselves. */
  readonly pipelines: () => Pipelines;
  readonly functions: () => Functions;
  readonly machines: () => StateMachines;
  readonly topics: Topics;
  readonly calls: () => RoleCalls;
}

interface Functions {
  readonly asynchronous: AsyncInvoker;
  permits(functionArn: string, service: string, sourceArn: string): boolean;
}

interface PipelineInput {
  readonly sourceRevisions?: readonly RevisionOverride[];
  readonly variables?: readonly { readonly name: string; readonly value: string }[];
}

/** What EventBridge's rules set off in the account. */
export function eventTargets(props: EventTargetsProps): Targets {
  return {
    async startPipeline({ arn, input, rule, roleArn }) {
      if (roleArn === undefined) throw new ServiceError('ValidationException', `the target ${arn} has no role`);
      const pipeline = arn.slice(arn.lastIndexOf(':') + 1);
      props.calls().note({
        ...{ principal: roleOf(roleArn), service: 'codepipeline', operation: 'StartPipelineExecution' },
        input: { name: pipeline },
      });
      const { sourceRevisions = [], variables = [] } = (input ?? {}) as PipelineInput;
      props.pipelines().start({
        pipeline,
        trigger: { type: 'CloudWatchEvent', detail: rule.arn },
        overrides: sourceRevisions,
        variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
      });
    },
    async invokeFunction({ arn, input, rule }) {
      const functions = props.functions();
      if (!functions.permits(arn, events.arn, rule.arn))
        throw new ServiceError(
          'AccessDeniedException',
          `User: ${events.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no ` +
            `resource-based policy allows the lambda:InvokeFunction action for the source ${rule.arn}`,
          403,
        );
      functions.asynchronous.accept({ functionName: arn, payload: input, principal: events });
    },
    async startMachine({ arn, input, roleArn }) {
      if (roleArn === undefined) throw new ServiceError('ValidationException', `the target ${arn} has no role`);
      const principal = roleOf(roleArn);
      const stateMachineArn = arn;
      props.calls().note({ principal, service: 'states', operation: 'StartExecution', input: { stateMachineArn } });
      props.machines().start(arn, JSON.stringify(input), undefined, principal);
    },
    async publishMessage({ arn, input, rule }) {
      const call = { principal: events, service: 'sns', operation: 'Publish', input: { TopicArn: arn } };
      props.calls().note({ ...call, sourceArn: rule.arn });
      await props.topics.publish(arn, JSON.stringify(input));
    },
  };
}

const events: Principal = { kind: 'service', arn: 'events.amazonaws.com' };
