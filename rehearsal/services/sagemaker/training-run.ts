import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import type { NamedFile, TrainingRequest, TrainingResult } from '../../processes/container';
import { isDenied } from '../iam/denied-error';
import type { SageMakerAccount } from './account';
import { packTarGz } from './archive';
import { invalid, parseS3Uri } from './checks';
import type { TrainingPlan } from './training-request';

type Channels = TrainingRequest['channels'];

/** Keys under a channel's prefix. Throws ValidationException when there are none, as CreateTrainingJob does. */
export async function listInput(account: SageMakerAccount, uri: string, role: string | undefined): Promise<string[]> {
  const { bucket, key } = parseS3Uri(uri, 's3Uri');
  const { surroundings } = account.deps;
  const objects = account.objectsOf(role);
  let cause = '';
  const found = await surroundings.clock.work(() =>
    objects.list(bucket, key).catch((error: Error) => {
      if (error.name !== 'NoSuchBucket' && !isDenied(error)) throw error;
      cause = ` Error message from S3: ${isDenied(error) ? 'Access Denied' : 'The specified bucket does not exist'}`;
      return [];
    }),
  );
  if (found.length > 0) return found.map((object) => object.key).sort();
  throw invalid(
    `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the ` +
      `selected region (${surroundings.region}), that objects exist under that S3 prefix, and that the role "${role}" has ` +
      `"s3:ListBucket" permissions on bucket "${bucket}".${cause}`,
  );
}

/** Reads all channels. What is gone since the job was created fails it. */
export async function download(
  account: SageMakerAccount,
  plan: TrainingPlan,
  role: string | undefined,
): Promise<{ kind: 'read'; channels: Channels } | { kind: 'failed'; reason: string }> {
  const { surroundings } = account.deps;
  const objects = account.objectsOf(role);
  const channels: Channels[number][] = [];
  for (const { name, uri, contentType } of plan.channels) {
    const { bucket, key: prefix } = parseS3Uri(uri, 's3Uri');
    const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const files: NamedFile[] = [];
    try {
      const keys = (await surroundings.clock.work(() => objects.list(bucket, prefix))).map(({ key }) => key).sort();
      for (const key of keys.filter((one) => !one.endsWith('/'))) {
        const { body } = await surroundings.clock.work(() => objects.get(bucket, key));
        files.push({ name: key.slice(directory.length), body });
      }
    } catch (error) {
      if (isDenied(error))
        return { kind: 'failed', reason: `ClientError: Data download failed:AccessDenied (403): ${error.message}` };
      const { name: code, message } = error as Error;
      if (code !== 'NoSuchKey' && code !== 'NoSuchBucket') throw error;
      return { kind: 'failed', reason: `ClientError: Data download failed:${code} (404): ${message}` };
    }
    channels.push({ name, files, ...(contentType !== undefined && { contentType }) });
  }
  return { kind: 'read', channels };
}

/** Trains, unless the scenario has the job fail. */
export function train(
  account: SageMakerAccount,
  plan: TrainingPlan,
  input: CreateTrainingJobRequest,
  channels: Channels,
  log: (line: string) => void,
): Promise<TrainingResult> {
  return account.deps.containers.train({
    jobName: plan.name,
    hyperparameters: input.HyperParameters ?? {},
    environment: input.Environment ?? {},
    channels,
    fault: account.deps.faults.trainingJob(plan.name),
    log,
  });
}

/** Packs and stores the model. @returns its S3 URI. Throws AccessDenied (by `name`) when the role may not write it */
export async function upload(
  account: SageMakerAccount,
  plan: TrainingPlan,
  model: readonly NamedFile[],
  role: string | undefined,
): Promise<string> {
  const { bucket, prefix } = plan.output;
  const key = [prefix, plan.name, 'output', 'model.tar.gz'].filter((part) => part !== '').join('/');
  const { surroundings } = account.deps;
  const objects = account.objectsOf(role);
  await surroundings.clock.work(() => objects.put(bucket, key, packTarGz(model)));
  return `s3://${bucket}/${key}`;
}
