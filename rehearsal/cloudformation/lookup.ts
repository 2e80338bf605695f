import { NotRehearsable } from '../contracts';
import { attributeOf, unsupportedAttribute } from './attributes';
import { isCustom, type ResourceTypes } from './resource-types';
import type { Lookup } from './settle';
import type { Resources } from './state';
import { invalid } from './template';

/**
 * What references answer while a stack is deployed.
 *
 * @param resources those that are there by now
 */
export function deployedLookup(resources: Resources, types: ResourceTypes, stackName: string): Lookup {
  return {
    ref: (logicalId) => resources.get(logicalId)?.physicalId,
    attribute: (logicalId, attribute) => {
      const resource = resources.get(logicalId);
      if (resource === undefined) return undefined;
      const value = attributeOf(resource, attribute);
      if (value !== undefined) return value;
      if (isCustom(resource.type)) {
        throw invalid(`CustomResource attribute error: Vendor response doesn't contain ${attribute} key in object`);
      }
      if (types(resource.type)?.hasAttribute(attribute) === false) throw unsupportedAttribute(logicalId, attribute);
      throw new NotRehearsable('attribute', `${resource.type}.${attribute}`, `${stackName}/${logicalId}`);
    },
  };
}
