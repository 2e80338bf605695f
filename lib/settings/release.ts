import { flag, structure, wholeNumber } from './kinds';
import { setting } from './setting';
import { PREDEFINED_SHIFTS, trafficShift } from './traffic-shift';

/** How a candidate becomes live. */
export const RELEASE = {
  trafficShift: setting({
    schema: structure(trafficShift),
    meaning: 'How traffic moves from the live model to the candidate.',
    expected: `${PREDEFINED_SHIFTS.join(', ')}, or {"type": "canary" | "linear", "percent": 1–99, "minutes": 1–2880} that ends within two days`,
    standard: 'Canary10Percent5Minutes',
  }),
  bakeMinutes: setting({
    schema: wholeNumber(1, 30),
    meaning:
      'Minutes for which the candidate has all traffic under alarms, before it is judged and the live model’s endpoint goes.',
    // At least a minute: requests in flight to the live model end within API Gateway's 29 s. At most half an hour: a hook
    // has an hour to report.
    expected: 'a whole number from 1 to 30',
    standard: 2,
  }),
  approval: setting({
    schema: flag,
    meaning: 'Whether a person is asked before production changes.',
    expected: 'true or false',
    standard: true,
  }),
  keepDev: setting({
    schema: flag,
    meaning: 'Whether the dev endpoint is left running after a release has ended.',
    expected: 'true or false',
    standard: false,
  }),
  latencyLimitMs: setting({
    schema: wholeNumber(1, 28000),
    meaning: 'The slowest tenth of the candidate’s answers must be faster than this, in milliseconds.',
    expected: 'a whole number from 1 to 28000',
    standard: 2000,
  }),
} as const;
