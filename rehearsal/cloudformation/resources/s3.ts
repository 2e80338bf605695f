import { NotRehearsable } from '../../contracts';
import type { Surroundings } from '../../events';
import type { MotoConnection } from '../../gateway/moto-connection';
import type { BucketEncryptions } from '../../services/bucket-encryption';
import type { BucketPolicies } from '../../services/bucket-policies';
import { Buckets } from '../../services/buckets';
import type { ObjectEvents } from '../../services/object-events';
import { alreadyExists, fitName } from '../handler-error';
import type { Provider, Providers, Provisioned, ResourceRequest } from '../provider';

export interface S3ProvidersDeps {
  readonly surroundings: Pick<Surroundings, 'partition' | 'region'>;
  readonly moto: MotoConnection;
  readonly objectEvents: ObjectEvents;
  readonly bucketPolicies: BucketPolicies;
  readonly bucketEncryptions: BucketEncryptions;
}

export function s3Providers(deps: S3ProvidersDeps): Providers {
  return {
    'AWS::S3::Bucket': bucketProvider(deps),
    'AWS::S3::BucketPolicy': bucketPolicyProvider(deps.bucketPolicies),
  };
}

interface BucketProperties {
  readonly BucketName?: string;
  readonly BucketEncryption?: unknown;
  readonly VersioningConfiguration?: { readonly Status: 'Enabled' | 'Suspended' };
  readonly NotificationConfiguration?: Readonly<Record<string, unknown>> & {
    readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled?: boolean | string };
  };
}

function bucketProvider({ surroundings, moto, objectEvents, bucketEncryptions }: S3ProvidersDeps): Provider {
  const buckets = new Buckets(moto);
  const configure = async (
    name: string,
    request: ResourceRequest,
    before: BucketProperties = {},
  ): Promise<Provisioned> => {
    const properties = request.properties as BucketProperties;
    const status = properties.VersioningConfiguration?.Status;
    const statusBefore = before.VersioningConfiguration?.Status;
    if (status !== statusBefore) await buckets.setVersioning(name, status ?? 'Suspended');
    bucketEncryptions.set(name, properties.BucketEncryption);
    objectEvents.notify(name, notifiesEventBridge(properties, `${request.stackName}/${request.logicalId}`));
    return { physicalId: name, attributes: bucketAttributes(name, surroundings) };
  };
  return {
    honours: ['BucketName', 'BucketEncryption', 'VersioningConfiguration', 'NotificationConfiguration'],
    // Expiry, access from outside and reports have nothing to act on here.
    records: [
      'AbacStatus',
      'AccelerateConfiguration',
      'AccessControl',
      'AnalyticsConfigurations',
      'CorsConfiguration',
      'IntelligentTieringConfigurations',
      'InventoryConfigurations',
      'LifecycleConfiguration',
      'LoggingConfiguration',
      'MetricsConfigurations',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
      'Tags',
    ],
    async create(request) {
      const { BucketName } = request.properties as BucketProperties;
      const name = BucketName ?? fitName(request.generatedName, 63).toLowerCase();
      if (await buckets.exists(name)) throw alreadyExists(request.type, name);
      // Refused before anything is made.
      notifiesEventBridge(request.properties as BucketProperties, `${request.stackName}/${request.logicalId}`);
      await buckets.create(name);
      return configure(name, request);
    },
    update: (request) => configure(request.physicalId, request, request.before as BucketProperties),
    async delete(request) {
      if (!(await buckets.exists(request.physicalId))) return;
      await buckets.delete(request.physicalId);
      objectEvents.notify(request.physicalId, false);
      bucketEncryptions.set(request.physicalId, undefined);
    },
  };
}

function notifiesEventBridge({ NotificationConfiguration: wanted = {} }: BucketProperties, where: string): boolean {
  const other = Object.keys(wanted).find((name) => name !== 'EventBridgeConfiguration');
  if (other) throw new NotRehearsable('bucket notification', other, where, 'notify through EventBridge');
  const eventBridge = wanted.EventBridgeConfiguration;
  return eventBridge !== undefined && `${eventBridge.EventBridgeEnabled ?? true}` === 'true';
}

function bucketAttributes(
  name: string,
  { partition, region }: Pick<Surroundings, 'partition' | 'region'>,
): Record<string, string> {
  return {
    Arn: `arn:${partition}:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    WebsiteURL: `http://${name}.s3-website-${region}.amazonaws.com`,
  };
}

function bucketPolicyProvider(policies: BucketPolicies): Provider {
  const put = ({ properties }: ResourceRequest): Promise<Provisioned> => {
    const bucket = properties['Bucket'] as string;
    policies.put(bucket, properties['PolicyDocument'] as object);
    return Promise.resolve({ physicalId: bucket, attributes: {} });
  };
  return {
    honours: ['Bucket', 'PolicyDocument'],
    records: [],
    async create(request) {
      const bucket = request.properties['Bucket'] as string;
      if (policies.get(bucket)) throw alreadyExists(request.type, bucket);
      return put(request);
    },
    update: put,
    async delete({ physicalId }) {
      policies.delete(physicalId);
    },
  };
}
