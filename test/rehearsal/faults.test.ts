import { FaultPlan } from '../../rehearsal/faults';
import { seededRandom } from '../../rehearsal/random';

const ID = 'c0ffee00';
const OTHER = 'decade00';

function plan() {
  const told: string[] = [];
  const faults = new FaultPlan(seededRandom(1), (event) => told.push(event.kind === 'fault' ? event.text : event.kind));
  return { faults, told };
}

describe("a scenario's faults", () => {
  it("strike only what carries their execution's id", () => {
    const { faults } = plan();
    faults.add({ executionId: ID, strikes: 'container-start', reason: 'broken' });
    expect(faults.containerStart(`taxi-dev-${ID}`)).toBe('broken');
    expect(faults.containerStart(`taxi-dev-${OTHER}`)).toBeUndefined();
    expect(faults.captureMissing(`taxi-prod-${ID}`)).toBe(false);
  });

  it('begin with the first weight change when they say so', () => {
    const { faults } = plan();
    faults.add({ executionId: ID, strikes: 'invocation', begins: 'first-weight-change', share: 1, status: 500 });
    expect(faults.invocation(`taxi-prod-${ID}`)).toBeUndefined();
    faults.shifted(0);
    expect(faults.invocation(`taxi-prod-${ID}`)).toBeUndefined();
    faults.shifted(10);
    expect(faults.invocation(`taxi-prod-${ID}`)).toMatchObject({ status: 500 });
  });

  it('strike the share of the requests that they name', () => {
    const { faults } = plan();
    faults.add({ executionId: ID, strikes: 'invocation', begins: 'at-once', share: 0.2, delayMs: 100 });
    const struck = Array.from({ length: 10_000 }, () => faults.invocation(`e-${ID}`)).filter(
      (f) => f?.delayMs === 100,
    ).length;
    // Binomial(10000, .2): 2000 ± 3.3 standard deviations of 40.
    expect(Math.abs(struck - 2_000)).toBeLessThan(132);
  });

  it('are spent after as many training jobs as they name', () => {
    const { faults } = plan();
    faults.add({ executionId: ID, strikes: 'training-job', reason: 'no capacity', times: 1 });
    expect(faults.trainingJob(`taxi-${ID}-a`)).toBe('no capacity');
    expect(faults.trainingJob(`taxi-${ID}-b`)).toBeUndefined();
  });

  it('are told once, when they strike first', () => {
    const { faults, told } = plan();
    faults.add({ executionId: ID, strikes: 'invocation', begins: 'at-once', share: 1, status: 500 });
    expect(told).toEqual([]);
    faults.invocation(`e-${ID}`);
    faults.invocation(`e-${ID}`);
    expect(told).toHaveLength(1);
  });
});
