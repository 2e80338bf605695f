import { Duration } from 'aws-cdk-lib';
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
  TrafficRouting,
} from 'aws-cdk-lib/aws-codedeploy';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Alias, type IAlias, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { LIVE_ALIAS } from '../../lambda/shared/names';
import type { Bundles } from '../bundles';
import type { Settings } from '../settings';
import type { TrafficShift } from '../settings/traffic-shift';
import type { ModelEndpoint } from './model-endpoint';
import { TrafficHooks } from './traffic-hooks';

/** Props of {@link SafeDeployment}. */
export interface SafeDeploymentProps {
  readonly settings: Settings;
  readonly bundles: Bundles;
  /** The new version of the API function. */
  readonly version: IVersion;
  /** The endpoint that the new version calls. */
  readonly endpoint: ModelEndpoint;
  /** Alarms on the new version: any of them ends the shift. */
  readonly alarms: readonly IAlarm[];
  /** What else must be there before traffic may move. */
  readonly after: readonly IConstruct[];
}

/**
 * Alias `live` and its movement: CodeDeploy shifts it from the live version to the new one in steps, between two hooks,
 * under alarms, and back when anything is wrong.
 *
 * The alias is the last resource of the stack to change. Names that are literals give CloudFormation no order, so it
 * depends explicitly on all that must be there before the first request: the endpoint and its role's policy, the
 * function's role and policy, alarms, hooks and bake machine with their policies, the deployment group with its role's policy.
 */
export class SafeDeployment extends Construct {
  readonly alias: IAlias;

  constructor(scope: Construct, id: string, props: SafeDeploymentProps) {
    super(scope, id);
    const { settings, version, endpoint } = props;

    const alias = new Alias(this, 'Alias', { aliasName: LIVE_ALIAS, version });
    this.alias = alias;

    const application = new LambdaApplication(this, 'Application');
    const deploymentGroup = new LambdaDeploymentGroup(this, 'DeploymentGroup', {
      application,
      alias,
      deploymentConfig: this.deploymentConfig(settings.trafficShift),
      alarms: [...props.alarms],
      // Alarms that cannot be read stop the deployment.
      ignorePollAlarmsFailure: false,
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });

    const hooks = new TrafficHooks(this, 'Hooks', {
      settings,
      bundles: props.bundles,
      endpoint,
      version,
      deploymentGroup,
    });
    deploymentGroup.addPreHook(hooks.before);
    deploymentGroup.addPostHook(hooks.after);

    alias.node.addDependency(endpoint, deploymentGroup, hooks, ...props.alarms, ...props.after);
  }

  /** An own configuration has no fixed name: a changed percentage replaces it, and the name would be taken. */
  private deploymentConfig(shift: TrafficShift): ILambdaDeploymentConfig {
    if (typeof shift === 'string')
      return LambdaDeploymentConfig.fromLambdaDeploymentConfigName(this, 'Shift', `CodeDeployDefault.Lambda${shift}`);
    const steps = { interval: Duration.minutes(shift.minutes), percentage: shift.percent };
    const trafficRouting =
      shift.type === 'canary' ? TrafficRouting.timeBasedCanary(steps) : TrafficRouting.timeBasedLinear(steps);
    return new LambdaDeploymentConfig(this, 'Shift', { trafficRouting });
  }
}
