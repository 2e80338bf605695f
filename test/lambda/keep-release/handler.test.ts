import '../quiet';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/keep-release/handler';

const s3 = mockClient(S3Client);
const sageMaker = mockClient(SageMakerClient);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const named = (name: string, status: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });

interface Stored {
  readonly body: string;
  readonly metadata?: Record<string, string>;
}
/** What lies in S3: `bucket/key` to content. */
let store: Map<string, Stored>;

async function textOf(body: unknown): Promise<string> {
  if (typeof body === 'string') return body;
  const chunks: Buffer[] = [];
  for await (const chunk of body as Readable) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const event = (attempt = '1') => ({
  executionId: 'e1',
  commitId: 'c',
  trainingJobName: `taxi-train-e1-${attempt}`,
  baselineKey: `baselines/e1/${attempt}`,
  inputs: [
    { role: 'dataSource', bucket: 'data', key: 'source.zip', versionId: 'v1' },
    { role: 'training', bucket: 'data', key: 'train.csv', versionId: 'v', etag: '"train"' },
    { role: 'test', bucket: 'data', key: 'test.csv', versionId: 'v', etag: '"test"' },
  ],
});
const kept = (key: string): string | undefined => store.get(`artifacts/releases/e1/${key}`)?.body;

beforeEach(() => {
  Object.assign(process.env, { MODEL_NAME: 'taxi', ARTIFACT_BUCKET: 'artifacts' });
  store = new Map<string, Stored>([
    ['data/source.zip', { body: 'zip' }],
    ['data/train.csv', { body: 'train' }],
    ['data/test.csv', { body: 'test' }],
    ['artifacts/training/taxi-train-e1-1/output/model.tar.gz', { body: 'model 1' }],
    ['artifacts/training/taxi-train-e1-2/output/model.tar.gz', { body: 'model 2' }],
    ...['1', '2'].flatMap((attempt) =>
      ['statistics', 'constraints'].map((name): [string, Stored] => [
        `artifacts/baselines/e1/${attempt}/${name}.json`,
        { body: `${name} ${attempt}` },
      ]),
    ),
  ]);
  s3.reset();
  s3.on(GetObjectCommand).callsFake(({ Bucket, Key }: { Bucket: string; Key: string }) => {
    const found = store.get(`${Bucket}/${Key}`);
    if (!found) throw named('NoSuchKey', 404);
    return { Body: Readable.from([Buffer.from(found.body)]) };
  });
  s3.on(HeadObjectCommand).callsFake(({ Bucket, Key }: { Bucket: string; Key: string }) => {
    const found = store.get(`${Bucket}/${Key}`);
    if (!found) throw named('NotFound', 404);
    return { ETag: `"${found.body}"`, VersionId: 'v', Metadata: found.metadata };
  });
  s3.on(PutObjectCommand).callsFake(
    async (input: {
      Bucket: string;
      Key: string;
      Body: unknown;
      Metadata?: Record<string, string>;
      IfNoneMatch?: string;
    }) => {
      const place = `${input.Bucket}/${input.Key}`;
      expect(input.IfNoneMatch).toBe('*');
      if (store.has(place)) throw named('PreconditionFailed', 412);
      store.set(place, { body: await textOf(input.Body), metadata: input.Metadata });
      return {};
    },
  );
  sageMaker.reset();
  sageMaker.on(DescribeTrainingJobCommand).callsFake(job);
});

function job({ TrainingJobName }: { TrainingJobName: string }) {
  return {
    TrainingJobName,
    TrainingJobStatus: 'Completed',
    ModelArtifacts: { S3ModelArtifacts: `s3://artifacts/training/${TrainingJobName}/output/model.tar.gz` },
    AlgorithmSpecification: { TrainingImage: 'image:1' },
    HyperParameters: { max_depth: '5' },
    FinalMetricDataList: [{ MetricName: 'validation:rmse', Value: 3.5 }],
  };
}

describe('keeping a release', () => {
  it('keeps artifact, held-out rows and a manifest with the digest of everything it was made from', async () => {
    const answer = await handler(event());
    expect(kept('model.tar.gz')).toBe('model 1');
    expect(kept('test.csv')).toBe('test');
    expect(kept('statistics.json')).toBe('statistics 1');
    expect(kept('constraints.json')).toBe('constraints 1');
    const manifest = JSON.parse(kept('manifest.json') as string);
    expect(manifest).toMatchObject({
      modelName: 'taxi',
      executionId: 'e1',
      commitId: 'c',
      trainingJobName: 'taxi-train-e1-1',
      image: 'image:1',
      hyperparameters: { max_depth: '5' },
      metrics: { 'validation:rmse': 3.5 },
      artifact: { uri: 's3://artifacts/releases/e1/model.tar.gz', sha256: sha256('model 1'), size: 7 },
      baseline: { statisticsUri: 's3://artifacts/baselines/e1/1/statistics.json' },
    });
    expect(manifest.inputs).toEqual([
      { role: 'dataSource', uri: 's3://data/source.zip', versionId: 'v1', sha256: sha256('zip'), size: 3 },
      { role: 'training', uri: 's3://data/train.csv', versionId: 'v', sha256: sha256('train'), size: 5 },
      { role: 'test', uri: 's3://data/test.csv', versionId: 'v', sha256: sha256('test'), size: 4 },
    ]);
    expect(answer).toMatchObject({ modelDataUrl: manifest.artifact.uri, sha256: sha256('model 1') });
  });

  it('has S3 check the artifact’s digest on its way in', async () => {
    await handler(event());
    const put = s3.commandCalls(PutObjectCommand).find(({ args }) => args[0].input.Key === 'releases/e1/model.tar.gz');
    expect(put?.args[0].input.ChecksumSHA256).toBe(createHash('sha256').update('model 1').digest('base64'));
    expect(put?.args[0].input.ContentLength).toBe(7);
  });

  it('completes what an earlier attempt of the same execution began, with that attempt’s job', async () => {
    await handler(event('1'));
    store.delete('artifacts/releases/e1/model.tar.gz');
    const answer = await handler(event('2'));
    expect(answer.trainingJobName).toBe('taxi-train-e1-1');
    expect(kept('model.tar.gz')).toBe('model 1');
  });

  it('changes nothing when everything is kept already, even when the job’s own output is gone', async () => {
    const first = await handler(event('1'));
    store.delete('artifacts/training/taxi-train-e1-1/output/model.tar.gz');
    expect(await handler(event('2'))).toEqual(first);
  });

  describe('finding a manifest that no attempt of this execution has written', () => {
    const change = (changes: object) => {
      const manifest = { ...JSON.parse(kept('manifest.json') as string), ...changes };
      store.set('artifacts/releases/e1/manifest.json', { body: JSON.stringify(manifest) });
    };
    const metric = (Value: number) => (input: { TrainingJobName: string }) => ({
      ...job(input),
      FinalMetricDataList: [{ MetricName: 'validation:rmse', Value }],
    });

    beforeEach(() => handler(event('1')));

    it.each([
      ['another execution', { executionId: 'e2' }, 'executionId differs'],
      ['another model', { modelName: 'bus' }, 'modelName differs'],
      ['another execution’s job', { trainingJobName: 'taxi-train-e2-1' }, 'its training job is "taxi-train-e2-1"'],
      ['another model’s job', { trainingJobName: 'bus-train-e1-1' }, 'its training job is "bus-train-e1-1"'],
      ['no job', { trainingJobName: undefined }, 'its training job is "undefined"'],
      ['better metrics', { metrics: { 'validation:rmse': 1 } }, 'metrics differs'],
      ['another image', { image: 'image:2' }, 'image differs'],
      ['other held-out rows', { inputs: [{ role: 'test', uri: 's3://data/easy.csv' }] }, 'inputs differs'],
      [
        'another artifact',
        { artifact: { uri: 's3://artifacts/releases/e1/model.tar.gz', sourceUri: 's3://artifacts/evil' } },
        'artifact.sourceUri differs',
      ],
    ])('refuses one of %s', async (_, changes, words) => {
      change(changes);
      await expect(handler(event('2'))).rejects.toMatchObject({
        name: 'ReleaseConflict',
        message: expect.stringContaining(words),
      });
    });

    it('refuses one whose job does not keep the quality gate', async () => {
      sageMaker.on(DescribeTrainingJobCommand).callsFake(metric(8));
      change({ metrics: { 'validation:rmse': 8 } });
      await expect(handler(event('2'))).rejects.toMatchObject({
        name: 'ReleaseConflict',
        message: expect.stringContaining('validation:rmse of job taxi-train-e1-1 is 8; the gate is 8'),
      });
    });
  });

  it('refuses a place where something else lies', async () => {
    store.set('artifacts/releases/e1/model.tar.gz', { body: 'other', metadata: { sha256: 'other' } });
    await expect(handler(event())).rejects.toMatchObject({ name: 'ReleaseConflict' });
  });

  it('refuses data that were replaced while the release was training', async () => {
    store.set('data/train.csv', { body: 'newer' });
    await expect(handler(event())).rejects.toMatchObject({
      name: 'DataChanged',
      message: 's3://data/train.csv was replaced while the release was under way; start another release',
    });
    expect(kept('manifest.json')).toBeUndefined();
  });

  it('refuses a job that has no artifact', async () => {
    sageMaker.on(DescribeTrainingJobCommand).resolves({ TrainingJobName: 'j', TrainingJobStatus: 'Stopped' });
    await expect(handler(event())).rejects.toMatchObject({ name: 'TrainingJobUnusable' });
  });
});
