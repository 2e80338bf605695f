import { NotRehearsable, ServiceError } from '../contracts';
import type { BucketPolicies } from '../services/bucket-policies';
import type { ObjectEvents } from '../services/object-events';
import type { S3Call } from './s3-operation';
import type { WireResponse } from './wire';

const XML = { 'content-type': 'application/xml' };
const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/**
 * What S3 does here without moto: notifications, because moto would deliver them itself, and bucket policies, because
 * moto denies whatever stands under a condition.
 */
export class S3Intercepts {
  constructor(
    private readonly events: ObjectEvents,
    private readonly policies: BucketPolicies,
  ) {}

  /** Whether `answer` is asked for this call. */
  intercepts(call: S3Call): boolean {
    return isIntercepted(call.operation);
  }

  answer({ operation, Bucket: bucket = '' }: S3Call, body: Buffer): WireResponse {
    switch (operation) {
      case 'GetBucketNotificationConfiguration': {
        const content = this.events.notifies(bucket) ? '<EventBridgeConfiguration/>' : '';
        const xml = `<NotificationConfiguration xmlns="${NAMESPACE}">${content}</NotificationConfiguration>`;
        return { statusCode: 200, headers: XML, body: xml };
      }
      case 'PutBucketNotificationConfiguration': {
        const xml = body.toString('utf8');
        const other = /<(TopicConfiguration|QueueConfiguration|CloudFunctionConfiguration)\b/.exec(xml);
        if (other)
          throw new NotRehearsable('bucket notification', other[1]!, `bucket ${bucket}`, 'notify through EventBridge');
        this.events.notify(bucket, /<EventBridgeConfiguration\b/.test(xml));
        return { statusCode: 200, headers: {}, body: '' };
      }
      case 'GetBucketPolicy': {
        const policy = this.policies.get(bucket);
        if (policy === undefined) throw new ServiceError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
        return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(policy) };
      }
      case 'PutBucketPolicy':
        this.policies.put(bucket, parsePolicy(body));
        return { statusCode: 204, headers: {}, body: '' };
      case 'DeleteBucketPolicy':
        this.policies.delete(bucket);
        return { statusCode: 204, headers: {}, body: '' };
      default:
        throw new Error(`${operation} is not intercepted`);
    }
  }
}

/** Whether an operation of S3 is answered here and not by moto. */
export function isIntercepted(operation: string): boolean {
  return /^(Get|Put|Delete)Bucket(Policy|NotificationConfiguration)$/.test(operation);
}

function parsePolicy(body: Buffer): object {
  try {
    return JSON.parse(body.toString('utf8')) as object;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError('MalformedPolicy', `Policies must be valid JSON: ${error.message}`, 400);
  }
}
