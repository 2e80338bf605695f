import type { Principal } from '../../../../rehearsal/contracts';
import type { BucketKey, Surroundings } from '../../../../rehearsal/services/iam/requirements/right';
import { Keys } from '../../../../rehearsal/services/keys';

export const PLACE = { partition: 'aws', region: 'us-east-1', accountId: '111122223333' };
export const ROLE: Principal = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/r' };
export const KEY = 'arn:aws:kms:us-east-1:111122223333:key/k';

/** What the tables know of an account with one stack, one deployment, one tagged role, an encrypted bucket and topic. */
export const AT: Surroundings = {
  ...PLACE,
  deploymentGroup: (id) => (id === 'd-1' ? 'app/group' : undefined),
  stack: (name) => (name === 'there' ? 'arn:aws:cloudformation:us-east-1:111122223333:stack/there/1' : undefined),
  key: (name) => new Keys(PLACE).arn(name),
  bucketKey: (bucket): BucketKey | undefined =>
    bucket.startsWith('encrypted') ? { keyArn: KEY, bucketKeyEnabled: bucket.endsWith('-bucket-key') } : undefined,
  topicKey: (arn) => (arn.endsWith(':encrypted') ? KEY : undefined),
  roleTags: (arn): Readonly<Record<string, string>> => (arn.endsWith('/tagged') ? { team: 'ml' } : {}),
};
