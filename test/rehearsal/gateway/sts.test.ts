import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Operations } from '../../../rehearsal/contracts';
import { stsOperations } from '../../../rehearsal/gateway/sts';
import { Identity } from '../../../rehearsal/services/identity';
import { type Fixture, openAccount, START } from './account-fixture';

let account: Fixture;
beforeAll(async () => {
  const services: Record<string, Operations> = {};
  account = await openAccount({ services });
  const identity = new Identity(account.surroundings);
  const role = {
    path: '/',
    trust: {},
    inline: [],
    managedPolicyArns: [],
    maxSessionSeconds: 3600,
    permissionsBoundary: undefined,
  };
  identity.createRole({ ...role, name: 'deployer' });
  services['sts'] = stsOperations({ ...account, identity });
});
afterAll(() => account.close());

it('makes the caller another role, whose calls are then its own', async () => {
  const sts = new STSClient(account.client);
  const RoleArn = 'arn:aws:iam::111122223333:role/deployer';
  const { Credentials, AssumedRoleUser } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 's1' }));
  expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::111122223333:assumed-role/deployer/s1');
  expect(Credentials?.Expiration?.getTime()).toBe(START + 3_600_000);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = Credentials!;
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const assumed = new STSClient({ ...account.client, credentials });
  expect(await assumed.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '111122223333',
    Arn: 'arn:aws:sts::111122223333:assumed-role/deployer/s1',
  });
});

it.each(['arn:aws:iam::111122223333:role/nobody', 'arn:aws:iam::444455556666:role/deployer'])(
  'denies the role %s, which there is not',
  async (RoleArn) => {
    const assume = new STSClient(account.client).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 's1' }));
    await expect(assume).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`sts:AssumeRole on resource: ${RoleArn}`),
    });
  },
);
