import { type AwsEvent, type EventBus, ServiceError } from '../../contracts';
import type { Surroundings } from '../../events';
import type { Keeper } from '../../state/keeper';
import { type BusEvent, parseRule, type Rule, type Target } from './rules';
import { type KeptSchedule, Schedules } from './schedules';
import { InputFailure, targetInput } from './target-input';

/** From an event to its targets takes EventBridge about half a second; a whole second keeps timelines readable. */
const DELIVERY_MS = 1_000;

/** What rules can set off. Each may throw ServiceError; the delivery has failed then, and the host is told. */
export interface Targets {
  /** @param input may hold `sourceRevisions` and `variables` for the execution */
  startPipeline(delivery: Delivery): Promise<void>;
  /** Resolves when Lambda has taken the event, not when the function has run. */
  invokeFunction(delivery: Delivery): Promise<void>;
  startMachine(delivery: Delivery): Promise<void>;
  publishMessage(delivery: Delivery): Promise<void>;
}
export interface Delivery {
  readonly arn: string;
  readonly input: unknown;
  readonly rule: { readonly name: string; readonly arn: string };
  /** Role that the rule names for the target. */
  readonly roleArn?: string;
}

export interface EventBridgeProps {
  readonly surroundings: Surroundings;
  readonly targets: Targets;
  /** Told of what must end the rehearsal. */
  readonly fatal: (error: unknown) => void;
}

type RuleProperties = Readonly<Record<string, unknown>>;

/** What outlives the process of the bus. */
interface KeptBus {
  /** By the rules' names. */
  readonly rules: ReadonlyMap<string, RuleProperties>;
  readonly schedules: readonly KeptSchedule[];
  readonly published: number;
}

/** EventBridge's default bus: rules, their schedules, and events that find their way to the rules' targets. */
export class EventBridge implements EventBus, Keeper<KeptBus> {
  private readonly rules = new Map<string, Rule>();
  /** What the rules were read out of. */
  private readonly given = new Map<string, RuleProperties>();
  private readonly schedules: Schedules;
  /** What is on its way to targets, in words. */
  private readonly inTransport = new Set<{ readonly words: string }>();
  private published = 0;
  /** Where schedules stood when the account was kept, until they go on. */
  private resumed: readonly KeptSchedule[] = [];

  constructor(private readonly props: EventBridgeProps) {
    const { clock, signal } = props.surroundings;
    this.schedules = new Schedules({
      ...{ clock, signal, fatal: props.fatal },
      strike: (name, at) => this.strike(name, at),
    });
  }

  arnOf(name: string): string {
    const { partition, region, accountId } = this.props.surroundings;
    return `arn:${partition}:events:${region}:${accountId}:rule/${name}`;
  }

  /**
   * Makes or replaces a rule. A schedule that stays the same goes on as it was.
   * @throws NotRehearsable that names what it does not know
   */
  put(name: string, properties: RuleProperties): Rule {
    const rule = this.read(name, properties);
    this.schedules.follow(rule);
    return rule;
  }

  remove(name: string): void {
    this.rules.delete(name);
    this.given.delete(name);
    this.schedules.stop(name);
  }

  has(name: string): boolean {
    return this.rules.has(name);
  }

  list(): readonly Rule[] {
    return [...this.rules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws ServiceError ResourceNotFoundException */
  get(name: string): Rule {
    const rule = this.rules.get(name);
    if (rule === undefined)
      throw new ServiceError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return rule;
  }

  publish(event: AwsEvent): void {
    this.accept(event);
  }

  /** Takes an event and answers its id; it reaches the targets a second later. */
  accept(event: AwsEvent, time = this.props.surroundings.clock.now()): string {
    const whole = this.stamped(event, time);
    this.afterTransport(whole, () => this.deliver(whole));
    return whole.id;
  }

  underWay(): readonly string[] {
    return [...this.inTransport].map(({ words }) => words);
  }

  keep(): KeptBus {
    return { rules: this.given, schedules: this.schedules.kept(), published: this.published };
  }

  resume({ rules, schedules, published }: KeptBus): void {
    for (const [name, properties] of rules) this.read(name, properties);
    this.resumed = schedules;
    this.published = published;
  }

  goOn(): void {
    for (const kept of this.resumed) this.schedules.run(this.get(kept.rule).schedule!, kept);
    this.resumed = [];
  }

  private read(name: string, properties: RuleProperties): Rule {
    const rule = parseRule(properties, name, this.arnOf(name));
    this.rules.set(name, rule);
    this.given.set(name, properties);
    return rule;
  }

  private stamped(event: AwsEvent, time: number): BusEvent {
    const { random, accountId, region } = this.props.surroundings;
    return {
      version: '0',
      id: random.fork(`event/${++this.published}`).uuid(),
      'detail-type': event['detail-type'],
      source: event.source,
      account: accountId,
      // EventBridge's times have no fraction of a second.
      time: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: event.resources,
      detail: event.detail,
    };
  }

  private afterTransport(event: BusEvent, deliver: () => Promise<void>): void {
    const { clock, signal } = this.props.surroundings;
    const delivery = { words: `delivery of the event "${event['detail-type']}" of ${event.source}` };
    this.inTransport.add(delivery);
    clock
      .sleep(DELIVERY_MS, signal)
      .then(deliver)
      .finally(() => this.inTransport.delete(delivery))
      .catch((error: unknown) => {
        if (!signal.aborted) this.props.fatal(error);
      });
  }

  /** A schedule's time has come: its event goes to the rule's own targets and to no other rule. */
  private strike(name: string, at: number): void {
    const rule = this.get(name);
    const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [rule.arn], detail: {} };
    const whole = this.stamped(event, at);
    this.afterTransport(whole, () => this.sendAll(rule, whole));
  }

  private async deliver(event: BusEvent): Promise<void> {
    const matching = this.list().filter((rule) => rule.enabled && rule.pattern?.matches(event));
    for (const rule of matching) await this.sendAll(rule, event);
  }

  private async sendAll(rule: Rule, event: BusEvent): Promise<void> {
    for (const target of rule.targets) await this.send(rule, target, event);
  }

  private async send(rule: Rule, target: Target, event: BusEvent): Promise<void> {
    const { targets, surroundings } = this.props;
    try {
      const delivery: Delivery = {
        arn: target.arn,
        input: targetInput(target, event, rule),
        rule: { name: rule.name, arn: rule.arn },
        ...(target.roleArn !== undefined && { roleArn: target.roleArn }),
      };
      switch (target.kind) {
        case 'pipeline':
          return await targets.startPipeline(delivery);
        case 'function':
          return await targets.invokeFunction(delivery);
        case 'state-machine':
          return await targets.startMachine(delivery);
        case 'topic':
          return await targets.publishMessage(delivery);
      }
    } catch (error) {
      if (!(error instanceof ServiceError) && !(error instanceof InputFailure)) throw error;
      const source = `rule ${rule.name} (${event['detail-type']})`;
      surroundings.tell({ kind: 'undelivered', source, target: target.arn, reason: error.message });
    }
  }
}
