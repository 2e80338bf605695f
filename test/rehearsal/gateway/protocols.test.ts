import { CloudFormationClient, DescribeStacksCommand, CreateChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, DeploymentDoesNotExistException, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient, GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  GetFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateTrainingJobCommand, DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Call, NotRehearsable, type Operations, ServiceError } from '../../../rehearsal/contracts';
import { type Fixture, openAccount, ROLE } from './account-fixture';

const AT = new Date(Date.UTC(2026, 0, 5, 9, 0, 0, 250));

let seen: { input: unknown; call: Call }[] = [];
const answering =
  (output: object) =>
  async (input: unknown, call: Call): Promise<object> => {
    seen.push({ input, call });
    return output;
  };
const refusing = (error: Error) => () => Promise.reject(error);

const services: Record<string, Operations> = {
  sagemaker: {
    DescribeEndpoint: answering({
      EndpointName: 'e',
      EndpointArn: 'arn:e',
      EndpointStatus: 'InService',
      CreationTime: AT,
      LastModifiedTime: AT,
      ProductionVariants: [{ VariantName: 'AllTraffic', CurrentWeight: 1, DeployedImages: [{ ResolutionTime: AT }] }],
    }),
    CreateTrainingJob: refusing(new ServiceError('ResourceInUse', 'Training job names must be unique')),
  },
  'sagemaker-runtime': {
    InvokeEndpoint: async (input, call) => {
      seen.push({ input, call });
      if (input.EndpointName === 'broken') {
        throw new ServiceError('ModelError', 'Received server error (500)', 424, {
          OriginalStatusCode: 500,
          OriginalMessage: 'boom',
        });
      }
      return { Body: input.Body, ContentType: 'text/csv', InvokedProductionVariant: 'AllTraffic' };
    },
  },
  codepipeline: {
    GetPipelineState: answering({
      pipelineName: 'p',
      pipelineVersion: 3,
      created: AT,
      stageStates: [{ stageName: 'Source' }],
    }),
  },
  codedeploy: {
    GetDeployment: refusing(
      new ServiceError('DeploymentDoesNotExistException', 'The deployment d-1 could not be found'),
    ),
  },
  states: {
    StartExecution: answering({ executionArn: 'arn:x', startDate: AT }),
    DescribeExecution: answering({
      executionArn: 'arn:x',
      stateMachineArn: 'arn:m',
      status: 'RUNNING',
      startDate: AT,
      input: '{}',
    }),
  },
  events: { PutEvents: answering({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }) },
  monitoring: {
    PutMetricData: answering({}),
    DescribeAlarms: refusing(new ServiceError('InvalidNextToken', 'The next token specified is invalid.')),
  },
  cloudformation: {
    DescribeStacks: answering({
      Stacks: [
        {
          StackName: 's <&> "x"',
          CreationTime: AT,
          StackStatus: 'CREATE_COMPLETE',
          DisableRollback: false,
          Outputs: [{ OutputKey: 'A', OutputValue: '1' }],
          Tags: [],
        },
      ],
    }),
    CreateChangeSet: answering({ Id: 'arn:cs', StackId: 'arn:stack' }),
  },
  sts: { GetCallerIdentity: answering({ Account: '111122223333', Arn: ROLE.arn, UserId: 'u' }) },
  lambda: {
    Invoke: answering({ StatusCode: 200, Payload: Buffer.from('{"ok":true}'), ExecutedVersion: '7' }),
    GetFunctionConfiguration: refusing(
      new ServiceError('ResourceNotFoundException', 'Function not found', 404, { Type: 'User' }),
    ),
  },
};

let account: Fixture;
beforeAll(async () => void (account = await openAccount({ services })));
afterAll(() => account.close());
beforeEach(() => {
  seen = [];
  account.fatal.length = 0;
});

describe('awsJson', () => {
  it('carries dates, nested lists and numbers to the client', async () => {
    const answer = await new SageMakerClient(account.client).send(new DescribeEndpointCommand({ EndpointName: 'e' }));
    expect(answer).toMatchObject({ EndpointStatus: 'InService', CreationTime: AT });
    expect(answer.ProductionVariants?.[0]).toMatchObject({
      CurrentWeight: 1,
      DeployedImages: [{ ResolutionTime: AT }],
    });
    expect(seen[0]).toMatchObject({ input: { EndpointName: 'e' }, call: { service: 'sagemaker', principal: ROLE } });
  });

  it('gives a refusal the class of the modelled error', async () => {
    const describe = new CodeDeployClient(account.client).send(new GetDeploymentCommand({ deploymentId: 'd-1' }));
    await expect(describe).rejects.toBeInstanceOf(DeploymentDoesNotExistException);
    await expect(describe).rejects.toMatchObject({
      name: 'DeploymentDoesNotExistException',
      message: 'The deployment d-1 could not be found',
    });
  });

  it("refuses an input without a required member in the service's words", async () => {
    const incomplete = { TrainingJobName: 'j' } as never;
    const create = new SageMakerClient(account.client).send(new CreateTrainingJobCommand(incomplete));
    await expect(create).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(
        /^2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; /,
      ),
    });
  });

  it('serves version 1.0, and 1.1 with lower-case members', async () => {
    const states = new SFNClient(account.client);
    const started = await states.send(new StartExecutionCommand({ stateMachineArn: 'arn:m', input: '{"a":1}' }));
    expect(started).toMatchObject({ executionArn: 'arn:x', startDate: AT });
    expect(await states.send(new DescribeExecutionCommand({ executionArn: 'arn:x' }))).toMatchObject({
      status: 'RUNNING',
    });
    const pipeline = await new CodePipelineClient(account.client).send(new GetPipelineStateCommand({ name: 'p' }));
    expect(pipeline).toMatchObject({ pipelineVersion: 3, created: AT, stageStates: [{ stageName: 'Source' }] });
    const put = await new EventBridgeClient(account.client).send(
      new PutEventsCommand({ Entries: [{ Source: 's', Detail: '{}', Time: AT }] }),
    );
    expect(put.FailedEntryCount).toBe(0);
    expect(seen.at(-1)?.input).toMatchObject({ Entries: [{ Source: 's', Time: AT }] });
  });

  it('serves CloudWatch, whose bodies may be compressed, and its errors by their old code', async () => {
    const monitoring = new CloudWatchClient(account.client);
    const MetricData = Array.from({ length: 300 }, (_, i) => ({
      MetricName: 'm',
      Value: i,
      Timestamp: AT,
      Dimensions: [{ Name: 'a', Value: 'b' }],
    }));
    await monitoring.send(new PutMetricDataCommand({ Namespace: 'n', MetricData }));
    expect((seen[0]?.input as { MetricData: object[] }).MetricData[299]).toMatchObject({ Value: 299, Timestamp: AT });
    await expect(monitoring.send(new DescribeAlarmsCommand({ NextToken: 'x' }))).rejects.toMatchObject({
      name: 'InvalidNextToken',
    });
  });
});

describe('query', () => {
  it('carries lists, booleans, dates and escaped text', async () => {
    const cloudFormation = new CloudFormationClient(account.client);
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 's' }));
    expect(Stacks).toEqual([
      expect.objectContaining({
        StackName: 's <&> "x"',
        CreationTime: AT,
        DisableRollback: false,
        Outputs: [{ OutputKey: 'A', OutputValue: '1' }],
      }),
    ]);
    await cloudFormation.send(
      new CreateChangeSetCommand({
        StackName: 's',
        ChangeSetName: 'c',
        Parameters: [
          { ParameterKey: 'a', ParameterValue: '1' },
          { ParameterKey: 'b', UsePreviousValue: true },
        ],
        Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
      }),
    );
    expect(seen.at(-1)?.input).toMatchObject({
      Parameters: [
        { ParameterKey: 'a', ParameterValue: '1' },
        { ParameterKey: 'b', UsePreviousValue: true },
      ],
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
    });
  });

  it('serves STS', async () => {
    expect(await new STSClient(account.client).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: ROLE.arn });
  });
});

describe('REST with JSON', () => {
  it('takes a payload, labels, queries and headers, and answers with a payload and headers', async () => {
    const lambda = new LambdaClient(account.client);
    const request = {
      FunctionName: 'arn:aws:lambda:us-east-1:111122223333:function:f',
      Qualifier: 'live',
      Payload: Buffer.from('{"a":1}'),
    };
    const answer = await lambda.send(new InvokeCommand({ ...request, InvocationType: 'RequestResponse' }));
    expect(seen[0]?.input).toEqual({ ...request, InvocationType: 'RequestResponse' });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '7' });
    expect(Buffer.from(answer.Payload!).toString()).toBe('{"ok":true}');
  });

  it('gives a refusal its modelled status, members and error type', async () => {
    const get = new LambdaClient(account.client).send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
    await expect(get).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('passes bytes through InvokeEndpoint unchanged', async () => {
    const runtime = new SageMakerRuntimeClient(account.client);
    const Body = Buffer.from([0, 255, 10, 13, 128]);
    const answer = await runtime.send(
      new InvokeEndpointCommand({ EndpointName: 'e', Body, ContentType: 'text/csv', InferenceId: 'own-1' }),
    );
    expect(Buffer.from(answer.Body)).toEqual(Body);
    expect(answer).toMatchObject({ ContentType: 'text/csv', InvokedProductionVariant: 'AllTraffic' });
    expect(seen[0]?.input).toMatchObject({ EndpointName: 'e', InferenceId: 'own-1' });
  });

  it("wraps a container's error as ModelError with the original status inside", async () => {
    const invoke = new SageMakerRuntimeClient(account.client).send(
      new InvokeEndpointCommand({ EndpointName: 'broken', Body: 'x' }),
    );
    await expect(invoke).rejects.toMatchObject({
      name: 'ModelError',
      OriginalStatusCode: 500,
      OriginalMessage: 'boom',
      $metadata: { httpStatusCode: 424 },
    });
  });
});

describe('what nobody knows', () => {
  it('refuses an operation that is not imitated by name, and tells the host', async () => {
    await expect(new LambdaClient(account.client).send(new ListFunctionsCommand({}))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('lambda:ListFunctions'),
    });
    expect(account.fatal).toEqual([expect.any(NotRehearsable)]);
    expect(account.dispatcher.ledger.byOperation()).toContainEqual({
      principal: ROLE.arn,
      service: 'lambda',
      operation: 'ListFunctions',
      calls: 1,
      errors: { NotImplemented: 1 },
    });
  });

  it('refuses the CBOR protocol by name', async () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${account.keys.accessKeyId}/20260105/us-east-1/monitoring/aws4_request`;
    const path = '/service/GraniteServiceVersion20100801/operation/PutMetricData';
    const headers = { authorization, 'smithy-protocol': 'rpc-v2-cbor' };
    const answer = await fetch(`${account.gateway.url}${path}`, { method: 'POST', headers, body: 'x' });
    expect(answer.status).toBe(501);
    expect(account.fatal[0]?.message).toContain('smithy-rpc-v2-cbor');
  });

  it('tells the host of an answer that is not of the modelled shape, instead of losing it on the wire', async () => {
    const wrong = await openAccount({ services: { sts: { GetCallerIdentity: answering({ Acount: '1' }) } } });
    await expect(new STSClient(wrong.client).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InternalFailure',
    });
    expect(wrong.fatal[0]?.message).toContain('has no member Acount');
    await wrong.close();
  });

  it("answers an operation's fault as InternalFailure and tells the host the cause", async () => {
    const cause = new RangeError('off by one');
    const broken = await openAccount({ services: { sts: { GetCallerIdentity: refusing(cause) } } });
    await expect(new STSClient(broken.client).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InternalFailure',
    });
    expect(broken.fatal).toEqual([cause]);
    await broken.close();
  });
});
