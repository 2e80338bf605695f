import { deniedError } from '../../../rehearsal/services/iam/denied-error';
import type { OwnCall } from '../../../rehearsal/services/role-calls';
import { judging } from '../account/all-allowed';
import { dataSource, Harness, lambda, machine, source, stage } from './harness';

const DEPLOY = 'arn:aws:iam::111122223333:role/deploy';
const OBJECT = { body: Buffer.from('zip'), versionId: 'v1', etag: 'e' };

let harness: Harness;
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

/** Runs a pipeline of which some calls are denied; answers the calls it made and how it ended. */
async function run(stages: readonly object[], denies: (call: OwnCall) => boolean = () => false) {
  const asked: OwnCall[] = [];
  const calls = judging(
    (call) => {
      asked.push(call);
      return denies(call) ? deniedError(call.service, `no ${call.service}:${call.operation}`) : undefined;
    },
    {
      get: async (bucket, key) => harness.objects.get(`${bucket}/${key}`)!,
      put: async () => ({}),
      head: async () => undefined,
      list: async () => [],
    },
  );
  harness = new Harness({ calls });
  harness.objects.set('data/in.zip', OBJECT);
  const execution = harness.create(stages);
  await execution.ended;
  return { asked, execution, names: asked.map(({ service, operation }) => `${service}:${operation}`) };
}

const code = (action: string) => harness.pipelines.get('p').actions.find((a) => a.action.name === action)?.errorCode;

it('reads its sources with its role, and keeps what they bring', async () => {
  const { names, asked } = await run([stage('Source', source(), dataSource()), stage('Next', machine('M'))]);
  expect(names).toEqual(
    expect.arrayContaining(['codeconnections:UseConnection', 's3:GetBucketVersioning', 's3:GetObject', 's3:PutObject']),
  );
  const put = asked.find(({ operation, input }) => operation === 'PutObject' && String(input['Key']).includes('/Src/'));
  expect(put?.input).toMatchObject({ Bucket: 'artifacts', Key: expect.stringMatching(/^p\/Src\//) });
});

it.each([
  ['UseConnection', 'Git', /^Unable to use Connection: arn:c\. The provided role/],
  ['GetObject', 'Data', /^Insufficient permissions: .*bucket named data\.$/],
  ['GetBucketVersioning', 'Data', /^Insufficient permissions/],
])('a source without %s fails with the words of CodePipeline', async (operation, action, summary) => {
  const { execution } = await run([stage('Source', source(), dataSource()), stage('Next', machine('M'))], (call) => {
    return call.operation === operation;
  });
  expect(execution.status).toBe('Failed');
  expect(harness.summary(action)).toMatch(summary);
});

it('fails an action that may not keep its artifact', async () => {
  await run([stage('Source', source()), stage('Next', machine('M'))], ({ operation }) => operation === 'PutObject');
  expect(harness.summary('Git')).toBe('no s3:PutObject');
  expect(code('Git')).toBe('PermissionError');
});

it("takes on an action's role before it acts", async () => {
  const stages = [stage('Source', source()), stage('Next', lambda('L', { RoleArn: DEPLOY }))];
  const { asked } = await run(stages);
  expect(asked).toContainEqual({
    principal: { kind: 'role', arn: 'arn:aws:iam::111122223333:role/pipeline' },
    service: 'sts',
    operation: 'AssumeRole',
    input: { RoleArn: DEPLOY, RoleSessionName: expect.any(String) },
  });
  harness.close();
  await run(stages, ({ service }) => service === 'sts');
  expect(code('L')).toBe('PermissionError');
});
