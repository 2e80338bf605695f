import type { Told } from './events';
import type { Faults } from './contracts';
import type { Random } from './random';

/**
 * A fault of a scenario. It strikes what belongs to one execution: endpoints, configs and jobs carry the
 * execution id in their names.
 */
export type Fault = { readonly executionId: string } & (
  | { readonly strikes: 'container-start'; readonly reason: string }
  | {
      readonly strikes: 'invocation';
      /** From when on: the first weight change that gives green traffic, or at once. */
      readonly begins: 'first-weight-change' | 'at-once';
      /** Share of the requests that it strikes, 0–1. */
      readonly share: number;
      /** HTTP status that the container answers with. */
      readonly status?: number;
      /** Added to the latency, not slept. */
      readonly delayMs?: number;
    }
  | { readonly strikes: 'data-capture' }
  | {
      readonly strikes: 'training-job';
      readonly reason: string;
      /** How many jobs of the execution fail. */ readonly times: number;
    }
);

/** Holds a scenario's faults and answers the parts that ask whether they are struck. */
export class FaultPlan implements Faults {
  private readonly faults: Fault[] = [];
  private readonly spent = new Map<Fault, number>();
  private readonly announced = new Set<Fault>();
  private trafficOnGreen = false;

  constructor(
    private readonly random: Random,
    private readonly tell: (event: Told) => void,
  ) {}

  add(fault: Fault): void {
    this.faults.push(fault);
    if (fault.strikes === 'invocation') this.trafficOnGreen = false;
  }

  /** To be told of every shift: faults may begin with the first weight change. */
  shifted(greenPercent: number): void {
    if (greenPercent > 0) this.trafficOnGreen = true;
  }

  containerStart(endpointName: string): string | undefined {
    const fault = this.of('container-start', endpointName);
    return fault && this.strike(fault, `${endpointName}: ${fault.reason}`).reason;
  }

  invocation(endpointName: string): ReturnType<Faults['invocation']> {
    if (this.faults.length === 0) return undefined;
    const fault = this.of('invocation', endpointName);
    if (!fault || (fault.begins === 'first-weight-change' && !this.trafficOnGreen)) return undefined;
    if (this.random.next() >= fault.share) return undefined;
    this.strike(fault, `${endpointName}: ${Math.round(fault.share * 100)} % of the requests are struck from now on`);
    return {
      ...(fault.status !== undefined && { status: fault.status, body: 'fault injected by the scenario' }),
      ...(fault.delayMs !== undefined && { delayMs: fault.delayMs }),
    };
  }

  captureMissing(endpointConfigName: string): boolean {
    const fault = this.of('data-capture', endpointConfigName);
    if (fault) this.strike(fault, `${endpointConfigName} loses its data capture`);
    return fault !== undefined;
  }

  trainingJob(jobName: string): string | undefined {
    const fault = this.of('training-job', jobName);
    if (!fault) return undefined;
    const times = this.spent.get(fault) ?? 0;
    if (times >= fault.times) return undefined;
    this.spent.set(fault, times + 1);
    return this.strike(fault, `${jobName}: ${fault.reason}`).reason;
  }

  private of<S extends Fault['strikes']>(strikes: S, name: string): Extract<Fault, { strikes: S }> | undefined {
    return this.faults.find(
      (f): f is Extract<Fault, { strikes: S }> => f.strikes === strikes && name.includes(f.executionId),
    );
  }

  private strike<F extends Fault>(fault: F, text: string): F {
    if (!this.announced.has(fault)) this.tell({ kind: 'fault', text });
    this.announced.add(fault);
    return fault;
  }
}
