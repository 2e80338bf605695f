import type * as api from '@aws-sdk/client-application-auto-scaling';
import { NotRehearsable, type Operations } from '../contracts';
import type { ApplicationAutoScaling } from '../services/application-autoscaling/application-autoscaling';
import {
  DIMENSION,
  NAMESPACE,
  type ScalableTarget,
  type ScalingActivity,
  type ScalingPolicy,
} from '../services/application-autoscaling/model';
import { pager } from '../services/pages';

const ID = { ServiceNamespace: NAMESPACE, ScalableDimension: DIMENSION } as const;
const REGISTER_MEMBERS = ['ServiceNamespace', 'ResourceId', 'ScalableDimension', 'MinCapacity', 'MaxCapacity'];

const pageOf = pager('InvalidNextTokenException');

/** Application Auto Scaling's API: looking, registering and deregistering. Policies are made by templates. */
export function applicationAutoScalingOperations(scaling: ApplicationAutoScaling): Operations {
  return {
    async RegisterScalableTarget(
      input: api.RegisterScalableTargetRequest,
    ): Promise<api.RegisterScalableTargetResponse> {
      for (const [name, value] of Object.entries(input))
        if (value !== undefined && !REGISTER_MEMBERS.includes(name))
          throw new NotRehearsable('member', name, 'application-autoscaling:RegisterScalableTarget');
      return { ScalableTargetARN: scaling.register(input, input).arn };
    },

    async DeregisterScalableTarget(
      input: api.DeregisterScalableTargetRequest,
    ): Promise<api.DeregisterScalableTargetResponse> {
      scaling.deregister(input);
      return {};
    },

    async DescribeScalableTargets(
      input: api.DescribeScalableTargetsRequest,
    ): Promise<api.DescribeScalableTargetsResponse> {
      const { ServiceNamespace, ResourceIds, ScalableDimension } = input;
      const asked = (target: ScalableTarget) => ResourceIds === undefined || ResourceIds.includes(target.resourceId);
      const found = concerns({ ServiceNamespace, ScalableDimension }) ? scaling.targets().filter(asked) : [];
      const { page, next } = listed('targets', found, ({ arn }) => arn, input);
      return { ScalableTargets: page.map(describedTarget), NextToken: next };
    },

    async DescribeScalingPolicies(
      input: api.DescribeScalingPoliciesRequest,
    ): Promise<api.DescribeScalingPoliciesResponse> {
      const { PolicyNames, ResourceId } = input;
      const found = scaling
        .policies()
        .filter(({ name }) => PolicyNames === undefined || PolicyNames.includes(name))
        .filter(({ target }) => ResourceId === undefined || ResourceId === target.resourceId);
      const { page, next } = listed('policies', concerns(input) ? found : [], ({ arn }) => arn, input);
      return { ScalingPolicies: page.map(describedPolicy), NextToken: next };
    },

    async DescribeScalingActivities(
      input: api.DescribeScalingActivitiesRequest,
    ): Promise<api.DescribeScalingActivitiesResponse> {
      const { ResourceId } = input;
      const asked = ({ resourceId }: ScalingActivity) => ResourceId === undefined || ResourceId === resourceId;
      const found = concerns(input) ? scaling.activities().filter(asked) : [];
      const { page, next } = listed('activities', found, ({ id }) => id, input);
      return { ScalingActivities: page.map(describedActivity), NextToken: next };
    },
  };
}

function listed<T>(
  list: string,
  all: readonly T[],
  id: (item: T) => string,
  { MaxResults: size, NextToken: token }: { readonly MaxResults?: number; readonly NextToken?: string },
) {
  return pageOf(all, { list, id, size, whole: 50, token });
}

function concerns(asked: { readonly ServiceNamespace?: string; readonly ScalableDimension?: string }): boolean {
  const { ServiceNamespace, ScalableDimension = DIMENSION } = asked;
  return ServiceNamespace === NAMESPACE && ScalableDimension === DIMENSION;
}

function describedTarget({ resourceId, minimum, maximum, createdAt, arn }: ScalableTarget): api.ScalableTarget {
  return {
    ...{ ...ID, ResourceId: resourceId, MinCapacity: minimum, MaxCapacity: maximum, ScalableTargetARN: arn },
    RoleARN: `arn:aws:iam::${arn.split(':')[4]}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`,
    CreationTime: new Date(createdAt),
  };
}

function describedPolicy({ name, arn, target, tracking, createdAt }: ScalingPolicy): api.ScalingPolicy {
  return {
    ...{ ...ID, PolicyARN: arn, PolicyName: name, ResourceId: target.resourceId, PolicyType: 'TargetTrackingScaling' },
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: tracking.targetValue,
      PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
      ScaleOutCooldown: tracking.scaleOutCooldownSeconds,
      ScaleInCooldown: tracking.scaleInCooldownSeconds,
      DisableScaleIn: tracking.disableScaleIn,
    },
    Alarms: [],
    CreationTime: new Date(createdAt),
  };
}

function describedActivity(activity: ScalingActivity): api.ScalingActivity {
  const { id, resourceId, description, cause, startedAt, endedAt } = activity;
  return {
    ...{ ...ID, ActivityId: id, ResourceId: resourceId, Description: description, Cause: cause },
    StartTime: new Date(startedAt),
    ...(endedAt !== undefined && { EndTime: new Date(endedAt) }),
    StatusCode: endedAt === undefined ? 'InProgress' : 'Successful',
  };
}
