import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { AccessJudge } from '../../../rehearsal/services/iam/access';
import { Authorizer } from '../../../rehearsal/services/iam/authorizer';
import { knowsKey } from '../../../rehearsal/services/iam/known-keys';
import { ResourcePolicies } from '../../../rehearsal/services/iam/resource-policies';
import { Identity } from '../../../rehearsal/services/identity';
import { Keys } from '../../../rehearsal/services/keys';
import { TopicSettings } from '../../../rehearsal/services/topic-settings';
import { AT, PLACE } from '../services/iam/account-of-tables';
import { type Fixture, openAccount } from './account-fixture';

jest.setTimeout(60_000); // starting moto takes long on a busy machine

const BUCKET = 'artifacts';
const RELEASES = `arn:aws:s3:::${BUCKET}/releases/*`;
const everyone = (Action: readonly string[], Condition?: object) => ({
  ...{ Effect: 'Deny', Principal: { AWS: '*' }, Action, Resource: RELEASES },
  ...(Condition && { Condition }),
});
/** The write-once rule of a bucket that keeps releases. */
const WRITE_ONCE = {
  Version: '2012-10-17',
  Statement: [
    everyone(['s3:PutObject'], {
      Null: { 's3:if-none-match': 'true' },
      Bool: { 's3:ObjectCreationOperation': 'true' },
    }),
    everyone(['s3:DeleteObject', 's3:DeleteObjectVersion']),
  ],
};

let account: Fixture;
let authorizer: Authorizer;
let identity: Identity;
beforeAll(async () => {
  account = await openAccount({
    moto: true,
    services: { lambda: { Invoke: async () => ({ StatusCode: 200 }) }, states: { StartExecution: async () => ({}) } },
    authorize: (call) => authorizer.authorize(call),
  });
  const { surroundings, bucketPolicies } = account;
  identity = new Identity(surroundings);
  const functionPolicy = () => undefined;
  const [keys, topics] = [new Keys(PLACE), new TopicSettings()];
  authorizer = new Authorizer({
    judge: new AccessJudge({ surroundings, identity, knowsKey }),
    resources: new ResourcePolicies({ surroundings, keys, topics, buckets: bucketPolicies, functionPolicy, identity }),
    at: AT,
  });
  identity.createRole({
    ...{ name: 'tester', path: '/', trust: { Statement: [] }, inline: [], managedPolicyArns: [] },
    ...{ maxSessionSeconds: 3600, permissionsBoundary: undefined },
  });
  may('s3:*');
  await s3().send(new CreateBucketCommand({ Bucket: BUCKET }));
  bucketPolicies.put(BUCKET, WRITE_ONCE);
});
afterAll(() => account.close());

const s3 = () => new S3Client({ ...account.client, forcePathStyle: true });

/** From now on the caller may do this, on everything. */
function may(...actions: readonly string[]): void {
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  identity.putPolicy('p', { name: 'p', document: { Version: '2012-10-17', Statement }, roles: ['tester'] });
}

describe('what is written once', () => {
  beforeEach(() => may('s3:*'));
  const Key = 'releases/e1/model.tar.gz';

  it('is written under the condition that it is new, and never without it', async () => {
    const write = (more: object = {}) => s3().send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'm', ...more }));
    await expect(write()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(/s3:PutObject on resource: .* with an explicit deny in a resource-based policy/),
    });
    await write({ IfNoneMatch: '*' });
    await expect(write()).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(write({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('is not deleted, alone or among others', async () => {
    await s3().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'else', Body: 'x' }));
    await expect(s3().send(new DeleteObjectCommand({ Bucket: BUCKET, Key }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const Objects = [{ Key }, { Key: 'else' }];
    const several = await s3().send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    expect(several.Errors).toMatchObject([{ Key, Code: 'AccessDenied' }]);
    expect(several.Deleted).toMatchObject([{ Key: 'else' }]);
    const alone = await s3().send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key }] } }));
    expect(alone.Errors).toMatchObject([{ Key, Code: 'AccessDenied' }]);
    await s3().send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
  });
});

it('a missing object looks like a forbidden one to whoever may not list the bucket', async () => {
  const read = () => s3().send(new GetObjectCommand({ Bucket: BUCKET, Key: 'none' }));
  may('s3:GetObject');
  await expect(read()).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('s3:ListBucket'),
  });
  may('s3:GetObject', 's3:ListBucket');
  await expect(read()).rejects.toMatchObject({ name: 'NoSuchKey' });
});

describe('a denied call', () => {
  beforeEach(() => may('s3:ListBucket'));
  const message = (action: string) =>
    expect.stringMatching(
      new RegExp(
        `^User: arn:aws:sts::111122223333:assumed-role/tester/test is not authorized to perform: ${action} on resource: .* ` +
          `because no identity-based policy allows the ${action} action$`,
      ),
    );

  it('is answered as each service words it', async () => {
    await expect(new LambdaClient(account.client).send(new InvokeCommand({ FunctionName: 'f' }))).rejects.toMatchObject(
      { name: 'AccessDeniedException', message: message('lambda:InvokeFunction') },
    );
    const stateMachineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:m';
    await expect(
      new SFNClient(account.client).send(new StartExecutionCommand({ stateMachineArn })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    await expect(s3().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: 'x' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: message('s3:PutObject'),
      $metadata: { httpStatusCode: 403 },
    });
  });
});
