import { z } from 'zod';
import { flag, orNone, structure, text, wholeNumber } from './kinds';
import { logRetention } from './retention';
import { setting } from './setting';

const subnet = text(/^subnet-[0-9a-f]{8,17}$/);
const securityGroup = text(/^sg-[0-9a-f]{8,17}$/);

/** Keys of the tags that each training job has by itself, with the release that it belongs to. */
const RELEASE_TAGS = ['model', 'executionid', 'commitid', 'dataversionid'];

/**
 * Tags as every service takes them: IAM holds keys that differ by case alone for the same, a resource has 50 tags at most,
 * and of other characters than these CloudFormation gives back question marks, so that the pipeline would seem to be another
 * one with each execution.
 */
const tags = z
  .record(text(/^(?!aws:)[\w .:/=+@-]{1,128}$/i), text(/^[\w .:/=+@-]{0,256}$/))
  .superRefine((value, context) => {
    const keys = Object.keys(value).map((key) => key.toLowerCase());
    const fault = (message: string) => context.addIssue({ code: 'custom', message });
    if (keys.length > 40) fault(`there are ${keys.length} tags`);
    if (new Set(keys).size < keys.length) fault('two keys differ by case alone, which IAM takes for one');
    const taken = Object.keys(value).filter((key) => RELEASE_TAGS.includes(key.toLowerCase()));
    if (taken.length > 0) fault(`training jobs have tags ${taken.join(', ')} of their own`);
  });

const distinct = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;
const TWICE = { error: 'an id is given twice' };

/** Where training and endpoints run. */
const network = z.strictObject({
  subnetIds: z.array(subnet).min(1).max(16).refine(distinct, TWICE),
  securityGroupIds: z.array(securityGroup).min(1).max(5).refine(distinct, TWICE),
});

/** What a platform team wants of everything that is made. */
export const PLATFORM = {
  tags: setting({
    schema: structure(tags),
    meaning: 'Tags of everything that takes tags.',
    expected:
      'an object of at most 40 texts such as {"team": "pricing"}, of letters A to Z, digits, blanks and _.:/=+@-, keys of 1 to 128 and values of at most 256 characters',
    standard: {},
  }),
  permissionsBoundary: setting({
    schema: orNone(text(/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/)),
    meaning: 'A managed policy that bounds every role that is made.',
    expected: 'the ARN of a managed policy, or none',
    standard: 'none',
  }),
  keyArn: setting({
    schema: orNone(text(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/)),
    meaning: 'A KMS key of your own for everything that is encrypted, instead of one that is made.',
    expected: 'the ARN of a key in the account and region, or none',
    standard: 'none',
  }),
  vpc: setting({
    schema: orNone(structure(network)),
    meaning: 'The network in which training jobs and endpoints run.',
    expected:
      '{"subnetIds": ["subnet-…"], "securityGroupIds": ["sg-…"]} with 1 to 16 subnets and 1 to 5 groups, or none',
    standard: 'none',
  }),
  networkIsolation: setting({
    schema: flag,
    meaning: 'Whether the containers of training jobs and endpoints are cut off from every network.',
    expected: 'true or false',
    standard: false,
  }),

  logRetentionDays: setting({
    schema: logRetention,
    meaning: 'Days for which the logs of functions, builds, API, endpoints and probe are kept.',
    expected: 'a retention that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, …',
    standard: 90,
  }),
  captureRetentionDays: setting({
    schema: wholeNumber(1, 3650),
    meaning: 'Days for which captured requests and answers are kept; a day later no version of them is left.',
    expected: 'a whole number from 1 to 3650',
    standard: 30,
  }),
  recordRetentionDays: setting({
    schema: wholeNumber(30, 3650),
    meaning: 'Days for which records of decisions and reports of drift are kept.',
    expected: 'a whole number from 30 to 3650',
    standard: 3650,
  }),
  artifactRetentionDays: setting({
    // A person has 7 days to approve, and one who wants to retry a stage after that still needs what it is made from.
    schema: wholeNumber(14, 3650),
    meaning:
      "Days for which training jobs' output and what the pipeline's actions hand on are kept; releases are kept for good.",
    expected: 'a whole number from 14 to 3650',
    standard: 30,
  }),
} as const;
