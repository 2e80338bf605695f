import { arn, everywhere, present, right, type Input, type Requirements, type Surroundings } from './right';

const rule = (at: Surroundings, name: unknown) => arn(at, 'events', `rule/${String(name)}`);

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EventBridge". Only the default
 * bus is known here. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */
export const events: Requirements = {
  PutEvents: (input: Input, at) =>
    (input.Entries ?? []).map((entry: Input) =>
      right('events:PutEvents', arn(at, 'events', 'event-bus/default'), {
        ...present('events:source', entry.Source),
        ...present('events:detail-type', entry.DetailType),
      }),
    ),
  ListRules: everywhere('events:ListRules'),
  ListRuleNamesByTarget: everywhere('events:ListRuleNamesByTarget'),
  DescribeRule: (input: Input, at) => [right('events:DescribeRule', rule(at, input.Name))],
  // Step Functions makes the rule by which it hears of a job's end, in the name of the machine's role.
  PutRule: (input: Input, at) => [right('events:PutRule', rule(at, input.Name))],
  PutTargets: (input: Input, at) => [right('events:PutTargets', rule(at, input.Rule))],
  ListTargetsByRule: (input: Input, at) => [right('events:ListTargetsByRule', rule(at, input.Rule))],
};
