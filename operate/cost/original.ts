/**
 * What the original sample's manual says that its own set-up costs (US dollars, us-east-1), by the line of ours that takes
 * its place. Figures as they stand there; hourly prices apply to what runs all the time unless it is a job.
 */
export const ORIGINAL = {
  build: 'by the minute',
  repository: '1 a month',
  deploy: 'nothing',
  pipeline: '1 a month',
  probe: '0.0012 a run',
  dashboard: '3 a month',
  alarms: '0.10 each, 4',
  key: '1 a month',
  functions: '0.20 a million',
  notebook: '0.0582 an hour',
  training: '0.28 an hour',
  baseline: '0.269 an hour',
  dev: '0.065 an hour',
  prod: '2 × 0.134 an hour',
  monitoring: '0.269 an hour',
  storage: '0.023 a GB',
} as const;

/** Sums of the same manual. */
export const ORIGINAL_SUMS = 'The original says: both endpoints below 10 a day, CloudWatch below 10 a month.';
