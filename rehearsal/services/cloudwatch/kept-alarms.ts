import type { Alarm, CommonAlarm, HistoryItem } from './alarm';
import { readAlarm } from './alarm-definition';
import { readRule } from './composite-rule';

/** What outlives the process of CloudWatch's alarms. */
export interface KeptAlarms {
  readonly alarms: readonly KeptAlarm[];
  readonly records: readonly HistoryItem[];
  readonly evaluatedAt: number;
}

/** An alarm without what is read out of its properties. */
type KeptAlarm = CommonAlarm & { readonly kind: Alarm['kind'] };

export function keptAlarm({ kind, name, arn, properties, standing, updatedAt }: Alarm): KeptAlarm {
  return { kind, name, arn, properties, standing, updatedAt };
}

export function revivedAlarm({ kind, ...common }: KeptAlarm): Alarm {
  const { name, properties } = common;
  const where = `alarm ${name}`;
  if (kind === 'metric') return { ...common, kind, definition: readAlarm(name, properties, where) };
  const ruleText = ruleTextOf(properties);
  return { ...common, kind, rule: readRule(ruleText, where), ruleText };
}

export function ruleTextOf(properties: CommonAlarm['properties']): string {
  return String(properties['AlarmRule'] ?? '');
}
