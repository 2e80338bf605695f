import { ServiceError } from '../../../rehearsal/contracts';
import { bareEnvironment } from '../../../rehearsal/processes/processes';
import { type Fixture, openAccount, pythonOfProject, ROLE } from './account-fixture';

const AT = new Date(Date.UTC(2026, 0, 5, 9, 0, 0, 0));
const SCRIPT = `
import boto3, json, os, sys
from botocore.exceptions import ClientError
out = {}
def refused(call):
    try:
        call()
    except ClientError as e:
        return [e.response["Error"]["Code"], e.response["Error"]["Message"], e.response["ResponseMetadata"]["HTTPStatusCode"]]
sm = boto3.client("sagemaker")
e = sm.describe_endpoint(EndpointName="e")
out["endpoint"] = [e["EndpointStatus"], e["CreationTime"].timestamp()]
out["json"] = refused(lambda: sm.describe_training_job(TrainingJobName="none"))
out["body"] = boto3.client("sagemaker-runtime").invoke_endpoint(EndpointName="e", Body=b"1,2", ContentType="text/csv")["Body"].read().decode()
cf = boto3.client("cloudformation")
out["stacks"] = [s["StackName"] for s in cf.describe_stacks()["Stacks"]]
out["query"] = refused(lambda: cf.describe_stacks(StackName="none"))
out["payload"] = json.loads(boto3.client("lambda").invoke(FunctionName="f", Payload=json.dumps({"a": 1}))["Payload"].read())
out["rest"] = refused(lambda: boto3.client("lambda").get_function_configuration(FunctionName="none"))
cw = boto3.client("cloudwatch")
cw.put_metric_data(Namespace="n", MetricData=[{"MetricName": "m", "Value": 1.5}])
out["compatible"] = refused(lambda: cw.describe_alarms(NextToken="x"))
out["unknown"] = [
    refused(lambda: boto3.client("ec2").describe_instances()),
    refused(lambda: boto3.client("autoscaling").describe_auto_scaling_groups()),
    refused(lambda: boto3.client("dynamodb").list_tables()),
    refused(lambda: boto3.client("efs").describe_file_systems()),
]
out["me"] = boto3.client("sts").get_caller_identity()["Arn"]
s3 = boto3.client("s3")
s3.create_bucket(Bucket="things")
s3.put_object(Bucket="things", Key="k", Body=b"x" * 100000)
s3.upload_file(__file__ if "__file__" in globals() else sys.executable, "things", "file")
out["size"] = s3.head_object(Bucket="things", Key="k")["ContentLength"]
import urllib.request
url = s3.generate_presigned_url("get_object", Params={"Bucket": "things", "Key": "k"})
out["link"] = len(urllib.request.urlopen(url).read())
out["missing"] = refused(lambda: s3.get_object(Bucket="things", Key="none"))
out["waited"] = sm.get_waiter("endpoint_in_service").wait(EndpointName="e")
print(json.dumps(out))
`;

jest.setTimeout(60_000); // starting moto takes long on a busy machine

const no = (code: string, message: string, status = 400) => new ServiceError(code, message, status);

/** What a person may have set for the real AWS. */
const HOSTILE = {
  AWS_PROFILE: 'production',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'AKIAREAL',
  HTTP_PROXY: 'http://127.0.0.1:9',
  http_proxy: 'http://127.0.0.1:9',
};
const before = { ...process.env };

let account: Fixture;
beforeAll(async () => {
  Object.assign(process.env, HOSTILE);
  account = await openAccount({
    moto: true,
    services: {
      sagemaker: {
        DescribeEndpoint: () =>
          Promise.resolve({
            EndpointName: 'e',
            EndpointArn: 'arn:e',
            EndpointStatus: 'InService',
            CreationTime: AT,
            LastModifiedTime: AT,
          }),
        DescribeTrainingJob: () => Promise.reject(no('ValidationException', 'Requested resource not found.')),
      },
      'sagemaker-runtime': {
        InvokeEndpoint: (input: { Body: Buffer }) => Promise.resolve({ Body: input.Body, ContentType: 'text/csv' }),
      },
      cloudformation: {
        DescribeStacks: (input: { StackName?: string }) =>
          input.StackName === undefined
            ? Promise.resolve({ Stacks: [{ StackName: 's', CreationTime: AT, StackStatus: 'CREATE_COMPLETE' }] })
            : Promise.reject(no('ValidationError', 'Stack with id none does not exist')),
      },
      lambda: {
        Invoke: (input: { Payload: Buffer }) => Promise.resolve({ StatusCode: 200, Payload: input.Payload }),
        GetFunctionConfiguration: () => Promise.reject(no('ResourceNotFoundException', 'Function not found', 404)),
      },
      monitoring: {
        PutMetricData: () => Promise.resolve({}),
        DescribeAlarms: () => Promise.reject(no('InvalidNextToken', 'The next token specified is invalid.')),
      },
      sts: { GetCallerIdentity: () => Promise.resolve({ Account: '1', Arn: ROLE.arn, UserId: 'u' }) },
    },
  });
});
afterAll(async () => {
  await account.close();
  for (const name of Object.keys(HOSTILE)) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

it("speaks every protocol with boto3, whatever the person's own settings say", async () => {
  const python = await pythonOfProject();
  const { accessKeyId, secretAccessKey, sessionToken } = account.keys;
  let printed = '';
  const child = account.processes.spawn({
    name: 'boto3',
    command: python,
    args: ['-c', SCRIPT],
    env: bareEnvironment({
      AWS_ENDPOINT_URL: account.gateway.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
    }),
    onLine: (line, stream) => void (stream === 'stdout' && (printed += line)),
  });
  const { code } = await child.exited;
  expect([code, child.lastLines()]).toEqual([0, printed]);
  expect(JSON.parse(printed)).toEqual({
    endpoint: ['InService', AT.getTime() / 1000],
    json: ['ValidationException', 'Requested resource not found.', 400],
    body: '1,2',
    stacks: ['s'],
    // EC2's own form of query, query, JSON and REST.
    unknown: ['ec2', 'autoscaling', 'dynamodb', 'elasticfilesystem'].map((service) => [
      'NotImplemented',
      expect.stringContaining(`does not know the service ${service}`),
      501,
    ]),
    query: ['ValidationError', 'Stack with id none does not exist', 400],
    payload: { a: 1 },
    rest: ['ResourceNotFoundException', 'Function not found', 404],
    compatible: ['InvalidNextToken', 'The next token specified is invalid.', 400],
    me: ROLE.arn,
    size: 100_000,
    link: 100_000,
    missing: ['NoSuchKey', 'The specified key does not exist.', 404],
    waited: null,
  });
  expect(account.fatal.map(({ name }) => name)).toEqual(Array(4).fill('NotRehearsable'));
});
