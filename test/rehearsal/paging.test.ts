import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bareEnvironment } from '../../rehearsal/processes/processes';
import { pager } from '../../rehearsal/services/pages';
import { type Conformed, openShop } from './conformance/account';
import { arn, ENDPOINT, MACHINE } from './conformance/names';
import { pythonOfProject } from './gateway/account-fixture';
import { type List, LISTS, MANY, STACK } from './paging/lists';

jest.setTimeout(240_000);

const PERSON = { kind: 'user', arn: 'arn:aws:iam::111122223333:user/developer' } as const;

describe('pages', () => {
  const pageOf = pager('InvalidToken');
  const page = (all: readonly string[], token?: string, list = 'letters') =>
    pageOf(all, { list, id: (letter) => letter, size: 2, whole: 3, token });

  it('follow each other', () => {
    const first = page(['a', 'b', 'c']);
    expect(first.page).toEqual(['a', 'b']);
    expect(page(['a', 'b', 'c'], first.next)).toEqual({ page: ['c'] });
  });

  it('do not repeat what new items have pushed back, nor leave out what moved up', () => {
    const { next } = page(['c', 'b', 'a']);
    expect(page(['e', 'd', 'c', 'b', 'a'], next).page).toEqual(['a']);
    expect(page(['b', 'a'], next).page).toEqual(['a']);
    expect(page(['d', 'c'], next).page).toEqual([]); // the last one shown is gone, and so is its place
  });

  it.each(['', 'none', '2', Buffer.from('[]').toString('base64url'), Buffer.from('{').toString('base64url')])(
    'refuse the token %j',
    (token) => expect(() => page(['a', 'b', 'c'], token)).toThrow(expect.objectContaining({ code: 'InvalidToken' })),
  );

  it("refuse another list's token", () => {
    const { next } = page(['a', 'b', 'c'], undefined, 'others');
    expect(() => page(['a', 'b', 'c'], next)).toThrow(expect.objectContaining({ code: 'InvalidToken' }));
  });
});

describe('a list of the account, walked by boto3', () => {
  let shop: Conformed;
  let lists: readonly List[];
  let small: readonly Walked[];
  let large: readonly Walked[];
  beforeAll(async () => {
    shop = await openShop();
    lists = LISTS(await fill(shop));
    small = await walk(shop, lists);
    large = await walk(
      shop,
      lists.map(({ size, ...list }) => ({ ...list, ...(size !== undefined && { size: 50 }) })),
    );
  });
  afterAll(() => shop?.close());

  it.each(LISTS('').map(({ service, operation }, index) => [`${service} ${operation}`, index] as const))(
    'is the same in small pages, each item once, and refuses a wrong token: %s',
    (_, index) => {
      const { least, refused } = lists[index]!;
      const found = small[index]!;
      expect(found.refused).toBe(refused);
      expect(found.pages.length).toBeGreaterThanOrEqual(least);
      const items = found.pages.flat().map((item) => JSON.stringify(item));
      const isData = lists[index]!.operation === 'GetMetricData';
      if (!isData) expect(new Set(items).size).toBe(items.length);
      expect(isData ? valuesById(found) : items).toEqual(
        isData ? valuesById(large[index]!) : large[index]!.pages.flat().map((item) => JSON.stringify(item)),
      );
      expect(items.length).toBeGreaterThan(0);
    },
  );
});

interface Walked {
  readonly pages: readonly unknown[][];
  readonly refused: string | null;
}

/** Of pages of GetMetricData, which go on with a result: ids and values take turns. */
function valuesById({ pages }: Walked): Record<string, unknown[]> {
  const values: Record<string, unknown[]> = {};
  for (const page of pages)
    for (let i = 0; i < page.length; i += 2) (values[String(page[i])] ??= []).push(...(page[i + 1] as unknown[]));
  return values;
}

/** Makes more than a page of what has pages of a fixed size. @returns an execution of the machine */
async function fill({ services, until, brisk }: Conformed): Promise<string> {
  const call = (service: string, operation: string, input: object) =>
    services.dispatcher.call(service, operation, input, PERSON) as Promise<Record<string, string>>;
  const many = (of: (i: number) => readonly [string, object]) =>
    Object.fromEntries(Array.from({ length: MANY }, (_, i) => of(i)));
  const topics = many((i) => [`T${i}`, { Type: 'AWS::SNS::Topic', Properties: { TopicName: `many-${i}` } }]);
  const exported = many((i) => [`O${i}`, { Value: `${i}`, Export: { Name: `many-${i}` } }]);
  const template = JSON.stringify({ Resources: topics, Outputs: exported });

  const made = services.cloudFormation.deploy(STACK, template);
  let outcome: Awaited<typeof made> | undefined;
  void made.then((ended) => (outcome = ended));
  expect((await brisk(() => outcome)).status).toBe('CREATE_COMPLETE');
  const changed = JSON.stringify({ Resources: { T0: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'many' } } } });
  for (let i = 0; i < MANY; i++) {
    const set = { ChangeSetName: `set-${i}`, TemplateBody: changed };
    await call('cloudformation', 'CreateChangeSet', { ...set, StackName: STACK });
    await call('cloudformation', 'CreateChangeSet', { ...set, StackName: `review-${i}`, ChangeSetType: 'CREATE' });
  }
  for (let i = 0; i < 600; i++)
    await call('monitoring', 'PutMetricData', {
      Namespace: 'Many',
      MetricData: [{ MetricName: `Orders-${i}`, Value: i, Timestamp: new Date(Date.UTC(2026, 0, 5, 9, i % 3)) }],
    });
  await call('monitoring', 'PutMetricData', {
    Namespace: 'Many',
    MetricData: [4, 5, 6].map((minute) => ({
      MetricName: 'Orders-1',
      Value: minute,
      Timestamp: new Date(Date.UTC(2026, 0, 5, 9, minute)),
    })),
  });
  for (const StateValue of ['ALARM', 'OK'])
    await call('monitoring', 'SetAlarmState', { AlarmName: 'shop-alarm', StateValue, StateReason: 'r' });
  const Tags = ['team', 'cost'].map((Key) => ({ Key, Value: 'shop' }));
  await call('sagemaker', 'AddTags', { ResourceArn: arn('sagemaker', `endpoint/${ENDPOINT}`), Tags });
  await call('codepipeline', 'StartPipelineExecution', { name: 'shop-js' });
  const { executionArn = '' } = await call('states', 'StartExecution', { stateMachineArn: MACHINE, name: 'one' });
  await call('states', 'StartExecution', { stateMachineArn: MACHINE, name: 'two' });
  await until(() => services.machines.execution(executionArn).history.events.length > 1 || undefined);
  return executionArn;
}

/** Walks lists in a process of Python. */
async function walk({ url, keys }: Conformed, lists: readonly List[]): Promise<readonly Walked[]> {
  const variables = {
    ...{ AWS_ENDPOINT_URL: url, AWS_DEFAULT_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' },
    ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
    AWS_SESSION_TOKEN: keys.sessionToken,
  };
  const child = spawn(await pythonOfProject(), [join(__dirname, 'paging', 'pages.py')], {
    env: bareEnvironment(variables),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(lists.map((list) => ({ size: null, ...list }))));
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Walked[];
}
