import type { AlarmDefinition, AlarmProperties } from './alarm-definition';
import type { CompositeRule } from './composite-rule';
import type { AlarmState } from './evaluation';

export interface Standing {
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData?: string;
  /** Virtual time since when. */
  readonly at: number;
}

/** What metric and composite alarms have in common. */
export interface CommonAlarm {
  readonly name: string;
  readonly arn: string;
  readonly properties: AlarmProperties;
  standing: Standing;
  updatedAt: number;
}
export type Alarm = CommonAlarm &
  (
    | { readonly kind: 'metric'; readonly definition: AlarmDefinition }
    | { readonly kind: 'composite'; readonly rule: CompositeRule; readonly ruleText: string }
  );

export interface StateChange {
  readonly alarm: Alarm;
  readonly from: Standing;
  readonly to: Standing;
}

export interface HistoryItem {
  readonly alarm: string;
  readonly at: number;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate';
  readonly summary: string;
  readonly data: string;
}
