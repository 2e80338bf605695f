import { type ObjectLister, type ObjectStore, type Principal, ServiceError } from '../contracts';
import type { OperationDispatcher } from '../gateway/dispatch';
import { isDenied } from '../services/iam/denied-error';
import type { OwnCall, RoleCalls } from '../services/role-calls';

type Objects = ObjectStore & ObjectLister;

export interface DispatchedRoleCallsDeps {
  readonly dispatcher: Pick<OperationDispatcher, 'authorize' | 'ledger' | 'proxied'>;
  readonly objects: Objects;
  readonly requestId: () => string;
}

/** Calls that AWS makes by itself: judged and recorded like those that come from outside. */
export class DispatchedRoleCalls implements RoleCalls {
  constructor(private readonly deps: DispatchedRoleCallsDeps) {}

  note({ principal, service, operation, input, sourceArn }: OwnCall): void {
    const { dispatcher, requestId } = this.deps;
    const record = (error: string | undefined) =>
      dispatcher.ledger.record({ service, operation, principal, resource: resourceOf(input), error });
    try {
      dispatcher.authorize({
        ...{ service, operation, principal, input, requestId: requestId() },
        ...(sourceArn !== undefined && { sourceArn }),
      });
      record(undefined);
    } catch (error) {
      if (error instanceof ServiceError) record(error.code);
      throw error;
    }
  }

  may(call: OwnCall): boolean {
    try {
      this.note(call);
      return true;
    } catch (error) {
      if (!isDenied(error)) throw error;
      return false;
    }
  }

  objectsOf(principal: Principal, kmsKeyId?: string): Objects {
    const { objects, dispatcher, requestId } = this.deps;
    const make = <T>(operation: string, input: Readonly<Record<string, unknown>>, run: () => Promise<T>): Promise<T> =>
      dispatcher.proxied({ service: 's3', operation, principal, requestId: requestId() }, input, run);
    // Who may not list a bucket is not told that an object is missing.
    const mayBeTold = (Bucket: string) =>
      dispatcher.authorize({
        ...{ service: 's3', operation: 'HeadBucket', principal, requestId: requestId() },
        input: { Bucket },
      });
    const told =
      <T>(bucket: string, run: () => Promise<T>, isMissing: (found: T) => boolean) =>
      async (): Promise<T> => {
        try {
          const found = await run();
          if (isMissing(found)) mayBeTold(bucket);
          return found;
        } catch (error) {
          if ((error as Error).name === 'NoSuchKey') mayBeTold(bucket);
          throw error;
        }
      };
    return {
      get: (bucket, key, versionId) =>
        make(
          'GetObject',
          object(bucket, key, versionId),
          told(
            bucket,
            () => objects.get(bucket, key, versionId),
            () => false,
          ),
        ),
      head: (bucket, key, versionId) =>
        make(
          'HeadObject',
          object(bucket, key, versionId),
          told(
            bucket,
            () => objects.head(bucket, key, versionId),
            (found) => found === undefined,
          ),
        ),
      put: (bucket, key, body) => {
        const encryption = kmsKeyId && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId };
        return make('PutObject', { ...object(bucket, key), ...encryption }, () => objects.put(bucket, key, body));
      },
      list: (bucket, prefix) =>
        make('ListObjectsV2', { Bucket: bucket, Prefix: prefix }, () => objects.list(bucket, prefix)),
    };
  }
}

function object(Bucket: string, Key: string, VersionId?: string): Readonly<Record<string, string>> {
  return { Bucket, Key, ...(VersionId !== undefined && { VersionId }) };
}

function resourceOf({ Bucket, Key, ...others }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof Key === 'string') return `${String(Bucket)}/${Key}`;
  return Object.values({ Bucket, ...others }).find((value) => typeof value === 'string');
}
