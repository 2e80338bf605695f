import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Construct } from 'constructs';
import type { Settings } from '../settings';
import type { ModelEndpoint } from './model-endpoint';

/** Props of {@link EndpointScaling}. */
export interface EndpointScalingProps {
  readonly settings: Settings;
  readonly endpoint: ModelEndpoint;
}

const NAMESPACE = 'sagemaker';
const DIMENSION = 'sagemaker:variant:DesiredInstanceCount';
/**
 * A new instance serves after about four minutes, a figure of this app's endpoints: an answer to growing traffic that comes
 * sooner would count the same lack of instances twice.
 */
export const SCALE_OUT_COOLDOWN_SECONDS = 300;
/** Three times as long: an instance too many costs cents, one too few fails requests until it is back. */
export const SCALE_IN_COOLDOWN_SECONDS = 900;

/**
 * Has the prod endpoint follow its traffic: as many instances as keep each at the invocations a minute of the settings,
 * between minimum and maximum.
 *
 * Target and policy depend on the endpoint and are named by it, so that they are made after it and go before it: SageMaker
 * refuses to delete an endpoint with a registered variant to whoever may not deregister it. The target has no role:
 * SageMaker's scaling goes by the service-linked role.
 */
export class EndpointScaling extends Construct {
  constructor(scope: Construct, id: string, props: EndpointScalingProps) {
    super(scope, id);
    const { settings, endpoint } = props;
    const resourceId = `endpoint/${endpoint.endpointName}/variant/${endpoint.variantName}`;

    const target = new CfnScalableTarget(this, 'Target', {
      serviceNamespace: NAMESPACE,
      scalableDimension: DIMENSION,
      resourceId,
      minCapacity: settings.prodMinInstanceCount,
      maxCapacity: settings.prodMaxInstanceCount,
    });
    target.node.addDependency(endpoint.resource);

    new CfnScalingPolicy(this, 'Policy', {
      policyName: `${endpoint.endpointName}-invocations`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
        targetValue: settings.prodInvocationsPerInstance,
        scaleOutCooldown: SCALE_OUT_COOLDOWN_SECONDS,
        scaleInCooldown: SCALE_IN_COOLDOWN_SECONDS,
      },
    });
  }
}
