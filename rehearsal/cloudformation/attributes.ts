import type { ServiceError } from '../contracts';
import type { DeployedResource } from './state';
import { invalid, isObject } from './template';

/**
 * What `Fn::GetAtt` answers for a deployed resource: what its provider returned, or else its property of that name
 * (CloudFormation answers for any readable property). Undefined when there is neither.
 */
export function attributeOf(resource: Pick<DeployedResource, 'attributes' | 'properties'>, attribute: string): unknown {
  return (
    resource.attributes[attribute] ?? inside(resource.attributes, attribute) ?? inside(resource.properties, attribute)
  );
}

/** Follows a dotted path, such as `Endpoint.Address`. */
function inside(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, step) => (isObject(inner) ? inner[step] : undefined), value);
}

export function unsupportedAttribute(logicalId: string, attribute: string): ServiceError {
  return invalid(`Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`);
}
