import { z } from 'zod';
import { flag, instanceType, INSTANCE_TYPE, wholeNumber } from './kinds';
import { setting } from './setting';

/** Who records requests and answers. */
export const CAPTURES = ['endpoint', 'api'] as const;

/** The endpoints of dev and prod: size, scaling, data capture. */
export const ENDPOINTS = {
  devInstanceType: setting({
    schema: instanceType('hosting'),
    meaning: 'Instance type of the dev endpoint.',
    expected: `${INSTANCE_TYPE} hosting`,
    standard: 'ml.m5.large',
  }),
  devInstanceCount: setting({
    schema: wholeNumber(1, 100),
    meaning: 'Instances of the dev endpoint.',
    expected: 'a whole number from 1 to 100',
    standard: 1,
  }),
  prodInstanceType: setting({
    schema: instanceType('hosting'),
    meaning: 'Instance type of the prod endpoint.',
    expected: `${INSTANCE_TYPE} hosting`,
    standard: 'ml.m5.large',
  }),
  prodInstanceCount: setting({
    schema: wholeNumber(1, 100),
    meaning: 'Instances of the prod endpoint; during a shift the fleets of both models run.',
    expected: 'a whole number from 1 to 100',
    standard: 2,
  }),
  autoscaling: setting({
    schema: flag,
    meaning: 'Whether the prod endpoint scales with its invocations.',
    expected: 'true or false',
    standard: true,
  }),
  prodMinInstanceCount: setting({
    schema: wholeNumber(1, 100),
    meaning: 'With autoscaling: the fewest instances of the prod endpoint.',
    expected: 'a whole number from 1 to 100',
    standard: 2,
  }),
  prodMaxInstanceCount: setting({
    schema: wholeNumber(1, 100),
    meaning:
      'With autoscaling: the most instances of the prod endpoint; the quota must hold twice as many during a shift.',
    expected: 'a whole number from 1 to 100',
    standard: 10,
  }),
  prodInvocationsPerInstance: setting({
    schema: wholeNumber(1, 1000000),
    meaning: 'With autoscaling: invocations a minute that one instance is to answer.',
    expected: 'a whole number from 1 to 1000000',
    standard: 750,
  }),
  capture: setting({
    schema: z.enum(CAPTURES),
    meaning:
      "Who records requests and answers of the prod endpoint: SageMaker's data capture, or the API function, for accounts that may not use data capture.",
    expected: CAPTURES.join(' or '),
    standard: 'endpoint',
  }),
  capturePercent: setting({
    schema: wholeNumber(1, 100),
    meaning: 'Share of the requests that is recorded, in percent.',
    expected: 'a whole number from 1 to 100',
    standard: 100,
  }),
} as const;
