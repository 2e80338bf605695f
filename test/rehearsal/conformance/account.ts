import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { Account } from '../../../rehearsal/account/account';
import { VirtualClock } from '../../../rehearsal/clock';
import { FaultPlan } from '../../../rehearsal/faults';
import { Guard } from '../../../rehearsal/processes/guard';
import { Processes } from '../../../rehearsal/processes/processes';
import { seededRandom } from '../../../rehearsal/random';
import { pythonOfProject, START } from '../gateway/account-fixture';
import { BUCKET, IMAGE, JOB, ROLE_ARN } from './names';
import { baseTemplate, liveTemplate, shopTemplate } from './templates';

/** Who calls: each client has a pipeline and a deployment of its own to act on. */
export const CLIENTS = ['js', 'py'] as const;
export type Client = (typeof CLIENTS)[number];

/** Virtual seconds per second while the deployments are brought to where they wait. */
const BRISK = 100;
const PRINCIPAL = { kind: 'user', arn: 'arn:aws:iam::111122223333:user/developer' } as const;

export type Conformed = Awaited<ReturnType<typeof openShop>>;

/**
 * A whole account with real processes: stacks, a trained model behind an endpoint, functions, a machine, alarms, and for
 * each client a pipeline that waits for its approval and a deployment that waits for its hook's report.
 */
export async function openShop() {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    return await open(ends);
  } catch (error) {
    for (const end of ends.reverse()) await end();
    throw error;
  }
}

/**
 * An account with real processes, and nothing in it.
 * @param ends told how each thing that it opens is ended, the first one last
 */
export async function openEmpty(ends: (() => Promise<unknown>)[]) {
  const clock = new VirtualClock({ start: START });
  const ending = new AbortController();
  setMaxListeners(0, ending.signal); // everything that waits listens for the end
  const workDir = mkdtempSync(join(tmpdir(), 'conformance-'));
  const guard = new Guard(workDir);
  const processes = new Processes(clock, guard);
  ends.push(
    () => guard.end(),
    () => processes.end(),
  );
  const surroundings = {
    ...{ clock, accountId: '111122223333', region: 'us-east-1', partition: 'aws' },
    ...{ random: seededRandom(1), tell: () => undefined, signal: ending.signal },
  };
  const fatal: Error[] = [];
  const account = await Account.open({
    ...{ surroundings, processes, workDir, python: await pythonOfProject() },
    faults: new FaultPlan(surroundings.random.fork('faults'), surroundings.tell),
    repositories: { commit: () => Promise.resolve(undefined) },
    approver: { ask: () => Promise.resolve(undefined) },
    served: () => undefined,
    fatal: (error) => void fatal.push(error as Error),
  });
  ends.push(
    async () => clock.end(),
    () => account.close(),
    async () => {
      clock.pace(undefined);
      ending.abort(new Error('the test is over'));
      clock.stop();
    },
  );
  const { services, gateway } = account;
  const keys = services.principals.mint(PRINCIPAL);

  const deploy = async (name: string, template: object): Promise<void> => {
    const capabilities = ['CAPABILITY_NAMED_IAM'];
    const outcome = await services.cloudFormation.deploy(name, JSON.stringify(template), {}, { capabilities });
    if (!outcome.succeeded) throw new Error(`stack ${name}: ${JSON.stringify(outcome)}`);
  };
  return { account, services, gateway, clock, keys, deploy, fatal, processes, workDir };
}

type Empty = Awaited<ReturnType<typeof openEmpty>>;

/** Deploys a bucket and a role, and trains a model. @returns where the model lies */
export async function train({ services, clock, deploy }: Empty): Promise<string> {
  await deploy('shop-base', baseTemplate());
  await services.objects.put(BUCKET, 'train.csv', ROWS);
  await services.objects.put(BUCKET, 'source.zip', Buffer.from(zipSync({ 'a.txt': Buffer.from('a') })));
  await services.objects.put(BUCKET, 'probe.zip', Buffer.from(zipSync({ 'probe.js': Buffer.from(PROBE) })));
  await services.dispatcher.call('sagemaker', 'CreateTrainingJob', TRAINING, PRINCIPAL);
  const job = services.sageMaker.trainingJobs;
  while (job.describe(JOB).TrainingJobStatus === 'InProgress') await clock.sleep(1_000);
  const modelUrl = job.describe(JOB).ModelArtifacts?.S3ModelArtifacts;
  if (modelUrl === undefined) throw new Error(`no model: ${JSON.stringify(job.describe(JOB))}`);
  return modelUrl;
}

/** A canary's handler that succeeds. */
const PROBE = 'exports.handler = async () => undefined;';

/** @param ends as of `openEmpty` */
async function open(ends: (() => Promise<unknown>)[]) {
  const empty = await openEmpty(ends);
  const { account, services, gateway, clock, keys, deploy, fatal, processes, workDir } = empty;
  await deploy('shop', shopTemplate(await train(empty)));

  clock.pace(BRISK);
  for (const client of CLIENTS) await deploy(`shop-live-${client}`, liveTemplate(client, 1));
  const updates = CLIENTS.map((client) =>
    deploy(`shop-live-${client}`, liveTemplate(client, 2)).catch(() => undefined),
  );
  const hooks = {} as Record<Client, { DeploymentId: string; LifecycleEventHookExecutionId: string }>;
  for (const client of CLIENTS)
    hooks[client] = await until(clock, () => {
      const line = services.logs.read(`/aws/lambda/hook-${client}`).find(({ message }) => message.includes('HOOK '));
      return line && JSON.parse(line.message.slice(line.message.indexOf('{')).trim());
    });
  clock.pace(1);

  return {
    ...{ account, services, fatal, hooks, keys, url: gateway.url, processes },
    /** Asks again, in real time, until there is an answer. */
    until: <T>(ask: () => T | undefined) => until(clock, ask),
    /** As `until`, while virtual time runs fast. */
    async brisk<T>(ask: () => T | undefined): Promise<T> {
      clock.pace(BRISK);
      try {
        return await until(clock, ask);
      } finally {
        clock.pace(1);
      }
    },
    async close() {
      for (const end of ends.reverse()) await end();
      await Promise.race([Promise.all(updates), clock.wallSleep(10)]);
      rmSync(workDir, { recursive: true, force: true });
    },
  };
}

async function until<T>(clock: VirtualClock, ask: () => T | undefined): Promise<T> {
  for (let i = 0; i < 1_200; i++) {
    const answer = ask();
    if (answer !== undefined) return answer;
    await clock.wallSleep(50);
  }
  throw new Error(`a minute has passed, and there is still no answer to ${ask.toString()}`);
}

/** Label, then two features. */
const ROWS = Array.from({ length: 40 }, (_, i) => `${i * 2},${i},${i % 3}\n`).join('');

export const TRAINING = {
  TrainingJobName: JOB,
  AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
  RoleArn: ROLE_ARN,
  HyperParameters: { num_round: '2', objective: 'reg:squarederror' },
  InputDataConfig: ['train', 'validation'].map((ChannelName) => ({
    ChannelName,
    ContentType: 'text/csv',
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${BUCKET}/train.csv` } },
  })),
  OutputDataConfig: { S3OutputPath: `s3://${BUCKET}/models` },
  ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
};
