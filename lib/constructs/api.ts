import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RequestValidator,
  RestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { IAlias } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../../lambda/shared/names';
import { API_PATH, API_STAGE } from '../arns';
import type { Settings } from '../settings';

/** Props of {@link Api}. */
export interface ApiProps {
  readonly settings: Settings;
  /** The alias whose versions answer. */
  readonly alias: IAlias;
}

/** What is logged of a request: nothing that tells who sent it (no address, caller, user agent) or what. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  httpMethod: '$context.httpMethod',
  resourcePath: '$context.resourcePath',
  status: '$context.status',
  errorType: '$context.error.responseType',
  integrationStatus: '$context.integration.status',
  integrationLatencyMs: '$context.integration.latency',
  latencyMs: '$context.responseLatency',
  answerBytes: '$context.responseLength',
} as const;

/**
 * Clients' way in: `POST /api`, for signed requests unless the settings open it to the world, throttled. A request without a
 * `Content-Type` is answered 400 here.
 */
export class Api extends Construct {
  /** Where clients send their requests. */
  readonly url: string;
  /** Part of its address; AWS draws it when the API is made. */
  readonly id: string;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    const { settings } = props;

    const api = new RestApi(this, 'RestApi', {
      restApiName: RESOURCE_NAMES.api(settings.modelName),
      description: `Predictions of ${settings.modelName}`,
      endpointTypes: [EndpointType.REGIONAL],
      // Logs need a role that is one per account and region; two models would overwrite each other's. It outlives the stack:
      // other APIs of the account may write their logs with it by then.
      cloudWatchRole: settings.apiLogRole === 'app',
      ...(settings.apiLogRole === 'app' && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
      deployOptions: {
        stageName: API_STAGE,
        throttlingRateLimit: settings.apiRequestsPerSecond,
        throttlingBurstLimit: settings.apiBurst,
        ...(settings.apiLogRole === 'none' ? {} : this.logs(settings)),
      },
      defaultMethodOptions: {
        authorizationType: settings.apiAuthorization === 'IAM' ? AuthorizationType.IAM : AuthorizationType.NONE,
      },
    });
    // The stack has an output of its own with a name that stays.
    api.node.tryRemoveChild('Endpoint');

    const resource = api.root.addResource(API_PATH);
    resource.addMethod('POST', new LambdaIntegration(props.alias, { proxy: true, allowTestInvoke: false }), {
      // What says nothing of its kind costs no invocation. Which kinds are taken is the function's to say, and what is in them.
      requestParameters: { 'method.request.header.Content-Type': true },
      requestValidator: new RequestValidator(this, 'Validator', {
        restApi: api,
        validateRequestParameters: true,
        // Of a body without a model API Gateway checks nothing, and its models cannot describe CSV.
        validateRequestBody: true,
      }),
    });
    if (settings.apiLogRole !== 'none') this.executionLog(api, settings);
    this.url = api.urlForPath(resource.path);
    this.id = api.restApiId;
  }

  /** API Gateway names it, and would make it itself, to be kept for ever and by nobody's stack. */
  private executionLog(api: RestApi, { logRetentionDays }: Settings): void {
    const log = new LogGroup(this, 'ExecutionLog', {
      logGroupName: `API-Gateway-Execution-Logs_${api.restApiId}/${API_STAGE}`,
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    api.deploymentStage.node.addDependency(log);
  }

  /** A line for each request, and what API Gateway itself found wrong. */
  private logs({ modelName, logRetentionDays }: Settings): StageOptions {
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${RESOURCE_NAMES.api(modelName)}`,
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return {
      accessLogDestination: new LogGroupLogDestination(accessLog),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      loggingLevel: MethodLoggingLevel.ERROR,
      // Bodies are clients' data.
      dataTraceEnabled: false,
    };
  }
}
