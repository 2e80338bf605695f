import type { Surroundings } from '../../events';
import type { BucketPolicies } from '../bucket-policies';
import type { ResourcePolicy } from './access';
import type { Identity, PolicyDocument } from '../identity';
import type { Keys } from '../keys';
import { parseFunctionIdentifier } from '../lambda/identifier';
import type { FunctionPolicy } from '../lambda/policy';
import type { TopicSettings } from '../topic-settings';

export interface ResourcePoliciesDeps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'region'>;
  readonly buckets: BucketPolicies;
  readonly keys: Keys;
  readonly topics: TopicSettings;
  /** Undefined when there is no such function. */
  readonly functionPolicy: (name: string) => FunctionPolicy | undefined;
  readonly identity: Pick<Identity, 'role'>;
}

/** The policies that stand at the resources of the account, found by the resource's ARN. */
export class ResourcePolicies {
  private readonly outsideKeys = new Map<string, PolicyDocument>();
  private readonly trusts = new WeakMap<PolicyDocument, PolicyDocument>();

  constructor(private readonly deps: ResourcePoliciesDeps) {}

  /** @param action decides whether a role's trust policy is asked */
  of(action: string, arn: string): readonly ResourcePolicy[] {
    switch (arn.split(':', 3)[2]) {
      case 's3':
        return this.named('AWS::S3::BucketPolicy', bucketOf(arn), this.deps.buckets.get(bucketOf(arn)));
      case 'kms':
        return this.keyPolicy(arn);
      case 'sns':
        return this.named('AWS::SNS::TopicPolicy', arn, this.deps.topics.policy(arn));
      case 'lambda':
        return this.functionPolicy(arn);
      case 'iam':
        return action === 'sts:AssumeRole' ? this.trustPolicy(arn) : [];
      default:
        return [];
    }
  }

  private named(type: string, name: string, document: object | undefined): ResourcePolicy[] {
    return document === undefined ? [] : [{ id: `${type} ${name}`, document: document as PolicyDocument }];
  }

  private keyPolicy(arn: string): ResourcePolicy[] {
    const document = this.deps.keys.policy(arn) ?? this.outsideKeyPolicy(arn);
    return [{ id: `AWS::KMS::Key ${arn}`, document, required: true }];
  }

  /** Of a key that stands in no template; the same object each time, since a document is read once. */
  private outsideKeyPolicy(arn: string): PolicyDocument {
    const known = this.outsideKeys.get(arn);
    if (known) return known;
    const { accountId, partition, region } = this.deps.surroundings;
    const service = /:alias\/aws\/([a-z0-9]+)$/.exec(arn)?.[1];
    const document =
      service === undefined ? leftToAccount(partition, accountId) : ofService(`${service}.${region}`, accountId);
    this.outsideKeys.set(arn, document);
    return document;
  }

  private functionPolicy(arn: string): ResourcePolicy[] {
    if (!arn.includes(':function:')) return [];
    const { name, qualifier } = parseFunctionIdentifier(arn);
    return this.named('AWS::Lambda::Permission', arn, this.deps.functionPolicy(name)?.document(arn, qualifier));
  }

  private trustPolicy(arn: string): ResourcePolicy[] {
    const trust = this.deps.identity.role(arn)?.trust;
    if (trust === undefined) return [];
    const document = this.trusts.get(trust) ?? withResource(trust);
    this.trusts.set(trust, document);
    return [{ id: `trust policy of ${arn}`, document, required: true }];
  }
}

/** A trust policy names no resource: it is the role's own. */
function withResource(trust: PolicyDocument): PolicyDocument {
  const statements = [trust['Statement']].flat() as readonly object[];
  return { ...trust, Statement: statements.map((statement) => ({ ...statement, Resource: '*' })) };
}

/** KMS's default, to which a customer's own key from elsewhere is taken to keep. */
function leftToAccount(partition: string, accountId: string): PolicyDocument {
  const Principal = { AWS: `arn:${partition}:iam::${accountId}:root` };
  return { Statement: [{ Sid: 'TheAccount', Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] };
}

/**
 * A key that AWS manages for a service serves everyone in the account who comes by way of that service.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
 */
function ofService(service: string, accountId: string): PolicyDocument {
  const Action = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
  const StringEquals = { 'kms:CallerAccount': accountId, 'kms:ViaService': `${service}.amazonaws.com` };
  return {
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action, Resource: '*', Condition: { StringEquals } }],
  };
}

const bucketOf = (arn: string): string => arn.split(':').slice(5).join(':').split('/')[0]!;
