import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, GetApplicationCommand } from '@aws-sdk/client-codedeploy';
import { CreateTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Constraints } from '../../../../rehearsal/gateway/constraints/botocore-models';
import type { Constrained, Limits } from '../../../../rehearsal/gateway/constraints/limits';
import { type Fixture, openAccount, ROLE } from '../account-fixture';

const text = (limits: Omit<Limits, 'type'>): Constrained => ({ limits: { type: 'string', ...limits } });
const members = (of: Record<string, Constrained>): Constrained => ({ members: new Map(Object.entries(of)) });

describe('an account that knows limits', () => {
  const limits: Record<string, Constrained> = {
    CreateTrainingJob: members({ TrainingJobName: text({ max: 3 }) }),
    SetAlarmState: members({ StateValue: text({ values: ['OK'] }) }),
    GetApplication: members({ applicationName: text({ pattern: '[a-z]*' }) }),
  };
  const constraints: Constraints = {
    of: (_, operation) =>
      Promise.resolve({ input: limits[operation], errors: new Set(['InvalidApplicationNameException']) }),
  };
  const reached: string[] = [];
  const reach = (name: string) => () => {
    reached.push(name);
    return Promise.resolve({});
  };
  const services = {
    sagemaker: { CreateTrainingJob: reach('CreateTrainingJob') },
    monitoring: { SetAlarmState: reach('SetAlarmState') },
    codedeploy: { GetApplication: reach('GetApplication') },
  };
  let account: Fixture;
  beforeAll(async () => void (account = await openAccount({ services, constraints })));
  afterAll(() => account.close());

  it('tells missing members and broken limits together, and the operation is not reached', async () => {
    const incomplete = { TrainingJobName: 'long', AlgorithmSpecification: {} } as never;
    const create = new SageMakerClient(account.client).send(new CreateTrainingJobCommand(incomplete));
    await expect(create).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(
        /^4 validation errors detected: .*null at 'algorithmSpecification\.trainingInputMode' .*; Value 'long' at /,
      ),
    });
    expect(reached).toEqual([]);
    expect(account.dispatcher.ledger.byOperation()).toContainEqual(
      expect.objectContaining({ operation: 'CreateTrainingJob', errors: { ValidationException: 1 } }),
    );
  });

  it('answers by the errors of a service that has its own', async () => {
    const get = new CodeDeployClient(account.client).send(new GetApplicationCommand({ applicationName: 'A' }));
    await expect(get).rejects.toMatchObject({
      name: 'InvalidApplicationNameException',
      message: 'Application name contains invalid characters.',
    });
  });

  it('tells clients that know CloudWatch by its query protocol the code of that', async () => {
    const input = { AlarmName: 'a', StateValue: 'INVALID', StateReason: 'r' } as never;
    const set = new CloudWatchClient(account.client).send(new SetAlarmStateCommand(input));
    const { $response } = (await set.catch((error: unknown) => error)) as {
      $response: { headers: Record<string, string> };
    };
    expect($response.headers['x-amzn-query-error']).toBe('ValidationError;Sender');
  });

  it('does not judge calls from inside', async () => {
    await account.dispatcher.call('monitoring', 'SetAlarmState', { StateValue: 'INVALID' }, ROLE);
    expect(reached).toEqual(['SetAlarmState']);
  });
});
