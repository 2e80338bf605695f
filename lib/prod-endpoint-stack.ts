import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENV, LIVE_ALIAS, OUTPUTS, RESOURCE_NAMES } from '../lambda/shared/names';
import { Arns } from './arns';
import { Api } from './constructs/api';
import { BundledFunction } from './constructs/bundled-function';
import { ModelEndpoint } from './constructs/model-endpoint';
import { ReleaseAlarms } from './constructs/release-alarms';
import { SafeDeployment } from './constructs/safe-deployment';
import { allow } from './permissions';
import { environmentOf, type ReleaseStackProps, refuseWithoutExecution } from './stacks';

/**
 * Production: the candidate's endpoint beside the live one, the API function's new version, and the shift from one to the
 * other. What the last release made is removed only once the shift has succeeded.
 */
export class ProdEndpointStack extends Stack {
  /** Where clients send their requests. */
  readonly apiUrl: string;

  constructor(scope: Construct, id: string, props: ReleaseStackProps) {
    const { settings, bundles } = props;
    super(scope, id, {
      stackName: RESOURCE_NAMES.prodStack(settings.modelName),
      description: `Live model of ${settings.modelName} and the API in front of it`,
      env: environmentOf(settings),
    });
    refuseWithoutExecution(this, settings.executionId);

    const endpoint = new ModelEndpoint(this, 'Model', {
      settings,
      environment: 'prod',
      instanceType: settings.prodInstanceType,
      instanceCount: settings.prodInstanceCount,
      dataCapture: true,
    });

    const api = this.apiFunction(props, endpoint.endpointName);
    const version = api.function.currentVersion;

    const { alarms } = new ReleaseAlarms(this, 'Alarms', {
      modelName: settings.modelName,
      executionId: settings.executionId,
      functionName: RESOURCE_NAMES.apiFunction(settings.modelName),
      version: version.version,
      latencyLimitMs: settings.latencyLimitMs,
    });

    const { alias } = new SafeDeployment(this, 'Deployment', {
      settings,
      bundles,
      version,
      endpoint,
      alarms,
      after: [api],
    });

    const { url } = new Api(this, 'Api', { settings, alias });
    this.apiUrl = url;

    new CfnOutput(this, 'ApiUrl', { value: url });
    new CfnOutput(this, 'EndpointName', { value: endpoint.endpointName });
    new CfnOutput(this, OUTPUTS.executionId, { value: settings.executionId });
    new CfnOutput(this, 'FunctionName', { value: RESOURCE_NAMES.apiFunction(settings.modelName) });
    new CfnOutput(this, 'AliasName', { value: LIVE_ALIAS });
  }

  /**
   * The function behind the API. The execution id and the endpoint's name are literals in its environment, so that each
   * execution publishes a version of its own: CDK's `currentVersion` does not see what a token stands for.
   */
  private apiFunction({ settings, bundles }: ReleaseStackProps, endpointName: string): BundledFunction {
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
      },
      may: [
        // The prefix and not this endpoint: the role serves the live version too, before and during the shift.
        allow(
          ['sagemaker:InvokeEndpoint'],
          [new Arns(this, settings).sagemaker('endpoint', `${settings.modelName}-prod-*`)],
        ),
      ],
      logRetentionDays: settings.logRetentionDays,
    });
  }
}
