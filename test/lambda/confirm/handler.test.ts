import '../quiet';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CodePipelineClient,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CodePipelineEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/confirm/handler';

const s3 = mockClient(S3Client);
const lambda = mockClient(LambdaClient);
const codePipeline = mockClient(CodePipelineClient);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const context = { getRemainingTimeInMillis: () => 300_000 } as Context;
const eventOf = (parameters: object) => {
  const UserParameters = JSON.stringify({ executionId: 'e1', ...parameters });
  return {
    'CodePipeline.job': { id: 'j', data: { actionConfiguration: { configuration: { UserParameters } } } },
  } as CodePipelineEvent;
};
const event = eventOf({ approval: 'person' });
const record = () => JSON.parse(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.Body as string) as object;

const manifest = JSON.stringify({
  artifact: { uri: 's3://artifacts/releases/e1/model.tar.gz', sha256: sha256('model') },
});
let objects: Record<string, string>;

beforeEach(() => {
  Object.assign(process.env, { MODEL_NAME: 'taxi', ARTIFACT_BUCKET: 'artifacts' });
  for (const mock of [s3, lambda, codePipeline]) mock.reset();
  objects = {
    'releases/e1/manifest.json': manifest,
    'releases/e1/model.tar.gz': 'model',
    'records/e1/scorecard.json': JSON.stringify({
      executionId: 'e1',
      verdict: 'pass',
      live: null,
      manifestSha256: sha256(manifest),
    }),
  };
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => {
    const body = objects[Key];
    if (body === undefined) throw Object.assign(new Error('none'), { name: 'NoSuchKey' });
    return { Body: Readable.from([Buffer.from(body)]) };
  });
  lambda.on(GetAliasCommand).rejects(Object.assign(new Error('none'), { name: 'ResourceNotFoundException' }));
});

const failure = () => codePipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input.failureDetails?.message;

it('lets an approved release go on and keeps a record of it', async () => {
  await handler(event, context);
  expect(codePipeline.commandCalls(PutJobSuccessResultCommand)).toHaveLength(1);
  expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.Key).toBe('records/e1/confirm.json');
});

it.each([
  ['person', 'approved by a person'],
  ['none', 'not approved by a person'],
])('says in the record who approved: %s', async (approval, words) => {
  await handler(eventOf({ approval }), context);
  expect(record()).toMatchObject({ executionId: 'e1', approval: words, verdict: 'pass' });
});

it('stops a release of which it is not told who approves', async () => {
  await handler(eventOf({ approval: 'nobody knows' }), context);
  expect(failure()).toContain('expected "person" or "none"');
  codePipeline.resetHistory();
  await handler(eventOf({}), context);
  expect(failure()).toContain('UserParameters hold no text "approval"');
});

it('stops a release whose artifact has changed or gone, in words', async () => {
  objects['releases/e1/model.tar.gz'] = 'altered';
  await handler(event, context);
  expect(failure()).toContain(
    `${sha256('altered')} lies at s3://artifacts/releases/e1/model.tar.gz, expected ${sha256('model')}`,
  );
  codePipeline.resetHistory();
  delete objects['releases/e1/model.tar.gz'];
  await handler(event, context);
  expect(failure()).toContain('nothing lies at');
});

it('stops a release that was never evaluated', async () => {
  delete objects['records/e1/scorecard.json'];
  await handler(event, context);
  expect(failure()).toContain('fail: scorecard: this execution has none');
});
