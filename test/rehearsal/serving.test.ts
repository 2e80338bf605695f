import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeployClient, ListGitHubAccountTokenNamesCommand } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient, GetPipelineStateCommand, PutApprovalResultCommand } from '@aws-sdk/client-codepipeline';
import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { modulesOf } from '../../rehearsal/node-modules';
import type { Rehearsal } from '../../rehearsal/rehearsal';
import { rehearse } from '../../rehearsal/rehearse';
import { announcement, type Served } from '../../rehearsal/serving';
import { symlinkSync } from 'node:fs';

const FIXTURE = join(__dirname, '../fixtures/other-app');

/** Variables that a file of `export` lines sets, as a shell understands it. */
function variables(file: string): Record<string, string> {
  const { stdout } = spawnSync('sh', ['-c', `. "${file}"; env`], { env: {}, encoding: 'utf8' });
  return Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
}

describe('an account that is served', () => {
  let projectDir: string;
  let run: Rehearsal;
  let served: Served;
  let client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };

  beforeAll(async () => {
    projectDir = mkdtempSync(join(tmpdir(), 'served-'));
    await cp(FIXTURE, projectDir, { recursive: true });
    symlinkSync(modulesOf(__dirname), join(projectDir, 'node_modules'));
    const unplayed = { name: 'unplayed', summary: '', inputs: [], judge: () => [] };
    const scenario = { ...unplayed, play: () => Promise.reject(new Error('no scenario is played')) };
    served = await new Promise<Served>((ready, reject) => {
      const host = { notify: () => undefined };
      run = rehearse({ projectDir, scenario, seed: 1, rate: 10, speed: 600, serve: { port: 0, ready }, host });
      run.report.catch(reject);
    });
    const env = variables(served.environments[0]!.file);
    client = {
      endpoint: env['AWS_ENDPOINT_URL']!,
      region: env['AWS_REGION']!,
      credentials: { accessKeyId: env['AWS_ACCESS_KEY_ID']!, secretAccessKey: env['AWS_SECRET_ACCESS_KEY']! },
    };
  }, 120_000);

  afterAll(async () => {
    run.abort();
    await run.report.catch(() => undefined);
    rmSync(projectDir, { recursive: true, force: true });
  });

  it('tells a person where it is and how to be somebody in it', () => {
    const text = announcement(served);
    expect(text).toContain(served.url);
    for (const { name, file } of served.environments) expect(text).toContain(`${name}  . ${file}`);
  });

  it('is called with the keys of its files, which nobody else can read', async () => {
    const { Arn } = await new STSClient(client).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(served.environments[0]!.arn);
    expect(statSync(served.environments[0]!.file).mode & 0o077).toBe(0);
  });

  it('waits for an answer by the API, and for nobody else', async () => {
    const pipelines = new CodePipelineClient(client);
    const state = async () => {
      const { stageStates } = await pipelines.send(new GetPipelineStateCommand({ name: 'widgets' }));
      return stageStates!.map((stage) => ({
        ...stage,
        action: stage.actionStates!.find(({ latestExecution }) => latestExecution?.token),
      }));
    };
    const asking = await until(async () => (await state()).find(({ action }) => action !== undefined));
    await pipelines.send(
      new PutApprovalResultCommand({
        pipelineName: 'widgets',
        stageName: asking.stageName!,
        actionName: asking.action!.actionName!,
        token: asking.action!.latestExecution!.token!,
        result: { status: 'Rejected', summary: 'not today' },
      }),
    );
    const failed = await until(async () =>
      (await state()).find(({ latestExecution }) => latestExecution?.status === 'Failed'),
    );
    expect(failed.stageName).toBe(asking.stageName);
  }, 60_000);

  it('goes on after an operation that it does not know, whose name it tells', async () => {
    const refused = await fetch(served.url, { method: 'POST' });
    expect(refused.status).toBe(403);
    const query = { logGroupName: '/aws/lambda/greeter', startTime: 0, endTime: 1, queryString: 'stats count()' };
    const asking = new CloudWatchLogsClient(client).send(new StartQueryCommand(query));
    await expect(asking).rejects.toThrow(/logs:StartQuery/);
    const listing = new CodeDeployClient(client).send(new ListGitHubAccountTokenNamesCommand({}));
    await expect(listing).rejects.toThrow(/codedeploy:ListGitHubAccountTokenNames/);
    const table = { Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: {} } } };
    const made = { StackName: 'tables', ChangeSetName: 'c', ChangeSetType: 'CREATE' as const };
    const making = new CloudFormationClient({ ...client, maxAttempts: 1 }).send(
      new CreateChangeSetCommand({ ...made, TemplateBody: JSON.stringify(table) }),
    );
    await expect(making).rejects.toThrow(/AWS::DynamoDB::Table/);
    await expect(new STSClient(client).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
  });

  it('takes its files along when it ends', async () => {
    run.abort();
    await expect(run.report).rejects.toThrow();
    expect(existsSync(served.environments[0]!.file)).toBe(false);
  });
});

/** Asks again until there is an answer. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
