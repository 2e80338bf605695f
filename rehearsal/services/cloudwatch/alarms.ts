import { ServiceError, type AlarmBoard, type EventBus } from '../../contracts';
import type { Surroundings } from '../../events';
import type { Keeper } from '../../state/keeper';
import type { Alarm, CommonAlarm, HistoryItem, Standing, StateChange } from './alarm';
import { readAlarm, type AlarmDefinition, type AlarmProperties } from './alarm-definition';
import { alarmEvent } from './alarm-events';
import { holds, readRule } from './composite-rule';
import { judge } from './judge';
import type { AlarmState } from './evaluation';
import { keptAlarm, type KeptAlarms, revivedAlarm, ruleTextOf } from './kept-alarms';
import { MathArgumentError } from './math-functions';
import { Metrics } from './metrics';
import { invalid } from './queries';
import { Ticker } from './ticker';

const MINUTE = 60_000;
const TEN_SECONDS = 10_000;

export interface AlarmsProps {
  readonly surroundings: Surroundings;
  readonly metrics: Metrics;
  /** Hears of each change of state. @default - nobody does */
  readonly events?: EventBus;
  /** Told of what must end the rehearsal. */
  readonly fatal: (reason: unknown) => void;
}

const UNCHECKED = 'Unchecked: Initial alarm creation';

/**
 * CloudWatch's alarms. One loop evaluates them all, each whole minute of virtual time (every ten seconds when one has a shorter
 * period), and only while somebody holds it: see {@link hold}. Who looks while nobody holds sees what the evaluation that is due
 * by then finds; states that came and went unseen in between are not made up for.
 */
export class Alarms implements AlarmBoard, Keeper<KeptAlarms> {
  private readonly alarms = new Map<string, Alarm>();
  private readonly listeners = new Set<(change: StateChange) => void>();
  private records: HistoryItem[] = [];
  private readonly ticker: Ticker;
  /** Virtual time of the last evaluation. */
  private evaluatedAt: number;

  constructor(private readonly props: AlarmsProps) {
    const { clock, signal } = props.surroundings;
    this.evaluatedAt = clock.now();
    this.ticker = new Ticker({
      clock,
      signal,
      interval: () => this.interval(),
      tick: () => this.evaluate(),
      fatal: props.fatal,
    });
  }

  /** Makes or replaces an alarm; a replaced one keeps its state, as in CloudWatch. @param where for messages */
  put(name: string, properties: AlarmProperties, where: string): Alarm {
    const definition = readAlarm(name, properties, where);
    trial(definition);
    this.catchUp();
    return this.place({ ...this.common(name, properties), kind: 'metric', definition });
  }

  putComposite(name: string, properties: AlarmProperties, where: string): Alarm {
    const ruleText = ruleTextOf(properties);
    const rule = readRule(ruleText, where);
    this.catchUp();
    const alarm = this.place({ ...this.common(name, properties), kind: 'composite', rule, ruleText });
    this.evaluateComposites();
    return alarm;
  }

  delete(name: string): void {
    this.alarms.delete(name);
    this.evaluateComposites(); // what is gone is in no state, and no tick comes for composites alone
    this.ticker.wake();
  }

  /** @throws ServiceError ResourceNotFound */
  find(name: string): Alarm {
    this.catchUp();
    const alarm = this.alarms.get(name);
    if (!alarm) throw new ServiceError('ResourceNotFound', `Unknown alarm: ${name}`, 404);
    return alarm;
  }

  list(): readonly Alarm[] {
    this.catchUp();
    return [...this.alarms.values()];
  }

  alarmState(name: string): AlarmState | undefined {
    this.catchUp();
    return this.alarms.get(name)?.standing.state;
  }

  /** Newest first. */
  history(): readonly HistoryItem[] {
    this.catchUp();
    return [...this.records].reverse();
  }

  /** Sets a state that holds until the next evaluation finds another. */
  setState(name: string, state: AlarmState, reason: string, reasonData?: string): void {
    this.change(this.find(name), { state, reason, ...(reasonData !== undefined && { reasonData }), at: this.now() });
  }

  /**
   * Has the alarms evaluated as time goes by, until the returned function is called.
   * Whoever waits for time to pass under alarms (a deployment, a stage, a person watching) holds; with nobody holding, no timer runs and
   * the virtual clock can come to rest. States are up to date when it returns: nobody begins to wait under what was true an hour ago.
   */
  hold(): () => void {
    this.catchUp();
    return this.ticker.hold();
  }

  /** Evaluates every alarm now; the ticker does it on time. */
  evaluate(): void {
    const now = this.now();
    this.evaluatedAt = now;
    for (const alarm of this.alarms.values()) {
      if (alarm.kind !== 'metric') continue;
      const found = judge(alarm.definition, this.props.metrics, alarm.standing.state, now);
      if (found.state !== alarm.standing.state) this.change(alarm, { ...found, at: now });
    }
    this.evaluateComposites();
  }

  /** @returns ends the subscription */
  onStateChange(listener: (change: StateChange) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  underWay(): readonly string[] {
    return [];
  }

  keep(): KeptAlarms {
    return { alarms: [...this.alarms.values()].map(keptAlarm), records: this.records, evaluatedAt: this.evaluatedAt };
  }

  /** Who listens and who holds begins to do so anew. */
  resume({ alarms, records, evaluatedAt }: KeptAlarms): void {
    for (const alarm of alarms) this.alarms.set(alarm.name, revivedAlarm(alarm));
    this.records = [...records];
    this.evaluatedAt = evaluatedAt;
  }

  /** Evaluates when that is due and nobody held the loop that would have. */
  private catchUp(): void {
    const every = this.interval();
    if (every === undefined) return;
    if (Math.floor(this.now() / every) > Math.floor(this.evaluatedAt / every)) this.evaluate();
  }

  private evaluateComposites(): void {
    // Composites may rest on composites: as many rounds as there are alarms settle any chain.
    for (let round = 0; round <= this.alarms.size; round++) {
      const moving = [...this.alarms.values()].filter(
        (alarm) => alarm.kind === 'composite' && compositeState(alarm, this) !== alarm.standing.state,
      );
      if (moving.length === 0) return;
      for (const alarm of moving) {
        if (alarm.kind !== 'composite') continue;
        const state = compositeState(alarm, this);
        this.change(alarm, {
          state,
          reason: `${alarm.ruleText} is ${state === 'ALARM' ? 'true' : 'false'}`,
          at: this.now(),
        });
      }
    }
  }

  private change(alarm: Alarm, to: Standing): void {
    const from = alarm.standing;
    if (from.state === to.state) {
      alarm.standing = { ...to, at: from.at };
      return;
    }
    alarm.standing = to;
    const data = JSON.stringify({
      version: '1.0',
      oldState: { stateValue: from.state, stateReason: from.reason },
      newState: { stateValue: to.state, stateReason: to.reason },
    });
    this.records.push({
      alarm: alarm.name,
      at: to.at,
      type: 'StateUpdate',
      summary: `Alarm updated from ${from.state} to ${to.state}`,
      data,
    });
    this.props.surroundings.tell({
      kind: 'alarm',
      name: alarm.name,
      from: from.state,
      to: to.state,
      reason: to.reason,
    });
    const change = { alarm, from, to };
    this.props.events?.publish(alarmEvent(change));
    for (const listener of [...this.listeners]) listener(change);
    if (alarm.kind === 'metric') this.evaluateComposites();
  }

  private common(name: string, properties: AlarmProperties): CommonAlarm {
    const { partition, region, accountId } = this.props.surroundings;
    const standing = this.alarms.get(name)?.standing ?? {
      state: 'INSUFFICIENT_DATA',
      reason: UNCHECKED,
      at: this.now(),
    };
    return {
      name,
      arn: `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${name}`,
      properties,
      standing,
      updatedAt: this.now(),
    };
  }

  private place(alarm: Alarm): Alarm {
    const known = this.alarms.has(alarm.name);
    this.alarms.set(alarm.name, alarm);
    const summary = `Alarm "${alarm.name}" ${known ? 'updated' : 'created'}`;
    this.records.push({
      alarm: alarm.name,
      at: this.now(),
      type: 'ConfigurationUpdate',
      summary,
      data: JSON.stringify({ version: '1.0', type: known ? 'Update' : 'Create' }),
    });
    this.ticker.wake();
    return alarm;
  }

  private interval(): number | undefined {
    const periods = [...this.alarms.values()].flatMap((alarm) =>
      alarm.kind === 'metric' ? [alarm.definition.periodMs] : [],
    );
    if (periods.length === 0) return undefined;
    return Math.min(...periods) < MINUTE ? TEN_SECONDS : MINUTE;
  }

  private now(): number {
    return this.props.surroundings.clock.now();
  }
}

function compositeState(alarm: Alarm & { readonly kind: 'composite' }, board: AlarmBoard): AlarmState {
  return holds(alarm.rule, (name) => board.alarmState(name)) ? 'ALARM' : 'OK';
}

/** Computes once on nothing: an expression of several series where one is needed fails now and not in a minute. */
function trial(definition: AlarmDefinition): void {
  try {
    judge(definition, new Metrics(), 'INSUFFICIENT_DATA', 0);
  } catch (error) {
    if (error instanceof MathArgumentError) throw invalid(error.message);
    throw error;
  }
}
