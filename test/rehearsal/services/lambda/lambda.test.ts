import type { Principal } from '../../../../rehearsal/contracts';
import { lambdaRig, SOMEBODY, START, type LambdaRig } from './rig';

let rig: LambdaRig;
beforeEach(() => (rig = lambdaRig()));
afterEach(() => rig.end());

test('answers with what the handler returns and names the version that ran', async () => {
  await rig.define('f', 'exports.handler = async (event) => ({ doubled: event.n * 2 });');

  const result = await rig.invoke('f', { n: 21 });

  expect(result).toMatchObject({ payload: { doubled: 42 }, executedVersion: '$LATEST' });
  expect(result.functionError).toBeUndefined();
});

test('answers nothing when the handler returns nothing', async () => {
  await rig.define('f', 'exports.handler = async () => {};');

  expect((await rig.invoke('f')).payload).toBeUndefined();
});

test('runs handlers that answer by callback, and those that leave nothing to wait for', async () => {
  await rig.define('called', 'exports.handler = (event, context, callback) => setTimeout(() => callback(null, 7), 5);');
  await rig.define('silent', 'exports.handler = () => new Promise(() => {});');

  expect((await rig.invoke('called')).payload).toBe(7);
  expect(await rig.invoke('silent')).toMatchObject({ payload: undefined });
});

test('refuses callback handlers from Node.js 24 on, as Lambda does', async () => {
  await rig.define('f', 'exports.handler = (event, context, callback) => callback(null, 7);', {
    Runtime: 'nodejs24.x',
  });

  expect(await rig.invoke('f')).toMatchObject({
    functionError: 'Unhandled',
    payload: { errorType: 'Runtime.CallbackHandlerDeprecated' },
  });
});

test('answers a thrown error in Lambda’s shape', async () => {
  await rig.define('f', `exports.handler = async () => { throw new RangeError('too far'); };`);

  const result = await rig.invoke('f');

  expect(result.functionError).toBe('Unhandled');
  expect(result.payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
  expect((result.payload as { trace: string[] }).trace[0]).toBe('RangeError: too far');
});

test('keeps an environment warm for the next event and starts another one for a concurrent event', async () => {
  await rig.define(
    'f',
    'let count = 0; exports.handler = async () => { await new Promise((r) => setTimeout(r, 20)); return [process.pid, ++count]; };',
  );
  const pair = await Promise.all([rig.invoke('f'), rig.invoke('f')]);
  const third = await rig.invoke('f');

  const pids = pair.map(({ payload }) => (payload as number[])[0]);
  expect(new Set(pids).size).toBe(2);
  expect(pids).toContain((third.payload as number[])[0]);
  expect((third.payload as number[])[1]).toBe(2);
});

test('ends an environment whose handler takes longer than its timeout, and starts a new one for the next event', async () => {
  await rig.define(
    'f',
    'exports.handler = async ({ hang }) => { if (hang) await new Promise((r) => setTimeout(r, 60000)); return process.pid; };',
    { Timeout: 1 },
  );
  const before = await rig.invoke('f');
  const late = await rig.invoke('f', { hang: true });
  const after = await rig.invoke('f');

  expect(late.functionError).toBe('Unhandled');
  expect(late.payload).toMatchObject({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 1.00 seconds`,
  });
  expect(late.durationMs).toBe(1000);
  expect(after.payload).not.toBe(before.payload);
});

test('times out a handler that blocks the process', async () => {
  await rig.define('f', 'exports.handler = () => { for (;;); };', { Timeout: 1 });

  expect((await rig.invoke('f')).payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
});

test('counts a delay that a scenario injects into the duration and against the timeout', async () => {
  const rig = lambdaRig({ mintKeys: (principal) => ((caller = principal), keys) });
  const keys = { accessKeyId: 'A', secretAccessKey: 'B', sessionToken: 'C' };
  let caller = SOMEBODY;
  await rig.define('f', 'exports.handler = () => new Promise((r) => setTimeout(() => r(1), 150));', { Timeout: 2 });
  await rig.invoke('f');
  const invokeWith = (ms: number) => {
    const result = rig.invoke('f');
    setTimeout(() => rig.lambda.addDelay(caller, ms), 50);
    return result;
  };

  const slow = await invokeWith(500);
  const tooSlow = await invokeWith(5000);

  expect(slow).toMatchObject({ payload: 1, injectedMs: 500 });
  expect(slow.durationMs).toBeGreaterThanOrEqual(600);
  expect(tooSlow.payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
  await rig.end();
});

test('tells ahead what a handler will have answered, to whoever it calls meanwhile', async () => {
  const callers: Principal[] = [];
  const rig = lambdaRig({
    mintKeys: (principal) => {
      callers.push(principal);
      return { accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'token' };
    },
  });
  const wait = (then: string) =>
    `exports.handler = () => new Promise((r) => setTimeout(r, 100)).then(() => { ${then} });`;
  await rig.define('answers', wait(`return { verdict: 'pass' };`));
  await rig.define('throws', wait(`throw new Error('late');`));
  const aheadOf = async (name: string) => {
    const result = rig.invoke(name);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const ahead = rig.lambda.answerOf(callers.at(-1)!);
    expect(ahead).toBeInstanceOf(Promise);
    await result;
    return ahead;
  };

  expect(await aheadOf('answers')).toEqual({ verdict: 'pass' });
  expect(await aheadOf('throws')).toBeUndefined();
  expect(rig.lambda.answerOf(callers[0]!)).toBeUndefined();
  expect(rig.lambda.answerOf(SOMEBODY)).toBeUndefined();
  await rig.end();
});

test('says how a process ended that ended by itself', async () => {
  await rig.define('exits', 'exports.handler = () => process.exit(3);');
  await rig.define(
    'throws',
    `exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('late'); }, 1));`,
  );
  await rig.define(
    'rejects',
    `exports.handler = () => new Promise(() => { Promise.reject(new Error('lost')); setTimeout(() => {}, 1000); });`,
  );

  const exited = await rig.invoke('exits');
  expect(exited.payload).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${exited.requestId} Error: Runtime exited with error: exit status 3`,
  });
  expect((await rig.invoke('throws')).payload).toMatchObject({ errorType: 'Error', errorMessage: 'late' });
  expect((await rig.invoke('rejects')).payload).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: 'Error: lost',
  });
});

test('answers what kept the code from loading', async () => {
  await rig.define('missing', 'exports.other = 1;');
  await rig.define('broken', 'exports.handler = (');
  await rig.define('unbundled', `require('zod'); exports.handler = async () => 1;`);

  expect((await rig.invoke('missing')).payload).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
  expect((await rig.invoke('broken')).payload).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
  expect((await rig.invoke('unbundled')).payload).toMatchObject({
    errorType: 'Runtime.ImportModuleError',
    errorMessage: expect.stringContaining(`Cannot find module 'zod'`) as string,
  });
});

test('shows the handler virtual time, which goes on with real time', async () => {
  await rig.define(
    'f',
    `exports.handler = async () => {
       const first = Date.now();
       await new Promise((r) => setTimeout(r, 60));
       return [first, Date.now(), new Date().getUTCFullYear(), new Date(0).getTime()];
     };`,
  );
  await rig.invoke('f');
  await rig.clock.sleep(3_600_000);
  const [first, later, year, epoch] = (await rig.invoke('f')).payload as number[];

  expect(first! - (START + 3_600_000)).toBeLessThan(50);
  expect(first).toBeGreaterThanOrEqual(START + 3_600_000);
  expect(later! - first!).toBeGreaterThanOrEqual(55);
  expect([year, epoch]).toEqual([2030, 0]);
  expect(rig.clock.now()).toBe(START + 3_600_000); // running took no virtual time
});

test('gives the handler its context', async () => {
  await rig.define('f', 'exports.handler = async (e, c) => ({ ...c, left: c.getRemainingTimeInMillis() });', {
    Timeout: 10,
    MemorySize: 256,
  });
  const result = await rig.invoke('f');

  expect(result.payload).toMatchObject({
    functionName: 'f',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:f',
    memoryLimitInMB: '256',
    awsRequestId: result.requestId,
    logGroupName: '/aws/lambda/f',
  });
  const { left } = result.payload as { left: number };
  expect(left).toBeGreaterThan(9_500);
  expect(left).toBeLessThanOrEqual(10_000);
});

test('takes events and answers up to 6 MB and refuses larger ones', async () => {
  await rig.define('f', `exports.handler = async ({ size }) => 'x'.repeat(size);`);

  await expect(rig.invoke('f', { text: 'x'.repeat(6_291_456) })).rejects.toMatchObject({
    name: 'RequestTooLargeException',
    statusCode: 413,
  });
  expect((await rig.invoke('f', { size: 6_291_554 })).functionError).toBeUndefined(); // and its two quotation marks
  expect((await rig.invoke('f', { size: 6_291_555 })).payload).toMatchObject({
    errorType: 'Function.ResponseSizeTooLarge',
  });
});

test('throttles beyond the reserved concurrency', async () => {
  await rig.define('f', 'exports.handler = () => new Promise((r) => setTimeout(r, 50));', {
    ReservedConcurrentExecutions: 1,
  });
  const first = rig.invoke('f');

  await expect(rig.invoke('f')).rejects.toMatchObject({ name: 'TooManyRequestsException', statusCode: 429 });
  await first;
  expect(rig.data.filter((d) => d.name === 'Throttles' && d.value === 1)).not.toHaveLength(0);
});

test('refuses an unknown function, version and a runtime that does not run here by name', async () => {
  await rig.define('f', 'exports.handler = async () => 1;');

  await expect(rig.invoke('g')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    statusCode: 404,
    message: 'Function not found: arn:aws:lambda:us-east-1:111122223333:function:g',
  });
  await expect(rig.invoke('f', {}, '9')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(rig.define('p', '', { Runtime: 'python3.12' })).rejects.toThrow(
    'the rehearsal does not know the runtime python3.12 (at stack/p)',
  );
});

test('retries an asynchronous event that fails, one and two virtual minutes later', async () => {
  await rig.define('f', `console.log('loaded'); exports.handler = async () => { throw new Error('no'); };`);

  rig.lambda.asynchronous.accept({ functionName: 'f', payload: {}, principal: SOMEBODY });
  await rig.clock.sleep(600_000);

  const starts = rig.logs.read('/aws/lambda/f').filter(({ message }) => message.startsWith('START'));
  expect(starts.map(({ at }) => (at - START) / 1000)).toEqual([0, 60, 180]);
  expect(rig.faults).toEqual([]);
});

test('tells of an asynchronous event that is given up, and each failed attempt to who asks', async () => {
  await rig.define('f', `exports.handler = async () => { throw new TypeError('no'); };`);
  const record = rig.lambda.functions.get('f');
  const attempts: unknown[] = [];
  const accept = () =>
    rig.lambda.asynchronous.accept({ functionName: 'f', payload: {}, principal: SOMEBODY }, ({ payload }) =>
      attempts.push((payload as { errorMessage: string }).errorMessage),
    );
  accept();
  await rig.clock.sleep(600_000);
  expect(attempts).toEqual(['no', 'no', 'no']);

  record.asyncSettings.set('$LATEST', { maximumRetryAttempts: 2, maximumEventAgeSeconds: 30 });
  accept();
  await rig.clock.sleep(600_000);

  const undelivered = { kind: 'undelivered', source: SOMEBODY.arn, target: record.arn };
  expect(rig.told.filter(({ kind }) => kind === 'undelivered')).toEqual([
    { ...undelivered, reason: 'the function failed 3 times, last with TypeError: no' },
    { ...undelivered, reason: 'the event grew older than 30 seconds, last: TypeError: no' },
  ]);
});

test('says nothing of an asynchronous event that a retry handles', async () => {
  await rig.define('f', `let n = 0; exports.handler = async () => { if (n++ === 0) throw new Error('not yet'); };`);
  rig.lambda.asynchronous.accept({ functionName: 'f', payload: {}, principal: SOMEBODY });
  await rig.clock.sleep(600_000);
  expect(rig.told.filter(({ kind }) => kind === 'undelivered')).toEqual([]);
});
