import { z } from 'zod';

/** CodeDeploy's predefined deployment configurations for Lambda, without their prefix `CodeDeployDefault.Lambda`. */
export const PREDEFINED_SHIFTS = [
  'AllAtOnce',
  'Canary10Percent5Minutes',
  'Canary10Percent10Minutes',
  'Canary10Percent15Minutes',
  'Canary10Percent30Minutes',
  'Linear10PercentEvery1Minute',
  'Linear10PercentEvery2Minutes',
  'Linear10PercentEvery3Minutes',
  'Linear10PercentEvery10Minutes',
] as const;

/** CodeDeploy ends a deployment of a Lambda function after two days. */
const LONGEST_MINUTES = 2880;

/** A shift of one's own: once `percent` and the rest after `minutes`, or `percent` every `minutes`. */
const ownShift = z
  .strictObject({
    type: z.enum(['canary', 'linear']),
    /** 0 would never begin and 100 would be all at once, though CodeDeploy takes both. */
    percent: z.number().int().min(1).max(99),
    minutes: z.number().int().min(1).max(LONGEST_MINUTES),
  })
  .superRefine(({ type, percent, minutes }, context) => {
    // The first part moves at once.
    const waits = type === 'canary' ? 1 : Math.ceil(100 / percent) - 1;
    if (waits * minutes > LONGEST_MINUTES)
      context.addIssue({
        code: 'custom',
        message: `${waits} times ${minutes} minutes pass until all traffic has moved, and CodeDeploy ends a deployment after ${LONGEST_MINUTES}`,
      });
  });

/** How production traffic moves from the live model to the candidate. */
export const trafficShift = z.union([z.enum(PREDEFINED_SHIFTS), ownShift]);
export type TrafficShift = z.infer<typeof trafficShift>;
