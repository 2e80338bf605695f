import { arn, everywhere, right, type Input, type Requirements, type RightsOf } from './right';

/** A target's ARN holds an id that no call names, so that a policy can only name all of them; conditions tell them apart. */
const onTargets =
  (action: string): RightsOf =>
  (input: Input, at) => [
    right(`application-autoscaling:${action}`, arn(at, 'application-autoscaling', 'scalable-target/*'), {
      'application-autoscaling:service-namespace': [String(input.ServiceNamespace)],
      'application-autoscaling:scalable-dimension': [String(input.ScalableDimension)],
    }),
  ];

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Application Auto Scaling".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
 */
export const applicationAutoScaling: Requirements = {
  RegisterScalableTarget: onTargets('RegisterScalableTarget'),
  DeregisterScalableTarget: onTargets('DeregisterScalableTarget'),
  DescribeScalableTargets: everywhere('application-autoscaling:DescribeScalableTargets'),
  DescribeScalingPolicies: everywhere('application-autoscaling:DescribeScalingPolicies'),
  DescribeScalingActivities: everywhere('application-autoscaling:DescribeScalingActivities'),
};
