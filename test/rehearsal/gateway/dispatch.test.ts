import { NotRehearsable, ServiceError } from '../../../rehearsal/contracts';
import { OperationDispatcher } from '../../../rehearsal/gateway/dispatch';
import { CallLedger } from '../../../rehearsal/gateway/ledger';
import { s3Call } from '../../../rehearsal/gateway/s3-operation';
import { ROLE } from './account-fixture';

const OTHER = { kind: 'service', arn: 'codedeploy.amazonaws.com' } as const;

function dispatcherOf(operation: () => Promise<object>, authorize?: () => void) {
  const fatal: Error[] = [];
  const services = { lambda: { Invoke: operation } };
  const dispatcher = new OperationDispatcher({
    services,
    requestId: () => 'r-1',
    onFatal: (error) => fatal.push(error),
    authorize,
  });
  return { dispatcher, fatal };
}

describe('a call from inside the account', () => {
  it('is recorded like one from outside', async () => {
    const { dispatcher } = dispatcherOf(() => Promise.resolve({ StatusCode: 200 }));
    expect(await dispatcher.call('lambda', 'Invoke', { FunctionName: 'f' }, OTHER)).toEqual({ StatusCode: 200 });
    expect(dispatcher.ledger.recent()).toEqual([
      { service: 'lambda', operation: 'Invoke', principal: OTHER, resource: 'f', error: undefined },
    ]);
  });

  it("passes a service's refusal on, and tells the host of nothing", async () => {
    const { dispatcher, fatal } = dispatcherOf(() =>
      Promise.reject(new ServiceError('TooManyRequestsException', 'slow down', 429)),
    );
    await expect(dispatcher.call('lambda', 'Invoke', {}, ROLE)).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      statusCode: 429,
    });
    expect(fatal).toEqual([]);
  });

  it('of something unknown is refused as NotImplemented, and ends the rehearsal', async () => {
    const { dispatcher, fatal } = dispatcherOf(() => Promise.resolve({}));
    await expect(dispatcher.call('lambda', 'CreateFunction', {}, ROLE)).rejects.toMatchObject({
      code: 'NotImplemented',
      statusCode: 501,
    });
    await expect(dispatcher.call('dynamodb', 'GetItem', {}, ROLE)).rejects.toMatchObject({ code: 'NotImplemented' });
    expect(fatal.map((error) => (error as NotRehearsable).nameOfIt)).toEqual([
      'lambda:CreateFunction',
      'dynamodb:GetItem',
    ]);
  });

  it('of something unknown is told apart to a host that outlives it', async () => {
    const told: NotRehearsable[] = [];
    const dispatcher = new OperationDispatcher({
      ...{ services: {}, requestId: () => 'r-1', onUnknown: (unknown) => void told.push(unknown) },
      onFatal: (error) => {
        throw error;
      },
    });
    await expect(dispatcher.call('dynamodb', 'GetItem', {}, ROLE)).rejects.toMatchObject({ code: 'NotImplemented' });
    expect(told.map(({ nameOfIt }) => nameOfIt)).toEqual(['dynamodb:GetItem']);
  });

  it('that is not permitted does not reach its operation', async () => {
    let reached = false;
    const operation = () => {
      reached = true;
      return Promise.resolve({});
    };
    const { dispatcher } = dispatcherOf(operation, () => {
      throw new ServiceError('AccessDeniedException', 'no', 403);
    });
    await expect(dispatcher.call('lambda', 'Invoke', {}, ROLE)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    expect(reached).toBe(false);
    expect(dispatcher.ledger.byOperation()).toEqual([
      { principal: ROLE.arn, service: 'lambda', operation: 'Invoke', calls: 1, errors: { AccessDeniedException: 1 } },
    ]);
  });
});

it('counts every call and keeps the most recent ones', () => {
  const ledger = new CallLedger();
  for (let i = 0; i < 2_500; i++) {
    ledger.record({ service: 's3', operation: 'GetObject', principal: ROLE, resource: `${i}`, error: undefined });
  }
  expect(ledger.total()).toBe(2_500);
  expect(ledger.recent()).toHaveLength(2_000);
  expect([ledger.recent()[0]?.resource, ledger.recent().at(-1)?.resource]).toEqual(['500', '2499']);
});

it.each([
  ['GET', '/', '', 'ListBuckets'],
  ['PUT', '/b', '', 'CreateBucket'],
  ['GET', '/b', 'list-type=2&prefix=a', 'ListObjectsV2'],
  ['GET', '/b', 'versions', 'ListObjectVersions'],
  ['PUT', '/b', 'versioning', 'PutBucketVersioning'],
  ['DELETE', '/b/', 'policy', 'DeleteBucketPolicy'],
  ['POST', '/b', 'delete', 'DeleteObjects'],
  ['PUT', '/b/k', '', 'PutObject'],
  ['PUT', '/b/k', 'partNumber=1&uploadId=u', 'UploadPart'],
  ['POST', '/b/k', 'uploads', 'CreateMultipartUpload'],
  ['POST', '/b/k', 'uploadId=u', 'CompleteMultipartUpload'],
  ['HEAD', '/b/k', 'versionId=v', 'HeadObject'],
  ['GET', '/b/k', 'tagging', 'GetObjectTagging'],
  ['PATCH', '/b/k', '', undefined],
])('tells the S3 operation of %s %s?%s: %s', (method, path, query, operation) => {
  expect(s3Call(method, path, query, {})?.operation).toBe(operation);
});
