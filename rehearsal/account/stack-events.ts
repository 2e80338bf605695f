import type { EventBus } from '../contracts';
import type { Surroundings } from '../events';

/**
 * Surroundings in which every status of a stack is told to EventBridge as well as to the host.
 * Shape: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
 */
export function tellingOfStacks(surroundings: Surroundings, bus: EventBus): Surroundings {
  return {
    ...surroundings,
    tell(event) {
      surroundings.tell(event);
      if (event.kind !== 'stack') return;
      bus.publish({
        source: 'aws.cloudformation',
        'detail-type': 'CloudFormation Stack Status Change',
        resources: [event.stackId],
        detail: {
          'stack-id': event.stackId,
          'status-details': { status: event.status, 'status-reason': event.reason ?? '' },
          'client-request-token': '',
        },
      });
    },
  };
}
