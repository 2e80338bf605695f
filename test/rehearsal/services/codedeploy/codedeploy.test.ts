import { ServiceError } from '../../../../rehearsal/contracts';
import { codeDeployRig, request, START } from './rig';

const minutes = (n: number) => n * 60_000;

async function prepared(group: Record<string, unknown> = {}) {
  const rig = codeDeployRig(group);
  await rig.prepare();
  return rig;
}

test('a canary gets its share at once and all traffic after the interval', async () => {
  const rig = await prepared();

  expect(await rig.deploy()).toMatchObject({ status: 'Succeeded' });

  expect(rig.moves).toEqual([
    { at: 0, version: '1', weights: { 2: 0.1 } },
    { at: 5, version: '2', weights: {} },
  ]);
  expect(rig.of('shift').map(({ greenPercent, at }) => [greenPercent, (at - START) / 60_000])).toEqual([[10, 0], [100, 5]]); // prettier-ignore
  expect(rig.of('deployment-ended')).toMatchObject([{ status: 'Succeeded', rollback: null }]);
  expect(rig.published.map(({ detail }) => (detail as { state: string }).state)).toEqual(['START', 'SUCCESS']);
});

test('says which stack asks for a deployment', async () => {
  const rig = await prepared();
  await rig.deploy({ stackName: 'nyctaxi-prod' });
  await rig.deploy();
  expect(rig.of('deployment-started').map(({ stack }) => stack)).toEqual(['nyctaxi-prod', undefined]);
});

test('asks the hooks before and after, in the name of the service role, and takes their reasons', async () => {
  const rig = await prepared();
  rig.hooks['before'] = rig.reports('Succeeded', { verdict: 'pass', reasons: ['20 golden requests'] });
  rig.hooks['after'] = rig.reports('Succeeded', { verdict: 'inconclusive', reasons: ['capture is late'] });

  await rig.deploy({ beforeAllowTrafficHook: 'before', afterAllowTrafficHook: 'after' });

  expect(rig.of('hook')).toMatchObject([
    { event: 'BeforeAllowTraffic', status: 'pass', reasons: ['20 golden requests'], at: START },
    { event: 'AfterAllowTraffic', status: 'inconclusive', reasons: ['capture is late'], at: START + minutes(5) },
  ]);
  expect(rig.invoked[0]!.principal).toEqual({ kind: 'role', arn: 'arn:aws:iam::111122223333:role/deploy-role' });
  expect(Object.keys(rig.invoked[0]!.payload as object)).toEqual(['DeploymentId', 'LifecycleEventHookExecutionId']);
});

test('a hook that reports Failed before traffic ends the deployment without moving any', async () => {
  const rig = await prepared();
  rig.hooks['before'] = rig.reports('Failed', { verdict: 'fail', reasons: ['no data capture'] });

  const result = await rig.deploy({ beforeAllowTrafficHook: 'before' });

  expect(result).toMatchObject({ status: 'Failed', message: 'The hook before for BeforeAllowTraffic reported Failed' });
  expect(rig.moves).toEqual([]);
  expect(rig.of('hook')).toMatchObject([{ status: 'fail', reasons: ['no data capture'] }]);
  expect(rig.of('deployment-ended')).toMatchObject([
    { status: 'Failed', rollback: { cause: 'hook:BeforeAllowTraffic', at: START } },
  ]);
});

test('a hook that reports Failed after traffic takes all of it back', async () => {
  const rig = await prepared();
  rig.hooks['after'] = rig.reports('Failed');

  const { deploymentId } = await rig.deploy({ afterAllowTrafficHook: 'after' });

  expect(rig.alias).toEqual({ version: '1', weights: {} });
  expect(rig.of('shift').map(({ greenPercent }) => greenPercent)).toEqual([10, 100, 0]);
  const { deploymentInfo } = await rig.call('GetDeployment', { deploymentId });
  expect(deploymentInfo).toMatchObject({ status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } });
});

test('an answer that contradicts the report explains nothing', async () => {
  const rig = await prepared();
  rig.hooks['before'] = rig.reports('Succeeded', { verdict: 'fail', reasons: ['what?'] });

  await rig.deploy({ beforeAllowTrafficHook: 'before' });

  expect(rig.of('hook')).toMatchObject([{ status: 'pass', reasons: [] }]);
});

test('a hook that ends without a report fails the deployment when its hour is over', async () => {
  const rig = await prepared();
  rig.hooks['before'] = async () => ({ functionError: 'Unhandled', payload: { errorMessage: 'out of memory' } });

  const result = await rig.deploy({ beforeAllowTrafficHook: 'before' });

  expect(result.message).toBe(
    'The hook before for BeforeAllowTraffic did not report within 60 minutes; the function ended with: out of memory',
  );
  expect(rig.clock.now()).toBe(START + minutes(60));
});

test('a report that comes after the function has ended counts', async () => {
  const rig = await prepared();
  rig.hooks['before'] = async (event) => {
    void rig.clock
      .sleep(minutes(20))
      .then(() => rig.codeDeploy.report(event.DeploymentId, event.LifecycleEventHookExecutionId, 'Succeeded'));
    return {};
  };

  expect(await rig.deploy({ beforeAllowTrafficHook: 'before' })).toMatchObject({ status: 'Succeeded' });
  expect(rig.of('shift')[0]!.at).toBe(START + minutes(20));
});

test('the reasons are those of the function that reports, also when the hook has handed over to it', async () => {
  const rig = await prepared();
  rig.hooks['after'] = async (event) => {
    void rig.clock
      .sleep(minutes(2))
      .then(() => rig.report(event, 'Failed', { verdict: 'fail', reasons: ['capture has stopped'] }));
    return { payload: { verdict: 'pass', reasons: ['handed over'] } };
  };

  await rig.deploy({ afterAllowTrafficHook: 'after' });

  expect(rig.of('hook')).toMatchObject([
    { event: 'AfterAllowTraffic', status: 'fail', reasons: ['capture has stopped'], at: START + minutes(7) },
  ]);
  expect(rig.of('deployment-ended')).toMatchObject([
    { rollback: { cause: 'hook:AfterAllowTraffic', at: START + minutes(7) } },
  ]);
});

test('a report that no function makes has no reasons', async () => {
  const rig = await prepared();
  rig.hooks['after'] = async (event) => {
    const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event;
    await rig.call('PutLifecycleEventHookExecutionStatus', {
      ...{ deploymentId, lifecycleEventHookExecutionId },
      status: 'Succeeded',
    });
    return { payload: { verdict: 'pass', reasons: ['it was somebody else'] } };
  };

  await rig.deploy({ afterAllowTrafficHook: 'after' });

  expect(rig.of('hook')).toMatchObject([{ status: 'pass', reasons: [] }]);
});

test('an alarm after the shift takes the traffic back, and a report that comes later is refused', async () => {
  const rig = await prepared();
  let late: Promise<unknown> | undefined;
  rig.hooks['after'] = async (event) => {
    void rig.clock.sleep(minutes(1)).then(() => rig.alarms.set('errors', 'ALARM'));
    late = rig.clock.sleep(minutes(2)).then(() => rig.report(event, 'Succeeded'));
    late.catch(() => undefined);
    return {};
  };

  expect(await rig.deploy({ afterAllowTrafficHook: 'after' })).toMatchObject({ status: 'Stopped' });

  expect(rig.alias).toEqual({ version: '1', weights: {} });
  expect(rig.of('deployment-ended')).toMatchObject([{ rollback: { cause: 'alarm:errors', at: START + minutes(6) } }]);
  await expect(late).rejects.toMatchObject({ code: 'LifecycleEventAlreadyCompletedException' });
});

test('a hook that cannot be invoked fails at once, and a fault of the rehearsal goes through', async () => {
  const rig = await prepared();
  rig.hooks['before'] = async () => {
    throw new ServiceError('ResourceNotFoundException', 'Function not found: before', 404);
  };
  rig.hooks['broken'] = async () => {
    throw new TypeError('a fault of ours');
  };

  expect((await rig.deploy({ beforeAllowTrafficHook: 'before' })).message).toContain(
    'could not be invoked: ResourceNotFoundException: Function not found: before',
  );
  expect(rig.clock.now()).toBe(START);
  await expect(rig.deploy({ beforeAllowTrafficHook: 'broken' })).rejects.toThrow('a fault of ours');
});

test('an alarm during the shift stops it and takes the traffic back at once', async () => {
  const rig = await prepared();
  void rig.clock.sleep(minutes(2)).then(() => rig.alarms.set('errors', 'ALARM'));

  const { deploymentId, status, message } = await rig.deploy();

  expect(status).toBe('Stopped');
  expect(message).toBe(
    'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, ' +
      'and the affected deployments have been stopped. Activated alarms: <errors>',
  );
  expect(rig.moves).toEqual([
    { at: 0, version: '1', weights: { 2: 0.1 } },
    { at: 2, version: '1', weights: {} },
  ]);
  expect(rig.of('deployment-ended')).toMatchObject([
    { status: 'Stopped', rollback: { cause: 'alarm:errors', at: START + minutes(2) } },
  ]);
  const { deploymentInfo } = await rig.call('GetDeployment', { deploymentId });
  expect(deploymentInfo).toMatchObject({
    errorInformation: { code: 'ALARM_ACTIVE' },
    rollbackInfo: { rollbackDeploymentId: expect.stringMatching(/^d-[A-Z0-9]{9}$/) as string },
  });
  const { deploymentTarget } = await rig.call('GetDeploymentTarget', { deploymentId, targetId: 'f:live' });
  expect(deploymentTarget).toMatchObject({
    lambdaTarget: {
      lifecycleEvents: [
        { lifecycleEventName: 'BeforeAllowTraffic', status: 'Succeeded' },
        { lifecycleEventName: 'AllowTraffic', status: 'Failed' },
        { lifecycleEventName: 'AfterAllowTraffic', status: 'Skipped' },
      ],
    },
  });
});

test('the deployment that goes back asks no hook and names the one it goes back from', async () => {
  const rig = await prepared();
  rig.hooks['before'] = rig.reports('Succeeded');
  void rig.clock.sleep(minutes(1)).then(() => rig.alarms.set('errors', 'ALARM'));
  const { deploymentId } = await rig.deploy({ beforeAllowTrafficHook: 'before' });

  const { deployments } = (await rig.call('ListDeployments', {})) as { deployments: string[] };
  expect(deployments).toHaveLength(2);
  const { deploymentInfo } = await rig.call('GetDeployment', { deploymentId: deployments[0]! });
  expect(deploymentInfo).toMatchObject({
    creator: 'codeDeployRollback',
    status: 'Succeeded',
    rollbackInfo: { rollbackTriggeringDeploymentId: deploymentId },
  });
  expect(rig.invoked).toHaveLength(1);
});

test('an alarm that is in ALARM already stops a deployment at its start', async () => {
  const rig = await prepared();
  rig.alarms.set('latency', 'ALARM');
  rig.hooks['before'] = rig.reports('Succeeded');

  expect(await rig.deploy({ beforeAllowTrafficHook: 'before' })).toMatchObject({ status: 'Stopped' });
  expect(rig.invoked).toEqual([]);
  expect(rig.moves).toEqual([]);
});

test('an alarm of another name, or of a group that watches none, stops nothing', async () => {
  const rig = await prepared({ AlarmConfiguration: { Enabled: false, Alarms: [{ Name: 'errors' }] } });
  rig.alarms.set('errors', 'ALARM');
  void rig.clock.sleep(minutes(1)).then(() => rig.alarms.set('drift', 'ALARM'));

  expect(await rig.deploy()).toMatchObject({ status: 'Succeeded' });
});

test('an alarm that cannot be asked stops a deployment, unless the group ignores that', async () => {
  const alarms = { Enabled: true, Alarms: [{ Name: 'gone' }] };
  const careful = await prepared({ AlarmConfiguration: alarms });
  const careless = await prepared({ AlarmConfiguration: { ...alarms, IgnorePollAlarmFailure: true } });

  expect((await careful.deploy()).message).toContain('could not be retrieved: <gone>');
  expect(await careless.deploy()).toMatchObject({ status: 'Succeeded' });
});

test('without automatic rollback a stopped deployment leaves the alias shared, and the next one cannot start from there', async () => {
  const rig = await prepared({ AutoRollbackConfiguration: { Enabled: false } });
  void rig.clock.sleep(minutes(1)).then(() => rig.alarms.set('errors', 'ALARM'));
  await rig.deploy();
  rig.alarms.set('errors', 'OK');

  expect(rig.alias).toEqual({ version: '1', weights: { 2: 0.1 } });
  expect(rig.of('deployment-ended')).toMatchObject([{ rollback: null }]);
  expect((await rig.deploy()).message).toContain(
    'The Lambda function alias version does not match the current version in AppSpec file.',
  );
});

test('a guard stops a deployment and is named as the cause', async () => {
  const rig = await prepared();
  const deploying = rig.deploy();
  await rig.clock.sleep(minutes(3));
  const { deployments } = (await rig.call('ListDeployments', { includeOnlyStatuses: ['InProgress'] })) as {
    deployments: string[];
  };
  await rig.call('StopDeployment', { deploymentId: deployments[0] });

  expect(await deploying).toMatchObject({ status: 'Stopped' });
  expect(rig.of('deployment-ended')).toMatchObject([
    { rollback: { cause: 'guard:guard-role', at: START + minutes(3) } },
  ]);
  expect(rig.alias).toEqual({ version: '1', weights: {} });
  await expect(rig.call('StopDeployment', { deploymentId: deployments[0] })).rejects.toMatchObject({
    name: 'DeploymentAlreadyCompletedException',
  });
});

test('a stack that rolls back takes its deployment back', async () => {
  const rig = await prepared();
  const deploying = rig.deploy();
  await rig.clock.sleep(minutes(1));
  await rig.codeDeploy.stopForStack('f', 'live');

  expect(await deploying).toMatchObject({ status: 'Stopped' });
  expect(rig.of('deployment-ended')).toMatchObject([{ rollback: { cause: 'stack' } }]);
});

test('a second deployment of a group has to wait for the first', async () => {
  const rig = await prepared();
  const first = rig.deploy();

  await expect(rig.deploy()).rejects.toThrow('A conflicting deployment is in progress');
  expect(await first).toMatchObject({ status: 'Succeeded' });
});

test('keeps the alarms evaluated for as long as it runs', async () => {
  const rig = await prepared();
  const deploying = rig.deploy();
  expect(rig.alarms.held).toBe(1);
  await deploying;
  expect(rig.alarms.held).toBe(0);
});

test('ends when the rehearsal ends', async () => {
  const rig = await prepared();
  const deploying = rig.deploy();
  rig.ending.abort(new Error('interrupted'));

  await expect(deploying).rejects.toThrow('interrupted');
  expect(rig.alarms.held).toBe(0);
});

test('takes each report once, from the right deployment, with a status it knows', async () => {
  const rig = await prepared();
  const refusals: string[] = [];
  rig.hooks['before'] = async ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: token }) => {
    const put = (input: object) =>
      rig
        .call('PutLifecycleEventHookExecutionStatus', { deploymentId, lifecycleEventHookExecutionId: token, ...input })
        .catch((error: Error) => refusals.push(error.name));
    await put({ deploymentId: undefined, status: 'Succeeded' });
    await put({ deploymentId: 'd-000000000', status: 'Succeeded' });
    await put({ lifecycleEventHookExecutionId: 'guess', status: 'Succeeded' });
    await put({ status: 'Skipped' });
    await put({ status: 'Succeeded' });
    await put({ status: 'Failed' });
    return {};
  };

  expect(await rig.deploy({ beforeAllowTrafficHook: 'before' })).toMatchObject({ status: 'Succeeded' });
  expect(refusals).toEqual([
    'DeploymentIdRequiredException',
    'DeploymentDoesNotExistException',
    'InvalidLifecycleEventHookExecutionIdException',
    'InvalidLifecycleEventHookExecutionStatusException',
    'LifecycleEventAlreadyCompletedException',
  ]);
});

test('describes group and configuration, and offers nothing that starts a deployment or pushes one on', async () => {
  const rig = await prepared();
  await rig.deploy();

  expect(await rig.call('GetDeploymentGroup', { applicationName: 'app', deploymentGroupName: 'group' })).toMatchObject({
    deploymentGroupInfo: {
      alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }, { name: 'latency' }] },
      lastSuccessfulDeployment: { status: 'Succeeded' },
    },
  });
  const config = await rig.call('GetDeploymentConfig', {
    deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
  });
  expect(config).toMatchObject({
    deploymentConfigInfo: { trafficRoutingConfig: { timeBasedLinear: { linearPercentage: 10, linearInterval: 1 } } },
  });
  for (const operation of ['CreateDeployment', 'ContinueDeployment']) {
    expect(() => rig.call(operation, {})).toThrow(TypeError); // there is no such operation
  }
});

test('refuses other compute platforms by name', async () => {
  const rig = codeDeployRig();

  await expect(
    rig.providers['AWS::CodeDeploy::Application']!.create(request('App', { ComputePlatform: 'ECS' })),
  ).rejects.toThrow('the rehearsal does not know the compute platform ECS (at stack/App)');
});
