import { instanceCount } from '../../../lambda/confirm/instance-count';

const bounds = { standard: 2, minimum: 2, maximum: 10 };
const live = (desired: number, initial = 2) => ({ executionId: 'before', desired, initial });

describe('the size of the candidate’s endpoint', () => {
  it.each([
    [5, 5],
    [1, 2],
    [14, 10],
  ])('follows the live one, which is to have %d instances, within the bounds: %d', (desired, instances) => {
    expect(instanceCount('mine', bounds, live(desired)).instances).toBe(instances);
  });

  it('is that of the settings when nothing is live', () => {
    expect(instanceCount('mine', { ...bounds, standard: 4 }, undefined)).toEqual({
      instances: 4,
      why: 'no endpoint is live',
    });
  });

  it('is that of the settings without autoscaling, where both bounds are the count', () => {
    expect(instanceCount('mine', { standard: 3, minimum: 3, maximum: 3 }, live(7)).instances).toBe(3);
  });

  it('stays as it was made when the stage is retried and the endpoint itself is live', () => {
    const own = { executionId: 'mine', desired: 6, initial: 3 };
    expect(instanceCount('mine', bounds, own).instances).toBe(3);
    expect(instanceCount('mine', { standard: 8, minimum: 8, maximum: 9 }, own).instances).toBe(3);
  });

  it('says why', () => {
    expect(instanceCount('mine', bounds, live(14)).why).toBe('the live endpoint has 14, allowed are 2 to 10');
  });
});
