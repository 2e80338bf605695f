import { handOver } from '../kept';
import { codeDeployRig, request, START } from './rig';

type Rig = ReturnType<typeof codeDeployRig>;

const TARGET = { beforeAllowTrafficHook: 'before' };

/** A deployment that succeeded, and one that an alarm took back. */
async function filled(): Promise<Rig> {
  const rig = codeDeployRig();
  await rig.prepare();
  await rig.providers['AWS::CodeDeploy::DeploymentConfig']!.create(
    request('Config', {
      DeploymentConfigName: 'own',
      ComputePlatform: 'Lambda',
      TrafficRoutingConfig: { Type: 'TimeBasedLinear', TimeBasedLinear: { LinearPercentage: 50, LinearInterval: 1 } },
    }),
  );
  rig.hooks['before'] = rig.reports('Succeeded');
  await rig.deploy(TARGET);
  const second = rig.deploy({ ...TARGET, fromVersion: '2', toVersion: '3' });
  await rig.clock.sleep(60_000);
  rig.alarms.set('errors', 'ALARM');
  await second;
  rig.alarms.set('errors', 'OK');
  return rig;
}

function restarted(before: Rig): Rig {
  const after = codeDeployRig({}, undefined, { seed: 2, start: before.clock.now() });
  handOver(before.codeDeploy, after.codeDeploy);
  Object.assign(after.alias, before.alias);
  return after;
}

async function seen({ call }: Rig): Promise<unknown> {
  const { deployments } = (await call('ListDeployments', {})) as { deployments: string[] };
  const group = { applicationName: 'app', deploymentGroupName: 'group' };
  return Promise.all([
    call('ListApplications', {}),
    call('GetApplication', { applicationName: 'app' }),
    call('ListDeploymentGroups', { applicationName: 'app' }),
    call('GetDeploymentGroup', group),
    ...['own', 'CodeDeployDefault.LambdaAllAtOnce'].map((deploymentConfigName) =>
      call('GetDeploymentConfig', { deploymentConfigName }),
    ),
    call('ListDeployments', { ...group, includeOnlyStatuses: ['Stopped'] }),
    ...deployments.flatMap((deploymentId) => [
      call('GetDeployment', { deploymentId }),
      call('ListDeploymentTargets', { deploymentId }),
      call('GetDeploymentTarget', { deploymentId, targetId: 'f:live' }),
    ]),
    deployments,
  ]);
}

describe('after a restart', () => {
  it('applications, groups, configs and deployments read as before', async () => {
    const first = await filled();
    const before = await seen(first);
    const second = restarted(first);
    expect(await seen(second)).toEqual(before);
    expect([second.told, second.published]).toEqual([[], []]);
  });

  it('predefined configs are there once, and are not among what is kept', async () => {
    const first = await filled();
    expect(first.codeDeploy.keep().configs.map(({ name }) => name)).toEqual(['own']);
    const { codeDeploy } = restarted(first);
    expect(codeDeploy.config('CodeDeployDefault.LambdaAllAtOnce').shift).toEqual({ type: 'AllAtOnce' });
    expect(codeDeploy.keep().configs).toHaveLength(1);
  });

  it('a deployment’s group is the group, until that is changed', async () => {
    const { codeDeploy } = restarted(await filled());
    const [newest] = codeDeploy.listDeployments();
    expect(newest!.group).toBe(codeDeploy.group('app', 'group'));
  });

  it('the next deployment has another id, and goes its way', async () => {
    const first = await filled();
    const known = first.codeDeploy.listDeployments().map(({ id }) => id);
    const second = restarted(first);
    second.hooks['before'] = second.reports('Succeeded');
    const result = await second.deploy({ ...TARGET, fromVersion: '2', toVersion: '4' });
    expect(result).toMatchObject({ status: 'Succeeded' });
    expect(second.alias).toEqual({ version: '4', weights: {} });
    expect(known).not.toContain(result.deploymentId);
    expect(second.codeDeploy.listDeployments().map(({ id }) => id)).toEqual([result.deploymentId, ...known]);
    expect(second.of('deployment-started')[0]!.at).toBeGreaterThan(START);
  });

  it('a report for a hook that is over, and one for a hook that never was, are refused as before', async () => {
    const first = await filled();
    const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: token } = first.invoked[0]!.payload as {
      DeploymentId: string;
      LifecycleEventHookExecutionId: string;
    };
    const report = ({ call }: Rig, lifecycleEventHookExecutionId: string) =>
      call('PutLifecycleEventHookExecutionStatus', { deploymentId, lifecycleEventHookExecutionId, status: 'Failed' });
    for (const rig of [first, restarted(first)]) {
      await expect(report(rig, token)).rejects.toMatchObject({ code: 'LifecycleEventAlreadyCompletedException' });
      await expect(report(rig, 'none')).rejects.toMatchObject({
        code: 'InvalidLifecycleEventHookExecutionIdException',
      });
    }
  });
});

it('a deployment is under way until it has ended', async () => {
  const rig = codeDeployRig();
  await rig.prepare();
  expect(rig.codeDeploy.underWay()).toEqual([]);
  const deploying = rig.deploy();
  await rig.clock.sleep(60_000);
  const [deployment] = rig.codeDeploy.listDeployments();
  expect(rig.codeDeploy.underWay()).toEqual([`deployment ${deployment!.id}`]);
  await deploying;
  expect(rig.codeDeploy.underWay()).toEqual([]);
});
