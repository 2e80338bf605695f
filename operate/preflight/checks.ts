import { APIGatewayClient, GetAccountCommand } from '@aws-sdk/client-api-gateway';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { KMSClient } from '@aws-sdk/client-kms';
import { HeadBucketCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListMonitoringSchedulesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { dataSourceKey, RESOURCE_NAMES } from '../../lambda/shared/names';
import { imageOf } from '../../lib/images';
import type { Settings } from '../../lib/settings';
import { isNamed } from '../shared/aws-errors';
import type { Session } from '../shared/session';
import { type Check, type Finding, missing, ok, unknown } from './finding';
import { ownKeyCheck } from './own-key';
import { quotaCheck } from './quotas';
import { sourceCheck } from './source';

/** Where `cdk bootstrap` leaves its version, with the qualifier that CDK takes when none is given. */
const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';
/** The version that the synthesized templates ask for by a rule of theirs. */
const BOOTSTRAP_VERSION = 6;

/** Everything that a release needs of an account and can be looked at without changing anything. */
export function checksOf({ settings, caller }: Session): Check[] {
  const { region, keyArn } = settings;
  return [
    account(settings, caller.account),
    bootstrap(new SSMClient({ region }), settings),
    sourceCheck(settings, new STSClient({ region })),
    quotaCheck(new ServiceQuotasClient({ region }), settings),
    image(new ECRClient({ region }), settings),
    monitoring(new SageMakerClient({ region }), settings),
    apiLogRole(new APIGatewayClient({ region }), settings),
    ...(keyArn === undefined ? [] : [ownKeyCheck(new KMSClient({ region }), { ...settings, keyArn })]),
    data(new S3Client({ region }), settings),
  ];
}

const account = (settings: Settings, found: string): Check => ({
  what: 'account',
  right: 'sts:GetCallerIdentity',
  look: async () => {
    const { account: wanted, region } = settings;
    if (found === wanted) return [ok('account', `${wanted}, region ${region}`)];
    const detail = `the credentials are those of ${found}, the settings name ${wanted}`;
    return [missing('account', detail, 'use credentials of that account, or change the setting account')];
  },
});

const bootstrap = (client: SSMClient, { account: id, region }: Settings): Check => ({
  what: 'CDK bootstrap',
  right: 'ssm:GetParameter',
  look: async () => {
    const todo = `npx cdk bootstrap aws://${id}/${region} (see README for the policy to give it)`;
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER }));
      const version = Number(Parameter?.Value);
      if (version >= BOOTSTRAP_VERSION) return [ok('CDK bootstrap', `version ${version}`)];
      return [missing('CDK bootstrap', `version ${Parameter?.Value}; ${BOOTSTRAP_VERSION} is needed`, todo)];
    } catch (error) {
      if (!isNamed(error, 'ParameterNotFound')) throw error;
      return [missing('CDK bootstrap', `account ${id} is not bootstrapped in ${region}`, todo)];
    }
  },
});

const image = (client: ECRClient, settings: Settings): Check => {
  const what = settings.image === undefined ? 'XGBoost image' : 'image of your own';
  const { uri, account: registryId, repository: repositoryName } = imageOf(settings);
  const [, digest] = uri.split('@');
  const id = digest === undefined ? { imageTag: uri.split(':').at(-1)! } : { imageDigest: digest };
  return {
    what,
    right: `ecr:DescribeImages on ${uri}: AWS's own repositories may refuse it and still let SageMaker pull`,
    look: async () => {
      try {
        await client.send(new DescribeImagesCommand({ registryId, repositoryName, imageIds: [id] }));
        return [ok(what, uri)];
      } catch (error) {
        if (!isNamed(error, 'ImageNotFoundException', 'RepositoryNotFoundException')) throw error;
        return [missing(what, `${uri} does not exist`, 'change the setting image, or xgboostVersion')];
      }
    },
  };
};

/**
 * Data capture and Model Monitor are closed to accounts that did not use them before, and no call says which those are: a
 * schedule that is there does, and nothing else.
 */
const monitoring = (client: SageMakerClient, settings: Settings): Check => ({
  what: 'data capture, Model Monitor',
  right: 'sagemaker:ListMonitoringSchedules',
  look: async () => {
    const wanted: { what: string; todo: string }[] = [
      ...(settings.capture === 'endpoint'
        ? [{ what: 'data capture', todo: 'if SageMaker refuses the prod endpoint for it, set capture to api' }]
        : []),
      ...(settings.driftProvider === 'model-monitor'
        ? [{ what: 'Model Monitor', todo: 'if SageMaker refuses the schedule, set driftProvider to self-hosted' }]
        : []),
    ];
    if (wanted.length === 0)
      return [ok('data capture, Model Monitor', 'neither is asked of SageMaker by the settings')];
    const { MonitoringScheduleSummaries: schedules = [] } = await client.send(
      new ListMonitoringSchedulesCommand({ MaxResults: 1 }),
    );
    return wanted.map(({ what, todo }): Finding => {
      if (schedules.length > 0) return ok(what, 'the account has a monitoring schedule already');
      return unknown(what, 'closed to new customers; no call tells whether this account is one', todo);
    });
  },
});

const apiLogRole = (client: APIGatewayClient, { apiLogRole: owner }: Settings): Check => ({
  what: "API Gateway's logging role",
  right: 'apigateway:GET on /account',
  look: async () => {
    const what = "API Gateway's logging role";
    if (owner === 'none') return [ok(what, 'not needed: apiLogRole is none')];
    const { cloudwatchRoleArn: role } = await client.send(new GetAccountCommand({}));
    if (owner === 'account') {
      if (role) return [ok(what, role)];
      const todo = 'set one under API Gateway, Settings, or set apiLogRole to app or none';
      return [missing(what, 'the account has none, and apiLogRole is account', todo)];
    }
    if (!role) return [ok(what, 'none yet; apiLogRole is app, so this app makes it')];
    return [
      unknown(
        what,
        `${role} is there; apiLogRole is app, which replaces it`,
        'unless it is of this app, set apiLogRole to account',
      ),
    ];
  },
});

const data = (client: S3Client, { modelName, account: id, region }: Settings): Check => ({
  what: 'data',
  right: 's3:ListBucket and s3:GetObject on the data bucket',
  look: async () => {
    const Bucket = RESOURCE_NAMES.dataBucket(modelName, id, region);
    const Key = dataSourceKey(modelName);
    try {
      await client.send(new HeadBucketCommand({ Bucket }));
    } catch (error) {
      if (!isNamed(error, 'NotFound', 'NoSuchBucket')) throw asDenied(error);
      return [
        missing('data', `there is no bucket ${Bucket} yet`, 'deploy the pipeline: npx cdk deploy; then upload data'),
      ];
    }
    try {
      await client.send(new HeadObjectCommand({ Bucket, Key }));
      return [ok('data', `s3://${Bucket}/${Key}`)];
    } catch (error) {
      if (!isNamed(error, 'NotFound', 'NoSuchKey')) throw asDenied(error);
      return [
        missing(
          'data',
          `s3://${Bucket}/${Key} is not uploaded yet`,
          'upload it as the last of the data: it starts a release',
        ),
      ];
    }
  },
});

/** S3 answers HEAD requests without a body, so the SDK has only the status to name the fault by. */
function asDenied(error: unknown): unknown {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status === 403 ? Object.assign(new Error('refused'), { name: 'AccessDenied', $metadata: {} }) : error;
}
