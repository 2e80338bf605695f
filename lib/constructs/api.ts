import { AuthorizationType, EndpointType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IAlias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Settings } from '../settings';

/** Props of {@link Api}. */
export interface ApiProps {
  readonly settings: Settings;
  /** The alias whose versions answer. */
  readonly alias: IAlias;
}

/** Clients' way in: `POST /api`, for signed requests unless the settings open it to the world, throttled. */
export class Api extends Construct {
  /** Where clients send their requests. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    const { settings } = props;

    const api = new RestApi(this, 'RestApi', {
      restApiName: `${settings.modelName}-api`,
      description: `Predictions of ${settings.modelName}`,
      endpointTypes: [EndpointType.REGIONAL],
      // Logs need a role that is one per account and region; two models would overwrite each other's.
      cloudWatchRole: false,
      deployOptions: {
        stageName: 'prod',
        throttlingRateLimit: settings.apiRequestsPerSecond,
        throttlingBurstLimit: settings.apiBurst,
      },
      defaultMethodOptions: {
        authorizationType: settings.apiAuthorization === 'IAM' ? AuthorizationType.IAM : AuthorizationType.NONE,
      },
    });
    // The stack has an output of its own with a name that stays.
    api.node.tryRemoveChild('Endpoint');

    const resource = api.root.addResource('api');
    resource.addMethod('POST', new LambdaIntegration(props.alias, { proxy: true, allowTestInvoke: false }));
    this.url = api.urlForPath(resource.path);
  }
}
