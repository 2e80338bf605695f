import { tellingOfStacks } from '../../../rehearsal/account/stack-events';
import { CloudFormation } from '../../../rehearsal/cloudformation/stacks';
import type { AwsEvent } from '../../../rehearsal/contracts';
import { fixedStore, testAccount } from '../cloudformation/account';

jest.setTimeout(30_000);

/** Deploys a stack of nothing but a recorded resource and deletes it; what EventBridge was told. */
async function lifeOfAStack() {
  const providers = {
    'AWS::KMS::Alias': {
      recordedOnly: 'for this test',
      identity: () => ({ physicalId: 'alias/taxi', attributes: {} }),
    },
  };
  const { surroundings, told } = testAccount(providers);
  const published: AwsEvent[] = [];
  const bus = { publish: (event: AwsEvent) => void published.push(event) };
  const cloudFormation = new CloudFormation({
    surroundings: tellingOfStacks(surroundings, bus),
    providers,
    parameterStore: fixedStore({}),
  });
  const properties = { AliasName: 'alias/taxi', TargetKeyId: 'key' };
  const template = { Resources: { Alias: { Type: 'AWS::KMS::Alias', Properties: properties } } };
  await cloudFormation.deploy('taxi-dev', JSON.stringify(template));
  const { id } = cloudFormation.stack('taxi-dev');
  await cloudFormation.deleteStack('taxi-dev').result;
  return { id, published, told };
}

it('tells EventBridge every status that a stack comes to, its deletion included, under the id of the stack', async () => {
  const { id, published } = await lifeOfAStack();
  expect(published.map(({ source, 'detail-type': type }) => `${source} ${type}`)).toEqual(
    published.map(() => 'aws.cloudformation CloudFormation Stack Status Change'),
  );
  const details = published.map(({ detail }) => detail as { 'stack-id': string; 'status-details': { status: string } });
  expect(details.map((detail) => detail['status-details'].status)).toEqual([
    'REVIEW_IN_PROGRESS',
    'CREATE_IN_PROGRESS',
    'CREATE_COMPLETE',
    'DELETE_IN_PROGRESS',
    'DELETE_COMPLETE',
  ]);
  expect(new Set(details.map((detail) => detail['stack-id']))).toEqual(new Set([id]));
  expect(new Set(published.flatMap(({ resources }) => resources))).toEqual(new Set([id]));
});

it('still tells the host', async () => {
  const { told } = await lifeOfAStack();
  expect(told).toContainEqual(expect.objectContaining({ kind: 'stack', stack: 'taxi-dev', status: 'CREATE_COMPLETE' }));
});
