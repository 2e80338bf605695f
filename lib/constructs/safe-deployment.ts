import { Duration } from 'aws-cdk-lib';
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
  TrafficRouting,
} from 'aws-cdk-lib/aws-codedeploy';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type IAlias, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { LIVE_ALIAS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { Arns } from '../arns';
import type { Bundles } from '../bundles';
import { allow, allowWithoutResource } from '../permissions';
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
    const role = this.role(settings);
    const deploymentGroup = new LambdaDeploymentGroup(this, 'DeploymentGroup', {
      application,
      alias,
      // As it is: the construct would add AWS's policy for every function of the account.
      role: role.withoutPolicyUpdates(),
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

    alias.node.addDependency(endpoint, role, deploymentGroup, hooks, ...props.alarms, ...props.after);
  }

  /** What CodeDeploy does in the account's name: it reads alarms, calls the hooks, and moves this one alias. */
  private role(settings: Settings): Role {
    const arns = new Arns(this, settings);
    const fn = RESOURCE_NAMES.apiFunction(settings.modelName);
    const hooks = (['pre', 'post'] as const).map((when) => RESOURCE_NAMES.hook(settings.modelName, when));
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    const statements = [
      allowWithoutResource('cloudwatch:DescribeAlarms'),
      // Judged on the function or on its alias, by action.
      allow(
        ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
        [arns.function(fn), arns.function(`${fn}:${LIVE_ALIAS}`)],
      ),
      allow(
        ['lambda:InvokeFunction'],
        hooks.map((name) => arns.function(name)),
      ),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    return role;
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
