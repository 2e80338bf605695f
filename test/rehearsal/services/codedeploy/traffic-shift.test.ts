import fc from 'fast-check';
import { PREDEFINED_CONFIGS, readTrafficShift, stepsOf } from '../../../../rehearsal/services/codedeploy/traffic-shift';

const predefined = (name: string) => PREDEFINED_CONFIGS.find((config) => config.name === `CodeDeployDefault.${name}`)!;

test('has every configuration that AWS predefines for Lambda', () => {
  expect(PREDEFINED_CONFIGS.map(({ name }) => name.replace('CodeDeployDefault.Lambda', ''))).toEqual([
    'AllAtOnce',
    'Canary10Percent5Minutes',
    'Canary10Percent10Minutes',
    'Canary10Percent15Minutes',
    'Canary10Percent30Minutes',
    'Linear10PercentEvery1Minute',
    'Linear10PercentEvery2Minutes',
    'Linear10PercentEvery3Minutes',
    'Linear10PercentEvery10Minutes',
  ]);
});

test('a linear shift takes its first step at once and its last, nine intervals later, to all of the traffic', () => {
  const steps = stepsOf(predefined('LambdaLinear10PercentEvery2Minutes').shift);

  expect(steps.map(({ greenPercent }) => greenPercent)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  expect(steps.map(({ waitMs }) => waitMs)).toEqual([0, ...Array.from({ length: 9 }, () => 120_000)]);
});

test('every shift rises to 100 %, whatever its percentage', () => {
  const shift = fc.record({
    type: fc.constantFrom('TimeBasedCanary' as const, 'TimeBasedLinear' as const),
    percentage: fc.integer({ min: 1, max: 99 }),
    minutes: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(shift, (s) => {
      const percents = stepsOf(s).map(({ greenPercent }) => greenPercent);
      expect(percents[0]).toBe(s.percentage);
      expect(percents.at(-1)).toBe(100);
      expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
    }),
  );
});

test('reads the template’s own configurations and refuses those that shift nothing or everything', () => {
  const canary = (CanaryPercentage: unknown, CanaryInterval: unknown) =>
    readTrafficShift({ Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryPercentage, CanaryInterval } });

  expect(canary('25', '3')).toEqual({ type: 'TimeBasedCanary', percentage: 25, minutes: 3 });
  expect(() => canary(0, 5)).toThrow('from 1 to 99, found 0');
  expect(() => canary(100, 5)).toThrow('from 1 to 99, found 100');
  expect(() => canary(10, 0.5)).toThrow('a whole number of minutes');
  expect(() => readTrafficShift({ Type: 'Sometimes' })).toThrow('found "Sometimes"');
});
