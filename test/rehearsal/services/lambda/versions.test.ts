import { lambdaRig, request, ROLE, type LambdaRig } from './rig';

let rig: LambdaRig;
beforeEach(() => (rig = lambdaRig()));
afterEach(() => rig.end());

const properties = (model: string, more: object = {}) => ({
  FunctionName: 'f',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: ROLE,
  Code: { ZipFile: 'exports.handler = async () => process.env.MODEL;' },
  Environment: { Variables: { MODEL: model } },
  ...more,
});
const create = () => rig.provider('AWS::Lambda::Function').create(request('Function', properties('one')));
const update = (model: string, more: object = {}) =>
  rig.provider('AWS::Lambda::Function').update({
    ...request('Function', properties(model, more)),
    physicalId: 'f',
    before: properties('one'),
    rollingBack: false,
  });
const publish = async (): Promise<string> => {
  const made = await rig.provider('AWS::Lambda::Version').create(request('Version', { FunctionName: 'f' }));
  return made.attributes['Version'] as string;
};
const alias = (version: string, more: object = {}) =>
  rig
    .provider('AWS::Lambda::Alias')
    .create(request('Alias', { FunctionName: 'f', FunctionVersion: version, Name: 'live', ...more }));

test('a published version keeps its code and configuration when the function changes', async () => {
  await create();
  expect(await publish()).toBe('1');
  await update('two');

  expect((await rig.invoke('f', {}, '1')).payload).toBe('one');
  expect((await rig.invoke('f')).payload).toBe('two');
  expect((await rig.invoke('f:1')).executedVersion).toBe('1');
});

test('publishes nothing while neither code nor configuration has changed', async () => {
  await create();
  const first = rig.lambda.functions.publish('f');
  const again = rig.lambda.functions.publish('f');
  await update('one', { Tags: [{ Key: 'a', Value: 'b' }], ReservedConcurrentExecutions: 3 });
  const tagged = rig.lambda.functions.publish('f');
  await update('two');
  const changed = rig.lambda.functions.publish('f');

  expect([first.version.version, again.version.version, tagged.version.version, changed.version.version]).toEqual(
    ['1', '1', '1', '2'], // prettier-ignore
  );
  expect([first.isNew, again.isNew, tagged.isNew, changed.isNew]).toEqual([true, false, false, true]);
});

test('a version resource that would publish nothing fails with CloudFormation’s words', async () => {
  await create();
  await publish();

  await expect(publish()).rejects.toThrow(
    'A version for this Lambda function exists ( 1 ). Modify the function to create a new version.',
  );
});

test('never gives a version’s number twice', async () => {
  await create();
  await publish();
  await update('two');
  await publish();
  await rig.lambda.functions.deleteVersion('f', '2');
  await update('three');

  expect(await publish()).toBe('3');
});

test('an alias leads to its version and is named in the ARN that the handler sees', async () => {
  await rig.define('g', 'exports.handler = async (event, context) => context.invokedFunctionArn;');
  rig.lambda.functions.publish('g');
  rig.lambda.functions.createAlias('g', { name: 'live', version: '1', weights: {}, description: '' });

  const result = await rig.invoke('arn:aws:lambda:us-east-1:111122223333:function:g:live');

  expect(result).toMatchObject({
    executedVersion: '1',
    payload: 'arn:aws:lambda:us-east-1:111122223333:function:g:live',
  });
});

test('refuses to delete a version that an alias leads to', async () => {
  await create();
  const version = await publish();
  await alias(version);

  await expect(rig.lambda.functions.deleteVersion('f', version)).rejects.toMatchObject({
    name: 'ResourceConflictException',
    message: expect.stringContaining('the following aliases reference it: [live]') as string,
  });
});

test('ends the environments of a deleted version, after the event under way', async () => {
  await rig.define('g', 'exports.handler = () => new Promise((r) => setTimeout(() => r(process.pid), 100));');
  rig.lambda.functions.publish('g');
  const underWay = rig.invoke('g', {}, '1');
  await new Promise((resolve) => setTimeout(resolve, 60));
  await rig.lambda.functions.deleteVersion('g', '1');

  const { payload: pid } = await underWay;
  expect(pid).toEqual(expect.any(Number));
  expect(() => process.kill(pid as number, 0)).toThrow('ESRCH');
});

test('shares traffic by weight: of 20,000 draws the share lies in the 99.9 % interval, and a seed repeats them', async () => {
  const draws = async (seed: number) => {
    const other = lambdaRig({ seed });
    await other.define('f', 'exports.handler = async () => 1;');
    const { functions } = other.lambda;
    functions.publish('f');
    await other.provider('AWS::Lambda::Function').update({
      ...request('Function', properties('two')),
      physicalId: 'f',
      before: {},
      rollingBack: false,
    });
    functions.publish('f');
    functions.createAlias('f', { name: 'live', version: '1', weights: { 2: 0.1 }, description: '' });
    const versions = Array.from({ length: 20_000 }, () => functions.resolve('f', 'live').version.version);
    await other.end();
    return versions;
  };
  const counts: number[] = [];
  for (const seed of [1, 2, 3]) counts.push((await draws(seed)).filter((version) => version === '2').length);

  // 3.29 standard deviations of a binomial with n = 20,000 and p = 0.1: 42.4 each
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(3.29 * 42.43);
  expect(await draws(1)).toEqual(await draws(1));
  expect(await draws(1)).not.toEqual(await draws(2));
});

test('refuses weights that leave nothing certain', async () => {
  await create();
  await publish();
  const { functions } = rig.lambda;

  expect(() =>
    functions.createAlias('f', { name: 'live', version: '1', weights: { 1: 0.5 }, description: '' }),
  ).toThrow('An alias shares its traffic with one other version');
  expect(() => functions.createAlias('f', { name: 'live', version: '7', weights: {}, description: '' })).toThrow(
    'Function not found: arn:aws:lambda:us-east-1:111122223333:function:f:7',
  );
});

test('moves an alias without update policy at once, and with one by a deployment', async () => {
  const deployed: object[] = [];
  const answer: { message?: string } = {};
  const other = lambdaRig({
    codeDeploy: {
      deployAlias: async (deployment) => {
        deployed.push(deployment);
        return {
          deploymentId: 'd-123456789',
          status: answer.message === undefined ? 'Succeeded' : 'Stopped',
          ...answer,
        };
      },
      stopForStack: async () => undefined,
    },
  });
  await other.define('f', 'exports.handler = async () => 1;');
  other.lambda.functions.publish('f');
  await other.provider('AWS::Lambda::Function').update({
    ...request('Function', properties('two')),
    physicalId: 'f',
    before: {},
    rollingBack: false,
  });
  other.lambda.functions.publish('f');
  const provider = other.provider('AWS::Lambda::Alias');
  const { physicalId } = await provider.create(
    request('Alias', { FunctionName: 'f', FunctionVersion: '1', Name: 'live' }),
  );
  const move = (from: string, to: string, more: object) =>
    provider.update({
      ...request('Alias', { FunctionName: 'f', FunctionVersion: to, Name: 'live' }, more),
      physicalId,
      before: { FunctionName: 'f', FunctionVersion: from, Name: 'live' },
      rollingBack: false,
      ...more,
    });
  const live = () => other.lambda.functions.alias('f', 'live').version;
  const updatePolicy = {
    CodeDeployLambdaAliasUpdate: {
      ApplicationName: 'app',
      DeploymentGroupName: 'group',
      BeforeAllowTrafficHook: 'before',
      AfterAllowTrafficHook: 'after',
    },
  };

  await move('1', '2', {});
  expect([live(), deployed]).toEqual(['2', []]);
  await move('2', '1', { updatePolicy });
  expect(live()).toBe('1');
  expect(deployed).toEqual([
    {
      applicationName: 'app',
      deploymentGroupName: 'group',
      beforeAllowTrafficHook: 'before',
      afterAllowTrafficHook: 'after',
      functionName: 'f',
      aliasName: 'live',
      fromVersion: '2',
      toVersion: '1',
      stackName: 'stack',
    },
  ]);
  answer.message = 'An alarm said no.';
  await expect(move('1', '2', { updatePolicy })).rejects.toThrow('"d-123456789 failed. An alarm said no."');
  await move('1', '2', { updatePolicy, rollingBack: true });
  expect(deployed).toHaveLength(2); // going back asks nobody
  await expect(move('2', '1', { updatePolicy: { AutoScalingRollingUpdate: {} } })).rejects.toThrow(
    'does not know the update policy AutoScalingRollingUpdate (at stack/Alias)',
  );
  await other.end();
});

test('knows who may invoke: by service, source pattern and qualifier', async () => {
  await create();
  await publish();
  await alias('1');
  const arn = 'arn:aws:lambda:us-east-1:111122223333:function:f:live';
  const provider = rig.provider('AWS::Lambda::Permission');
  const permission = request('Permission', {
    FunctionName: arn,
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: 'arn:aws:execute-api:us-east-1:111122223333:api/*/POST/api',
  });
  const { physicalId } = await provider.create(permission);
  const { policy } = rig.lambda.functions.get('f');
  const from = 'arn:aws:execute-api:us-east-1:111122223333:api/prod/POST/api';

  expect(policy.allowsService('apigateway.amazonaws.com', from, 'live')).toBe(true);
  expect(policy.allowsService('apigateway.amazonaws.com', from)).toBe(false);
  expect(policy.allowsService('events.amazonaws.com', from, 'live')).toBe(false);
  expect(policy.allowsService('apigateway.amazonaws.com', from.replace('POST', 'GET'), 'live')).toBe(false);
  await provider.delete({ ...permission, physicalId });
  expect(policy.allowsService('apigateway.amazonaws.com', from, 'live')).toBe(false);
});
