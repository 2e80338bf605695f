import { z } from 'zod';
import { flag, number, orNone, text, wholeNumber } from './kinds';
import { setting } from './setting';

/** Who compares what is captured with the baseline. */
export const DRIFT_PROVIDERS = ['self-hosted', 'model-monitor', 'none'] as const;

/** Instance types of notebooks that the setting takes: those of the original sample. */
export const NOTEBOOK_INSTANCE_TYPES = [
  ...['ml.t3.medium', 'ml.t3.large', 'ml.t3.xlarge', 'ml.t3.2xlarge', 'ml.t2.medium', 'ml.t2.large'],
  ...['ml.m5.large', 'ml.m5.xlarge', 'ml.m5.2xlarge'],
] as const;

/** What is watched once a model is live, and what follows. */
export const MONITORING = {
  driftProvider: setting({
    schema: z.enum(DRIFT_PROVIDERS),
    meaning:
      "Who compares captured requests with the baseline every hour: this app's own function, SageMaker Model Monitor for accounts that have it, or nobody.",
    expected: DRIFT_PROVIDERS.join(', '),
    standard: 'self-hosted',
  }),
  driftThreshold: setting({
    schema: number(0.01, 0.99),
    meaning: "Distance between a feature's captured and baseline distributions above which the drift alarm rings.",
    expected: 'a number from 0.01 to 0.99',
    standard: 0.2,
  }),
  driftMinimumCount: setting({
    schema: wholeNumber(30, 1000000),
    meaning: 'Captured rows of an hour below which its verdict is inconclusive.',
    expected: 'a whole number from 30 to 1000000',
    standard: 200,
  }),
  retraining: setting({
    schema: flag,
    meaning: "Whether the drift alarm starts a run on the data source's current version.",
    expected: 'true or false',
    standard: true,
  }),
  retrainingCooldownHours: setting({
    schema: wholeNumber(1, 720),
    meaning: 'Hours after a start within which no other is begun by an alarm or the schedule.',
    expected: 'a whole number from 1 to 720',
    standard: 24,
  }),
  retrainingSchedule: setting({
    schema: orNone(text(/^(cron\([^()]{11,100}\)|rate\([1-9]\d{0,3} (days?|hours?)\))$/)),
    meaning: "When a run on the data source's current version is started, in UTC.",
    expected: 'an EventBridge expression such as rate(7 days) or cron(0 6 ? * MON *), or none',
    standard: 'none',
  }),
  probe: setting({
    schema: flag,
    meaning: 'Whether a CloudWatch Synthetics canary calls the API every 10 minutes.',
    expected: 'true or false',
    standard: true,
  }),
  notificationEmail: setting({
    schema: orNone(z.email()),
    meaning: 'Who gets the notifications of pipeline, deployments and alarms by e-mail.',
    expected: 'an e-mail address, or none',
    standard: 'none',
  }),
  notebook: setting({
    schema: flag,
    meaning: 'Whether a notebook instance is made.',
    expected: 'true or false',
    standard: true,
  }),
  notebookInstanceType: setting({
    schema: z.enum(NOTEBOOK_INSTANCE_TYPES),
    meaning: 'Instance type of the notebook.',
    expected: NOTEBOOK_INSTANCE_TYPES.join(', '),
    standard: 'ml.t3.medium',
  }),
  notebookIdleMinutes: setting({
    schema: wholeNumber(15, 1440),
    meaning: 'Minutes without activity after which the notebook instance stops itself.',
    expected: 'a whole number from 15 to 1440',
    standard: 60,
  }),
  notebookRepository: setting({
    schema: orNone(text(/^(https:\/\/[\w.-]+(\/[\w.~-]+)+|[A-Za-z0-9](-*[A-Za-z0-9]){0,62})$/)),
    meaning:
      'The git repository that the notebook instance clones. With the source codecommit and none that one, unless it is made here.',
    expected:
      "an https address that needs no password, the name of a repository that was added to SageMaker's git repositories by hand, or none",
    standard: 'none',
  }),
} as const;
