import { codeDeployRig, request, START } from './rig';

const minutes = (n: number) => n * 60_000;

async function prepared() {
  const rig = codeDeployRig();
  await rig.prepare();
  return rig;
}

test('an alarm that rings while a stack rolls back, after its deployment was stopped, changes nothing more', async () => {
  const rig = await prepared();
  const deploying = rig.deploy({ stackName: 'prod' });
  await rig.clock.sleep(minutes(1));
  await rig.codeDeploy.stopForStack('f', 'live');
  await deploying;
  const before = [rig.moves.length, rig.codeDeploy.listDeployments().length, rig.published.length];

  rig.alarms.set('errors', 'ALARM');
  rig.alarms.set('latency', 'ALARM');
  await rig.clock.sleep(minutes(10));

  expect([rig.moves.length, rig.codeDeploy.listDeployments().length, rig.published.length]).toEqual(before);
  expect(rig.of('deployment-ended')).toMatchObject([{ rollback: { cause: 'stack', at: START + minutes(1) } }]);
  expect(rig.alias).toEqual({ version: '1', weights: {} });
});

test('a second alarm, and a stop of the stack, find a deployment that an alarm has stopped already as it is', async () => {
  const rig = await prepared();
  const deploying = rig.deploy();
  await rig.clock.sleep(minutes(1));
  rig.alarms.set('errors', 'ALARM');
  rig.alarms.set('latency', 'ALARM');
  await rig.codeDeploy.stopForStack('f', 'live');
  await deploying;

  expect(rig.of('deployment-ended')).toMatchObject([{ status: 'Stopped', rollback: { cause: 'alarm:errors' } }]);
  expect(rig.moves.filter(({ weights }) => Object.keys(weights).length === 0)).toHaveLength(1);
});

test('an alarm that still rings stops the next deployment of the group, again and again, until it is quiet', async () => {
  const rig = await prepared();
  void rig.clock.sleep(minutes(1)).then(() => rig.alarms.set('errors', 'ALARM'));
  await rig.deploy();
  const moved = rig.moves.length;

  for (const toVersion of ['3', '4']) {
    const { status, message } = await rig.deploy({ toVersion });
    expect(status).toBe('Stopped');
    expect(message).toContain('Activated alarms: <errors>');
  }
  expect(rig.moves).toHaveLength(moved);

  rig.alarms.set('errors', 'OK');
  expect(await rig.deploy({ toVersion: '5' })).toMatchObject({ status: 'Succeeded' });
});

test('an alarm of the release before, which the group watches no longer, neither stops the next deployment nor takes it back', async () => {
  const rig = await prepared();
  void rig.clock.sleep(minutes(1)).then(() => rig.alarms.set('errors', 'ALARM'));
  await rig.deploy();

  const group = {
    ...{ ApplicationName: 'app', DeploymentGroupName: 'group', ServiceRoleArn: 'arn:aws:iam::111122223333:role/r' },
    DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_STOP_ON_ALARM'] },
    AlarmConfiguration: { Enabled: true, Alarms: [{ Name: 'errors-of-next' }] },
  };
  rig.alarms.set('errors-of-next', 'OK');
  await rig.providers['AWS::CodeDeploy::DeploymentGroup']!.update({
    ...{ ...request('Group', group), physicalId: 'group', before: {}, rollingBack: false },
  });
  void rig.clock.sleep(minutes(1)).then(() => {
    rig.alarms.set('errors', 'OK');
    rig.alarms.set('errors', 'ALARM');
  });

  expect(await rig.deploy({ toVersion: '3' })).toMatchObject({ status: 'Succeeded' });
  expect(rig.alias).toEqual({ version: '3', weights: {} });
});
