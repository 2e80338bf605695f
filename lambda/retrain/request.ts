import * as z from 'zod/mini';
import { NamedError } from '../shared/errors';

/** Why retraining is asked for. */
export type Request =
  | {
      readonly kind: 'alarm';
      readonly alarmName: string;
      /** When the alarm changed to ALARM, ISO 8601. */
      readonly at: string;
      /** CloudWatch's words. */
      readonly reason: string;
    }
  | { readonly kind: 'schedule'; readonly at: string };

const alarmEvent = z.object({
  source: z.literal('aws.cloudwatch'),
  time: z.string(),
  detail: z.object({
    alarmName: z.string(),
    state: z.object({ value: z.literal('ALARM'), reason: z.optional(z.string()), timestamp: z.string() }),
  }),
});
const scheduledEvent = z.object({
  source: z.literal('aws.events'),
  'detail-type': z.literal('Scheduled Event'),
  time: z.string(),
});

/** Reads what EventBridge delivers. @throws NamedError BadEvent for anything but an alarm that rings or the schedule */
export function readRequest(event: unknown): Request {
  const alarm = alarmEvent.safeParse(event);
  if (alarm.success) {
    const { alarmName, state } = alarm.data.detail;
    // CloudWatch writes the zone as +0000, which is no ISO 8601 of the extended form.
    const at = new Date(state.timestamp.replace(/\+0000$/, 'Z'));
    if (!Number.isNaN(at.getTime()))
      return { kind: 'alarm', alarmName, at: at.toISOString(), reason: state.reason ?? 'no reason given' };
  }
  const scheduled = scheduledEvent.safeParse(event);
  if (scheduled.success) return { kind: 'schedule', at: scheduled.data.time };
  throw new NamedError(
    'BadEvent',
    `expected an alarm's change to ALARM or a scheduled event of EventBridge; found ${JSON.stringify(event)}`,
  );
}
