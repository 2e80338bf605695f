import type * as api from '@aws-sdk/client-eventbridge';
import { NotRehearsable, type Operations, ServiceError } from '../contracts';
import type { EventBridge } from '../services/events/event-bridge';
import type { Rule } from '../services/events/rules';
import { pager } from '../services/pages';

const pageOf = pager('ValidationException');

/** EventBridge's API for those who send events and look at rules; rules are made by templates. */
export function eventsOperations(bus: EventBridge): Operations {
  return {
    async PutEvents(input: api.PutEventsRequest): Promise<api.PutEventsResponse> {
      const entries = (input.Entries ?? []).map((entry) => putEvent(bus, entry));
      return { FailedEntryCount: entries.filter((entry) => entry.ErrorCode !== undefined).length, Entries: entries };
    },

    async ListRules(input: api.ListRulesRequest): Promise<api.ListRulesResponse> {
      onlyDefault(input.EventBusName);
      const rules = bus.list().filter((rule) => rule.name.startsWith(input.NamePrefix ?? ''));
      const { page, next } = listed('rules', rules, ({ name }) => name, input);
      return { Rules: page.map(described), NextToken: next };
    },

    async DescribeRule(input: api.DescribeRuleRequest): Promise<api.DescribeRuleResponse> {
      onlyDefault(input.EventBusName);
      return described(bus.get(input.Name ?? ''));
    },

    async ListRuleNamesByTarget(input: api.ListRuleNamesByTargetRequest): Promise<api.ListRuleNamesByTargetResponse> {
      onlyDefault(input.EventBusName);
      const rules = bus.list().filter((rule) => rule.targets.some((target) => target.arn === input.TargetArn));
      const names = rules.map((rule) => rule.name);
      const { page, next } = listed(`rules ${input.TargetArn}`, names, (name) => name, input);
      return { RuleNames: page, NextToken: next };
    },

    async ListTargetsByRule(input: api.ListTargetsByRuleRequest): Promise<api.ListTargetsByRuleResponse> {
      onlyDefault(input.EventBusName);
      const { targets } = bus.get(input.Rule ?? '');
      const { page, next } = listed(`targets ${input.Rule}`, targets, ({ id }) => id, input);
      return {
        NextToken: next,
        Targets: page.map((target) => ({
          Id: target.id,
          Arn: target.arn,
          RoleArn: target.roleArn,
          Input: target.input,
          InputPath: target.inputPath,
          InputTransformer: target.inputTransformer && {
            InputPathsMap: { ...target.inputTransformer.paths },
            InputTemplate: target.inputTransformer.template,
          },
        })),
      };
    },
  };
}

function listed<T>(
  list: string,
  all: readonly T[],
  id: (item: T) => string,
  { Limit: size, NextToken: token }: { readonly Limit?: number; readonly NextToken?: string },
) {
  return pageOf(all, { list, id, size, whole: 100, token });
}

function described(rule: Rule): api.Rule {
  return {
    Name: rule.name,
    Arn: rule.arn,
    Description: rule.description,
    EventPattern: rule.pattern?.text,
    ScheduleExpression: rule.schedule?.expression,
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    EventBusName: 'default',
  };
}

function putEvent(bus: EventBridge, entry: api.PutEventsRequestEntry): api.PutEventsResultEntry {
  onlyDefault(entry.EventBusName);
  const missing = (['Source', 'DetailType', 'Detail'] as const).filter((field) => !entry[field]);
  if (missing.length > 0)
    return refusal('InvalidArgument', `Parameter ${missing.join(', ')} is not valid. Reason: missing.`);
  if (entry.Source!.startsWith('aws.'))
    return refusal('NotAuthorizedForSourceException', 'Not authorized for the source.');
  let detail: unknown;
  try {
    detail = JSON.parse(entry.Detail!);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refusal('MalformedDetail', 'Detail is malformed.');
  }
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail))
    return refusal('MalformedDetail', 'Detail is malformed.');
  const event = {
    source: entry.Source!,
    'detail-type': entry.DetailType!,
    resources: entry.Resources ?? [],
    detail,
  };
  return { EventId: bus.accept(event, entry.Time?.getTime()) };
}

function refusal(code: string, message: string): api.PutEventsResultEntry {
  return { ErrorCode: code, ErrorMessage: message };
}

function onlyDefault(bus: string | undefined): void {
  if (bus === undefined || bus === 'default' || bus.endsWith(':event-bus/default')) return;
  if (bus === '') throw new ServiceError('ValidationException', 'EventBusName is empty');
  throw new NotRehearsable('event bus', bus, 'a call to EventBridge');
}
