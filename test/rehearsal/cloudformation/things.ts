import { ResourceFailure } from '../../../rehearsal/cloudformation/handler-error';
import type { Provider, UpdateRequest } from '../../../rehearsal/cloudformation/provider';

/** What a provider was asked, in order. */
export interface Deed {
  readonly what: 'create' | 'update' | 'delete';
  readonly phase: 'begin' | 'end';
  readonly logicalId: string;
  readonly physicalId: string;
}

export interface Things {
  readonly provider: Provider;
  /** Physical resources that exist, with their properties. */
  readonly existing: Map<string, Readonly<Record<string, unknown>>>;
  readonly deeds: Deed[];
  readonly updates: UpdateRequest[];
  /** Decides whether a call fails; a text is the reason. */
  fails: (what: Deed['what'], logicalId: string, properties: Readonly<Record<string, unknown>>) => string | undefined;
  /** Awaited in the middle of every call. */
  pause: () => Promise<void>;
}

/**
 * A resource type with a name, and a memory of all that was done to it.
 *
 * @param nameProperty the property that names it, if given
 */
export function things(nameProperty = 'TopicName'): Things {
  let count = 0;
  const existing: Things['existing'] = new Map();
  const self: Things = {
    existing,
    deeds: [],
    updates: [],
    fails: () => undefined,
    pause: () => Promise.resolve(),
    provider: {
      honours: [nameProperty, 'DisplayName', 'Tags'],
      records: [],
      create: (request) =>
        call('create', request.logicalId, request.properties, '', () => {
          const name = request.properties[nameProperty];
          const physicalId = name === undefined ? `${request.logicalId}-${++count}` : String(name);
          if (existing.has(physicalId)) throw new ResourceFailure(`${physicalId} already exists`);
          existing.set(physicalId, request.properties);
          return { physicalId, attributes: { [nameProperty]: physicalId, TopicArn: `arn:${physicalId}` } };
        }),
      update: (request) =>
        call('update', request.logicalId, request.properties, request.physicalId, () => {
          self.updates.push(request);
          existing.set(request.physicalId, request.properties);
          return {
            physicalId: request.physicalId,
            attributes: { [nameProperty]: request.physicalId, TopicArn: `arn:${request.physicalId}` },
          };
        }),
      delete: (request) =>
        call('delete', request.logicalId, request.properties, request.physicalId, () => {
          if (!existing.delete(request.physicalId)) throw new ResourceFailure(`${request.physicalId} does not exist`);
        }),
    },
  };
  return self;

  async function call<T>(
    what: Deed['what'],
    logicalId: string,
    properties: Readonly<Record<string, unknown>>,
    physicalId: string,
    act: () => T,
  ): Promise<T> {
    self.deeds.push({ what, phase: 'begin', logicalId, physicalId });
    await self.pause();
    const reason = self.fails(what, logicalId, properties);
    if (reason !== undefined) throw new ResourceFailure(reason);
    const result = act();
    self.deeds.push({ what, phase: 'end', logicalId, physicalId });
    return result;
  }
}
