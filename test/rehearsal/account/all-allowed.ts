import type { ObjectLister, ObjectStore } from '../../../rehearsal/contracts';
import type { OwnCall, RoleCalls } from '../../../rehearsal/services/role-calls';

/** An account in which every call may be made. */
export const ALL_ALLOWED: RoleCalls = {
  note: () => undefined,
  may: () => true,
  objectsOf: () => {
    throw new Error('no object is expected to be read');
  },
};

/** Denies some calls, in IAM's way, and keeps all. */
export function judging(
  denied: (call: OwnCall) => Error | undefined,
  objects?: ObjectStore & ObjectLister,
): RoleCalls & { readonly calls: string[] } {
  const calls: string[] = [];
  const note = (call: OwnCall): void => {
    calls.push(`${call.service}:${call.operation}`);
    const error = denied(call);
    if (error) throw error;
  };
  return {
    calls,
    note,
    may: (call) => {
      calls.push(`${call.service}:${call.operation}`);
      return denied(call) === undefined;
    },
    objectsOf: (principal, kmsKeyId) => {
      const asked = async <T>(operation: string, Bucket: string, Key: string, run: () => Promise<T>): Promise<T> => {
        const input = { Bucket, Key, ...(operation === 'PutObject' && kmsKeyId && { SSEKMSKeyId: kmsKeyId }) };
        note({ principal, service: 's3', operation, input });
        return run();
      };
      return {
        get: (b, k, v) => asked('GetObject', b, k, () => objects!.get(b, k, v)),
        put: (b, k, body) => asked('PutObject', b, k, () => objects!.put(b, k, body)),
        head: (b, k, v) => asked('HeadObject', b, k, () => objects!.head(b, k, v)),
        list: (b, p) => asked('ListObjectsV2', b, p, () => objects!.list(b, p)),
      };
    },
  };
}
