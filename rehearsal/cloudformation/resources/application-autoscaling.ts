import { ServiceError } from '../../contracts';
import type { ApplicationAutoScaling } from '../../services/application-autoscaling/application-autoscaling';
import { type NamedTarget, readTracking } from '../../services/application-autoscaling/model';
import { alreadyExists } from '../handler-error';
import type { Provider, Providers, Provisioned, ResourceRequest } from '../provider';

type Properties = ResourceRequest['properties'];

/**
 * AWS::ApplicationAutoScaling::*. `Ref` of a target gives `resource id|dimension|namespace`, `Ref` of a policy its ARN
 * ("Return values" in the CloudFormation template reference).
 */
export function applicationAutoScalingProviders(scaling: ApplicationAutoScaling): Providers {
  const register = async ({ properties }: ResourceRequest): Promise<Provisioned> => {
    scaling.register(properties as NamedTarget, properties);
    const id = idOf(properties);
    return { physicalId: id, attributes: { Id: id } };
  };
  const target: Provider = {
    honours: ['ServiceNamespace', 'ResourceId', 'ScalableDimension', 'MinCapacity', 'MaxCapacity'],
    // SageMaker's scaling goes by the service-linked role, whatever role is given.
    records: ['RoleARN', 'Tags'],
    async create(request) {
      const { type, properties } = request;
      const known = scaling.targets().some(({ resourceId }) => resourceId === properties['ResourceId']);
      if (known) throw alreadyExists(type, idOf(properties));
      return register(request);
    },
    update: register,
    delete: ({ properties }) => unlessGone(() => scaling.deregister(properties as NamedTarget)),
  };

  const put = async (request: ResourceRequest): Promise<Provisioned> => {
    const { properties, stackName, logicalId } = request;
    const given = properties['TargetTrackingScalingPolicyConfiguration'] as Properties | undefined;
    const tracking = readTracking(properties['PolicyType'], given, `${stackName}/${logicalId}`);
    const { arn } = scaling.putPolicy(resourceIdOf(properties), String(properties['PolicyName']), tracking);
    return { physicalId: arn, attributes: { Arn: arn } };
  };
  const policy: Provider = {
    honours: ['PolicyName', 'PolicyType', 'TargetTrackingScalingPolicyConfiguration'].concat([
      'ScalingTargetId',
      'ServiceNamespace',
      'ResourceId',
      'ScalableDimension',
    ]),
    records: [],
    create: put,
    update: put,
    delete: ({ physicalId }) => unlessGone(() => scaling.deletePolicy(physicalId)),
  };
  return {
    'AWS::ApplicationAutoScaling::ScalableTarget': target,
    'AWS::ApplicationAutoScaling::ScalingPolicy': policy,
  };
}

const idOf = ({ ResourceId, ScalableDimension, ServiceNamespace }: Properties): string =>
  [ResourceId, ScalableDimension, ServiceNamespace].join('|');

/** A policy names its target by its id, or by the parts of it. */
function resourceIdOf({ ScalingTargetId, ResourceId }: Properties): string {
  return ScalingTargetId === undefined ? String(ResourceId) : String(ScalingTargetId).split('|')[0]!;
}

/** A deregistered target takes its policies along, and whoever deletes an endpoint may have deregistered it. */
async function unlessGone(remove: () => void): Promise<void> {
  try {
    remove();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'ObjectNotFoundException') throw error;
  }
}
