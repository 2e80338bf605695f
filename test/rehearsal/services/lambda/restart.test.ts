import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lambdaOperations } from '../../../../rehearsal/gateway/lambda';
import { FunctionLogReaders } from '../../../../rehearsal/gateway/function-logs';
import { handOver } from '../kept';
import { lambdaRig, request, ROLE, SOMEBODY, zip, type LambdaRig } from './rig';

const GATEWAY = 'apigateway.amazonaws.com';
const SOURCE = 'arn:aws:execute-api:us-east-1:111122223333:api/prod/POST/api';
const CALL = { service: 'lambda', operation: '', principal: SOMEBODY, requestId: 'r' };

let lives: LambdaRig[];
let first: LambdaRig;
beforeEach(() => {
  const code = zip({ 'index.js': 'exports.handler = async () => process.env.MODEL;' });
  lives = [(first = lambdaRig({ files: { 'assets/f.zip': code } }))];
});
afterEach(async () => {
  for (const life of lives) await life.end();
});

/** The account after a restart; no object is left in its buckets. */
function restarted(before: LambdaRig): LambdaRig {
  const { codeDirectory, clock } = before;
  const after = lambdaRig({ seed: 2, start: clock.now(), codeDirectory });
  lives.push(after);
  handOver(before.lambda, after.lambda);
  handOver(before.logs, after.logs);
  return after;
}

const properties = (model: string, more: object = {}) => ({
  ...{ FunctionName: 'f', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: ROLE, Description: `model ${model}` },
  Code: { S3Bucket: 'assets', S3Key: 'f.zip' },
  Environment: { Variables: { MODEL: model } },
  ReservedConcurrentExecutions: 3,
  ...more,
});
const update = (rig: LambdaRig, model: string, more: object = {}) =>
  rig.provider('AWS::Lambda::Function').update({
    ...request('Function', properties(model, more)),
    ...{ physicalId: 'f', before: {}, rollingBack: false },
  });

/** Versions 1 and 3 (2 was deleted), and an alias that shares its traffic between them. */
async function fill(rig: LambdaRig): Promise<void> {
  const { functions } = rig.lambda;
  await rig.provider('AWS::Lambda::Function').create(request('Function', properties('one')));
  functions.publish('f', 'the first');
  await update(rig, 'two');
  functions.publish('f');
  await functions.deleteVersion('f', '2');
  await update(rig, 'three');
  functions.publish('f');
  functions.createAlias('f', { name: 'live', version: '1', weights: { 3: 0.25 }, description: 'production' });
  const permission = { action: 'lambda:InvokeFunction', principal: GATEWAY, sourceArn: SOURCE };
  functions.get('f').policy.add({ sid: 'api', ...permission }, 'live');
  functions.get('f').asyncSettings.set('$LATEST', { maximumRetryAttempts: 0, maximumEventAgeSeconds: 60 });
}

/** What clients read of the functions. */
async function seen({ lambda }: LambdaRig): Promise<unknown> {
  const api = lambdaOperations({ lambda, logTail: () => [] });
  const FunctionName = 'f';
  const read = (operation: string, input: object = {}) => api[operation]!({ FunctionName, ...input }, CALL);
  return Promise.all([
    read('ListFunctions'),
    read('GetFunction'),
    read('ListVersionsByFunction'),
    read('ListAliases'),
    read('GetAlias', { Name: 'live' }),
    read('GetPolicy', { Qualifier: 'live' }),
    read('GetFunctionConcurrency'),
  ]);
}

describe('after a restart', () => {
  it('functions, versions, aliases, policies and limits read as before', async () => {
    await fill(first);
    const second = restarted(first);

    expect(await seen(second)).toEqual(await seen(first));
    expect(second.lambda.permits(`arn:aws:lambda:us-east-1:111122223333:function:f:live`, GATEWAY, SOURCE)).toBe(true);
    expect(second.lambda.permits(`arn:aws:lambda:us-east-1:111122223333:function:f`, GATEWAY, SOURCE)).toBe(false);
  });

  it('each version runs its own code and variables, though the archive has gone from S3', async () => {
    await fill(first);
    const second = restarted(first);

    expect([(await second.invoke('f', {}, '1')).payload, (await second.invoke('f')).payload]).toEqual(['one', 'three']);
    const draws = Array.from({ length: 200 }, () => second.lambda.functions.resolve('f', 'live').version.version);
    expect(new Set(draws)).toEqual(new Set(['1', '3']));
  });

  it('what is unpacked already is not unpacked again', async () => {
    await first.define('g', 'exports.handler = async () => 1;');
    const { code } = first.lambda.functions.get('g').latest.configuration;
    const mark = join(code.directory, 'mark');
    writeFileSync(mark, '');
    const second = restarted(first);

    expect(await second.lambda.code.load({ ZipFile: 'exports.handler = async () => 1;' }, 'stack/G')).toEqual(code);
    expect(existsSync(mark)).toBe(true);
  });

  it('no number is given twice, nothing unchanged is published, and a moved alias gets another revision', async () => {
    await fill(first);
    first.lambda.functions.moveAlias('f', 'live', { version: '1', weights: {} });
    await first.lambda.functions.deleteVersion('f', '3');
    const { revisionId } = first.lambda.functions.alias('f', 'live');
    const second = restarted(first);
    const { functions } = second.lambda;

    expect(functions.publish('f')).toMatchObject({ version: { version: '4' }, isNew: true });
    expect(functions.publish('f')).toMatchObject({ version: { version: '4' }, isNew: false });
    expect(functions.moveAlias('f', 'live', { version: '4' })).toMatchObject({ version: '4' });
    expect(functions.alias('f', 'live').revisionId).not.toBe(revisionId);
    expect(first.lambda.functions.alias('f', 'live').version).toBe('1');
  });

  it('asynchronous events are retried by the function’s own settings', async () => {
    await first.define('g', "exports.handler = async () => { throw new Error('no'); };");
    first.lambda.functions
      .get('g')
      .asyncSettings.set('$LATEST', { maximumRetryAttempts: 1, maximumEventAgeSeconds: 600 });
    const second = restarted(first);

    second.lambda.asynchronous.accept({ functionName: 'g', payload: {}, principal: SOMEBODY });
    await second.clock.sleep(300_000);
    expect(second.told).toContainEqual(
      expect.objectContaining({ kind: 'undelivered', reason: 'the function failed 2 times, last with Error: no' }),
    );
  });

  it('logs read as before, line by line under the same ids, and go on', async () => {
    await first.define('g', "exports.handler = async () => console.log('hello');");
    await first.invoke('g');
    const second = restarted(first);
    const events = ({ logs }: LambdaRig) => {
      const answer = new FunctionLogReaders(logs).answer('FilterLogEvents', { logGroupName: '/aws/lambda/g' }, 'r');
      return (JSON.parse(String(answer!.body)) as { events: { logStreamName: string }[] }).events;
    };

    expect(events(second)).toEqual(events(first));
    await second.invoke('g');
    const streams = new Set(events(second).map(({ logStreamName }) => logStreamName));
    expect([events(second).length, streams.size]).toEqual([2 * events(first).length, 2]);
  });

  it('is refused when the code is gone from the disk', async () => {
    await fill(first);
    rmSync(first.codeDirectory, { recursive: true });

    expect(() => restarted(first)).toThrow(/^The code of functions that was unpacked in .* is gone/);
  });
});

describe('what is under way', () => {
  const underWay = () => first.lambda.underWay();
  const SLOW = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 200));';

  it('is a function at work, once for all its events, also when it is deleted meanwhile', async () => {
    await first.define('g', SLOW);
    expect(underWay()).toEqual([]);
    const events = [first.invoke('g'), first.invoke('g')];
    expect(underWay()).toEqual(['invocation of g']);
    await first.lambda.functions.delete('g');
    expect(underWay()).toEqual(['invocation of g']);
    await Promise.all(events);
    expect(underWay()).toEqual([]);
  });

  it('is an asynchronous event until it is handled or given up', async () => {
    await first.define('g', "exports.handler = async () => { throw new Error('no'); };");
    first.lambda.asynchronous.accept({ functionName: 'g', payload: {}, principal: SOMEBODY });
    await first.clock.sleep(30_000);
    expect(underWay()).toEqual(['asynchronous event for g']); // waits for its first retry
    await first.clock.sleep(300_000);
    expect(underWay()).toEqual([]);
  });
});
