import { z } from 'zod';
import { flag, orNone, structure, text, wholeNumber } from './kinds';
import { logRetention } from './retention';
import { setting } from './setting';

const subnet = text(/^subnet-[0-9a-f]{8,17}$/);
const securityGroup = text(/^sg-[0-9a-f]{8,17}$/);

/** Where training and endpoints run. */
const network = z.strictObject({
  subnetIds: z.array(subnet).min(1).max(16),
  securityGroupIds: z.array(securityGroup).min(1).max(5),
});

/** What a platform team wants of everything that is made. */
export const PLATFORM = {
  tags: setting({
    schema: structure(
      z.record(text(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u), text(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u)),
    ),
    meaning: 'Tags of everything that takes tags.',
    expected: 'an object of texts, such as {"team": "pricing"}',
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
    expected: '{"subnetIds": ["subnet-…"], "securityGroupIds": ["sg-…"]}, or none',
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
    meaning: "Days for which the functions' logs are kept.",
    expected: 'a retention that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, …',
    standard: 90,
  }),
  captureRetentionDays: setting({
    schema: wholeNumber(1, 3650),
    meaning: 'Days for which captured requests and answers are kept.',
    expected: 'a whole number from 1 to 3650',
    standard: 30,
  }),
  recordRetentionDays: setting({
    schema: wholeNumber(30, 3650),
    meaning: 'Days for which records of decisions are kept.',
    expected: 'a whole number from 30 to 3650',
    standard: 3650,
  }),
  artifactRetentionDays: setting({
    schema: wholeNumber(7, 3650),
    meaning:
      "Days for which training jobs' output and what the pipeline's actions hand on are kept; releases are kept for good.",
    expected: 'a whole number from 7 to 3650',
    standard: 30,
  }),
} as const;
