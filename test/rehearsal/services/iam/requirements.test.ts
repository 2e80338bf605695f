import { allOperations } from '../../../../rehearsal/account/operations';
import type { Services } from '../../../../rehearsal/account/services';
import { rightsOf } from '../../../../rehearsal/services/iam/authorizer';
import { REQUIREMENTS } from '../../../../rehearsal/services/iam/requirements';
import { AT, ROLE } from './account-of-tables';

const rights = (service: string, operation: string, input: object) =>
  rightsOf({ service, operation, principal: ROLE, input }, AT);
const named = (service: string, operation: string, input: object) =>
  rights(service, operation, input).map(({ action, resource }) => `${action} ${resource}`);

/** Stands for whatever an operation table asks for when it is made. */
const anything: unknown = new Proxy(() => anything, { get: () => anything });
/** Some tables are made of a copy. */
const services = new Proxy({ cloudFormation: 1, objects: 1, surroundings: 1 }, { get: () => anything });

describe('the tables of rights', () => {
  it('have an entry for every operation that the account answers itself', () => {
    const offered = Object.entries(allOperations(services as unknown as Services, () => undefined));
    expect(offered.length).toBeGreaterThan(9);
    const missing = offered.flatMap(([service, operations]) =>
      Object.keys(operations)
        .filter((operation) => REQUIREMENTS[service]?.[operation] === undefined)
        .map((operation) => `${service}:${operation}`),
    );
    expect(missing).toEqual([]);
  });

  it('refuse by name an operation that they do not know', () => {
    expect(() => rights('kms', 'ScheduleKeyDeletion', {})).toThrow(/kms:ScheduleKeyDeletion/);
    expect(() => rights('s3', 'GetBucketCors', {})).toThrow(/s3:GetBucketCors/);
  });

  it('ask for PassRole, AddTags and the use of the volume key at a training job', () => {
    const input = {
      TrainingJobName: 'j',
      RoleArn: 'arn:aws:iam::111122223333:role/training',
      Tags: [{ Key: 'team', Value: 'ml' }],
      ResourceConfig: { VolumeKmsKeyId: 'k' },
    };
    const job = 'arn:aws:sagemaker:us-east-1:111122223333:training-job/j';
    const key = 'arn:aws:kms:us-east-1:111122223333:key/k';
    expect(named('sagemaker', 'CreateTrainingJob', input)).toEqual([
      `sagemaker:CreateTrainingJob ${job}`,
      `sagemaker:AddTags ${job}`,
      'iam:PassRole arn:aws:iam::111122223333:role/training',
      `kms:DescribeKey ${key}`,
      `kms:CreateGrant ${key}`,
    ]);
    expect(rights('sagemaker', 'CreateTrainingJob', input)[2]?.context).toEqual({
      'iam:passedtoservice': ['sagemaker.amazonaws.com'],
    });
  });

  it('judge the listing of log groups on all of them, whatever prefix is asked for', () => {
    const of = (input: object) => named('logs', 'DescribeLogGroups', input);
    expect(of({ logGroupNamePrefix: '/aws/lambda/own-' })).toEqual(of({}));
    expect(of({})).toEqual(['logs:DescribeLogGroups arn:aws:logs:us-east-1:111122223333:log-group::log-stream:']);
  });

  it('judge an endpoint on its config too', () => {
    expect(named('sagemaker', 'UpdateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c' })).toEqual([
      'sagemaker:UpdateEndpoint arn:aws:sagemaker:us-east-1:111122223333:endpoint/e',
      'sagemaker:UpdateEndpoint arn:aws:sagemaker:us-east-1:111122223333:endpoint-config/c',
    ]);
  });

  it('name a function by the qualifier of the call', () => {
    const arn = 'arn:aws:lambda:us-east-1:111122223333:function:f';
    expect(named('lambda', 'Invoke', { FunctionName: 'f', Qualifier: 'live' })).toEqual([
      `lambda:InvokeFunction ${arn}:live`,
    ]);
    expect(named('lambda', 'Invoke', { FunctionName: `${arn}:7` })).toEqual([`lambda:InvokeFunction ${arn}:7`]);
    expect(named('lambda', 'GetAlias', { FunctionName: 'f', Name: 'live' })).toEqual([`lambda:GetAlias ${arn}`]);
  });

  it('copying reads the source and writes the target', () => {
    const CopySource = { Bucket: 'b', Key: 'from', VersionId: 'v' };
    expect(named('s3', 'CopyObject', { Bucket: 'b', Key: 'to', CopySource })).toEqual([
      's3:GetObjectVersion arn:aws:s3:::b/from',
      's3:PutObject arn:aws:s3:::b/to',
    ]);
  });

  it('tell a condition how an object is written and which prefix is listed', () => {
    const [put] = rights('s3', 'PutObject', { Bucket: 'b', Key: 'k', IfNoneMatch: '*' });
    expect(put?.context).toMatchObject({ 's3:if-none-match': ['*'], 's3:objectcreationoperation': ['true'] });
    const [part] = rights('s3', 'UploadPart', { Bucket: 'b', Key: 'k' });
    expect(part?.context).toEqual({ 's3:objectcreationoperation': ['false'] });
    const [list] = rights('s3', 'ListObjectsV2', { Bucket: 'b', Prefix: 'p/' });
    expect(list).toMatchObject({ action: 's3:ListBucket', context: { 's3:prefix': ['p/'] } });
  });

  it('judge metrics by their namespace, since they have no ARN', () => {
    expect(rights('monitoring', 'PutMetricData', { Namespace: 'N' })).toEqual([
      { action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': ['N'] } },
    ]);
  });

  it('judge a stack by its whole ARN, and one that is not there by its name', () => {
    expect(named('cloudformation', 'DeleteStack', { StackName: 'there' })).toEqual([
      'cloudformation:DeleteStack arn:aws:cloudformation:us-east-1:111122223333:stack/there/1',
    ]);
    expect(named('cloudformation', 'DescribeStacks', { StackName: 'new' })).toEqual([
      'cloudformation:DescribeStacks arn:aws:cloudformation:us-east-1:111122223333:stack/new/*',
    ]);
  });

  it('judge what is done to a deployment on its group', () => {
    expect(named('codedeploy', 'StopDeployment', { deploymentId: 'd-1' })).toEqual([
      'codedeploy:StopDeployment arn:aws:codedeploy:us-east-1:111122223333:deploymentgroup:app/group',
    ]);
  });

  it('give the tags of a role to whoever wants to become it', () => {
    const [assume] = rights('sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::111122223333:role/tagged' });
    expect(assume?.context).toMatchObject({ 'iam:resourcetag/team': ['ml'] });
  });
});
