import { DispatchedRoleCalls } from '../../../rehearsal/account/role-calls';
import type { ObjectLister, ObjectStore } from '../../../rehearsal/contracts';
import { OperationDispatcher } from '../../../rehearsal/gateway/dispatch';
import { deniedError } from '../../../rehearsal/services/iam/denied-error';
import { roleOf } from '../../../rehearsal/services/role-calls';

const ROLE = roleOf('arn:aws:iam::111122223333:role/r');

/** Calls of a role that may not make some; the bucket holds nothing. */
function account(...denied: readonly string[]) {
  const fatal: Error[] = [];
  const inputs: unknown[] = [];
  const dispatcher = new OperationDispatcher({
    ...{ services: {}, requestId: () => 'r', onFatal: (error) => void fatal.push(error) },
    authorize: ({ service, operation, input }) => {
      inputs.push(input);
      if (denied.includes(operation)) throw deniedError(service, `no ${operation}`);
    },
  });
  const missing = () => Promise.reject(Object.assign(new Error('no such key'), { name: 'NoSuchKey' }));
  const objects = { get: missing, head: async () => undefined, put: async () => ({}), list: async () => [] };
  const calls = new DispatchedRoleCalls({
    ...{ dispatcher, requestId: () => 'r' },
    objects: objects as ObjectStore & ObjectLister,
  });
  const recorded = () => dispatcher.ledger.byOperation().map(({ operation, errors }) => ({ operation, errors }));
  return { calls, recorded, inputs, fatal };
}

it('records a call that AWS makes, and one that is denied', () => {
  const { calls, recorded } = account('GetAlias');
  calls.note({ principal: ROLE, service: 'lambda', operation: 'UpdateAlias', input: { FunctionName: 'f' } });
  expect(calls.may({ principal: ROLE, service: 'lambda', operation: 'GetAlias', input: {} })).toBe(false);
  expect(recorded()).toEqual([
    { operation: 'GetAlias', errors: { AccessDeniedException: 1 } },
    { operation: 'UpdateAlias', errors: {} },
  ]);
});

it('tells that an object is missing only to whoever may list the bucket', async () => {
  const listing = account().calls.objectsOf(ROLE);
  expect(await listing.head('b', 'k')).toBeUndefined();
  const blind = account('HeadBucket').calls.objectsOf(ROLE);
  await expect(blind.head('b', 'k')).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(blind.get('b', 'k')).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('writes nothing that the role may not write', async () => {
  const { calls, recorded } = account('PutObject');
  await expect(calls.objectsOf(ROLE).put('b', 'k', 'x')).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(recorded()).toEqual([{ operation: 'PutObject', errors: { AccessDenied: 1 } }]);
});

it('has what is written with a key judged by that key', async () => {
  const { calls, inputs } = account();
  await calls.objectsOf(ROLE, 'key/1').put('b', 'k', 'x');
  await calls.objectsOf(ROLE).put('b', 'k', 'x');
  expect(inputs).toEqual([
    { Bucket: 'b', Key: 'k', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'key/1' },
    { Bucket: 'b', Key: 'k' },
  ]);
});
