import { rmSync } from 'node:fs';
import { openEmpty, train } from '../conformance/account';
import { ACCOUNT, BUCKET } from '../conformance/names';
import {
  brokenTemplate,
  endpointTemplate,
  operationsTemplate,
  pipelineTemplate,
  prodTemplate,
  SPARE,
} from './templates';

export type Documented = Awaited<ReturnType<typeof openDocumented>>;

const PIPELINE = 'nyctaxi-pipeline';
const PERSON = { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/developer` } as const;
/** Virtual seconds per second. */
const BRISK = 100;

/** An account in which is what the documents speak of, under the names they give it. */
export async function openDocumented() {
  const ends: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of ends.reverse()) await end();
  };
  try {
    return { ...(await open(ends)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(ends: (() => Promise<unknown>)[]) {
  const empty = await openEmpty(ends);
  const { services, clock, deploy, gateway, keys, workDir } = empty;
  ends.unshift(async () => rmSync(workDir, { recursive: true, force: true }));
  const { cloudFormation, objects, pipelines, lambda } = services;
  const modelUrl = await train(empty);
  clock.pace(BRISK);

  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (let i = 0; !(await holds()); i++) {
      if (i === 1200) throw new Error(`a minute has passed, and this does not hold: ${holds.toString()}`);
      await clock.wallSleep(50);
    }
  };
  const status = (stack: string) => cloudFormation.findStack(stack)?.status;

  await deploy(PIPELINE, pipelineTemplate());
  await until(() => pipelines.get(PIPELINE).executions.length > 0);
  const execution = pipelines.get(PIPELINE).executions[0]!;
  const { id: executionId } = execution;
  const endpoint = `nyctaxi-prod-${executionId}`;

  /** Answers a stage's approval once it waits. */
  const answer = (stageName: string, result: 'Approved' | 'Rejected') =>
    until(async () => {
      const call = (operation: string, input: object) =>
        services.dispatcher.call('codepipeline', operation, input, PERSON) as Promise<State>;
      const { stageStates } = await call('GetPipelineState', { name: PIPELINE });
      const [action] = stageStates.find((stage) => stage.stageName === stageName)!.actionStates;
      const { token, status: standing } = action!.latestExecution ?? {};
      if (token === undefined || standing !== 'InProgress') return false;
      const place = { pipelineName: PIPELINE, stageName, actionName: 'Ask', token };
      await call('PutApprovalResult', { ...place, result: { status: result, summary: '' } });
      return true;
    });

  await deploy('nyctaxi-dev', endpointTemplate(modelUrl, endpoint));
  await deploy('nyctaxi-operations', operationsTemplate());
  await cloudFormation.deploy('nyctaxi-training', JSON.stringify(brokenTemplate()));
  await deploy('nyctaxi-prod', prodTemplate(1));
  for (const functionName of ['nyctaxi-api', 'nyctaxi-drift', 'nyctaxi-retrain'])
    await lambda.invoke({ functionName, payload: {}, principal: PERSON });

  const names = ['scorecard.json', 'no-retraining-1.json'].map((name) => `records/${executionId}/${name}`);
  for (const key of [
    ...names,
    `drift/${endpoint}/2026/01/05/12/report.json`,
    `releases/${executionId}/statistics.json`,
  ])
    await objects.put(BUCKET, key, '{}');
  const captured = `data-capture/${endpoint}/AllTraffic/2026/01/05/12/one.jsonl`;
  const { versionId = '' } = await objects.put(BUCKET, captured, '{}');

  return {
    ...{
      url: gateway.url,
      keys,
      fatal: empty.fatal,
      executionId,
      bucket: BUCKET,
      captured: { key: captured, versionId },
    },

    gone: (stack: string) => until(() => (status(stack) ?? 'DELETE_COMPLETE') === 'DELETE_COMPLETE'),

    /** Has the execution fail in a stage. */
    async failsIn(stage: 'Train' | 'DeployProd') {
      if (stage === 'DeployProd') await answer('Train', 'Approved');
      await answer(stage, 'Rejected');
      await until(() => execution.stages.get(stage)?.status === 'Failed');
    },

    /**
     * The update of prod is stopped while a bucket of it is gone, so that it cannot be taken back; then the bucket is there
     * again.
     */
    async rollbackFails() {
      const updating = deploy('nyctaxi-prod', prodTemplate(2)).catch(() => undefined);
      const log = () => services.logs.read('/aws/lambda/hook-nyctaxi');
      await until(() => log().some(({ message }) => message.includes('HOOK')));
      await services.moto.call('s3', { method: 'DELETE', path: `/${SPARE}` });
      await services.codeDeploy.stop(services.codeDeploy.listDeployments()[0]!.id, PERSON, false);
      await updating;
      expect(status('nyctaxi-prod')).toBe('UPDATE_ROLLBACK_FAILED');
      await services.moto.call('s3', { method: 'PUT', path: `/${SPARE}` });
    },
    rolledBack: () => until(() => status('nyctaxi-prod') === 'UPDATE_ROLLBACK_COMPLETE'),
  };
}

interface State {
  readonly stageStates: readonly {
    readonly stageName: string;
    readonly actionStates: readonly {
      readonly latestExecution?: { readonly token?: string; readonly status: string };
    }[];
  }[];
}
