import { CfnOutput, CfnParameter, Duration, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENV, LIVE_ALIAS, OUTPUTS, RESOURCE_NAMES } from '../lambda/shared/names';
import { apiCapture } from './api-capture';
import { Arns } from './arns';
import { Api } from './constructs/api';
import { BundledFunction } from './constructs/bundled-function';
import { DriftAlarms } from './constructs/drift-alarms';
import { EndpointAlarms } from './constructs/endpoint-alarms';
import { EndpointScaling } from './constructs/endpoint-scaling';
import { ModelEndpoint } from './constructs/model-endpoint';
import { ModelMonitor } from './constructs/model-monitor';
import { ReleaseAlarms } from './constructs/release-alarms';
import { SafeDeployment } from './constructs/safe-deployment';
import { allow } from './permissions';
import { commonStackProps, type ReleaseStackProps, refuseWithoutExecution } from './stacks';

/**
 * Production: the candidate's endpoint beside the live one, the API function's new version, and the shift from one to the
 * other. What the last release made is removed only once the shift has succeeded.
 */
export class ProdEndpointStack extends Stack {
  constructor(scope: Construct, id: string, props: ReleaseStackProps) {
    const { settings, bundles } = props;
    super(scope, id, {
      stackName: RESOURCE_NAMES.prodStack(settings.modelName),
      description: `Live model of ${settings.modelName} and the API in front of it`,
      ...commonStackProps(settings),
    });
    refuseWithoutExecution(this, settings.executionId);

    const endpoint = new ModelEndpoint(this, 'Model', {
      settings,
      environment: 'prod',
      instanceType: settings.prodInstanceType,
      instanceCount: this.instanceCount(settings.modelName),
      dataCapture: settings.capture === 'endpoint',
    });

    const api = this.apiFunction(props, endpoint.endpointName);
    const version = api.function.currentVersion;

    const scaling = settings.autoscaling ? [new EndpointScaling(this, 'Scaling', { settings, endpoint })] : [];

    const watched = {
      modelName: settings.modelName,
      executionId: settings.executionId,
      functionName: RESOURCE_NAMES.apiFunction(settings.modelName),
      version: version.version,
      latencyLimitMs: settings.latencyLimitMs,
    };
    const { alarms } = new ReleaseAlarms(this, 'Alarms', watched);
    const notices = new EndpointAlarms(this, 'EndpointAlarms', { ...watched, endpoint });

    const drift = [
      new DriftAlarms(this, 'DriftAlarms', { settings, endpointName: endpoint.endpointName }),
      ...(settings.driftProvider === 'model-monitor'
        ? [new ModelMonitor(this, 'Monitor', { settings, endpoint })]
        : []),
    ];

    const { alias } = new SafeDeployment(this, 'Deployment', {
      settings,
      bundles,
      version,
      endpoint,
      alarms,
      after: [api, ...scaling, notices, ...drift],
    });

    const { url, id: apiId } = new Api(this, 'Api', { settings, alias });

    new CfnOutput(this, 'ApiUrl', { value: url });
    // Exported whether or not the probe is there: CloudFormation takes no export away that a deployed stack still uses.
    new CfnOutput(this, 'ApiId', { value: apiId, exportName: RESOURCE_NAMES.apiExport(settings.modelName) });
    new CfnOutput(this, 'EndpointName', { value: endpoint.endpointName });
    new CfnOutput(this, OUTPUTS.executionId, { value: settings.executionId });
    new CfnOutput(this, 'FunctionName', { value: RESOURCE_NAMES.apiFunction(settings.modelName) });
    new CfnOutput(this, 'AliasName', { value: LIVE_ALIAS });
  }

  /**
   * With how many instances the endpoint begins: what the confirm function has found of the live one. The template names
   * only where it stands, and CloudFormation reads it when the change set is made.
   */
  private instanceCount(modelName: string): number {
    const parameter = new CfnParameter(this, 'InstanceCount', {
      type: 'AWS::SSM::Parameter::Value<String>',
      default: RESOURCE_NAMES.prodCapacityParameter(modelName),
      description: 'Where it stands with how many instances the endpoint begins',
    });
    return Token.asNumber(parameter.value);
  }

  /**
   * The function behind the API. The execution id and the endpoint's name are literals in its environment, so that each
   * execution publishes a version of its own: CDK's `currentVersion` does not see what a token stands for.
   */
  private apiFunction({ settings, bundles }: ReleaseStackProps, endpointName: string): BundledFunction {
    const arns = new Arns(this, settings);
    const capture = apiCapture(arns, settings);
    return new BundledFunction(this, 'ApiFunction', {
      bundles,
      folder: 'api',
      functionName: RESOURCE_NAMES.apiFunction(settings.modelName),
      description: 'Checks requests, asks the endpoint of its version, and counts what fails',
      // API Gateway waits 29 s.
      timeout: Duration.seconds(28),
      memoryMb: 512,
      environment: {
        [ENV.modelName]: settings.modelName,
        [ENV.executionId]: settings.executionId,
        [ENV.endpointName]: endpointName,
        [ENV.showEndpoint]: String(settings.apiAuthorization === 'IAM'),
        ...capture.environment,
      },
      may: [
        // The prefix and not this endpoint: the role serves the live version too, before and during the shift.
        allow(['sagemaker:InvokeEndpoint'], [arns.sagemaker('endpoint', `${settings.modelName}-prod-*`)]),
        ...capture.may,
      ],
      logRetentionDays: settings.logRetentionDays,
    });
  }
}
