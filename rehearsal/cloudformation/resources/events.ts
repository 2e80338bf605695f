import { ServiceError } from '../../contracts';
import type { EventBridge } from '../../services/events/event-bridge';
import type { Providers } from '../provider';

/** AWS::Events::*: rules of the default bus. */
export function eventsProviders(bus: EventBridge): Providers {
  return {
    'AWS::Events::Rule': {
      honours: ['Name', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State', 'Targets', 'Description'],
      records: ['RoleArn', 'Tags'],
      async create({ properties, generatedName }) {
        const name = (properties['Name'] as string | undefined) ?? generatedName;
        if (bus.has(name)) throw new ServiceError('AlreadyExistsException', `Rule ${name} already exists`);
        const { arn } = bus.put(name, properties);
        return { physicalId: name, attributes: { Arn: arn } };
      },
      async update({ physicalId, properties }) {
        const { arn } = bus.put(physicalId, properties);
        return { physicalId, attributes: { Arn: arn } };
      },
      async delete({ physicalId }) {
        bus.remove(physicalId);
      },
    },
  };
}
