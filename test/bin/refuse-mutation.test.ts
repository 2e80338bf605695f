import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const OWN = 'own-execution';
const WAITING = 'waiting-execution';

const template = (comment: string) => ({
  Description: comment,
  Resources: {
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        Name: 'taxi-pipeline',
        Stages: [
          { Name: 'Build', Actions: [{ Name: 'Build' }] },
          { Name: 'Train', Actions: [{ Name: 'TrainModel' }] },
          { Name: 'DeployDev', Actions: [{ Name: 'Approve' }] },
        ],
      },
    },
  },
});

/** What AWS holds, answered as its services answer. */
interface Account {
  deployed: object | undefined;
  executions: { pipelineExecutionId: string; status: string }[];
  actions: { stageName: string; actionName: string; status: string }[];
}
const account: Account = { deployed: undefined, executions: [], actions: [] };
let server: Server;
let assembly: string;

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

beforeAll(async () => {
  assembly = mkdtempSync(join(tmpdir(), 'assembly-'));
  const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 'taxi-pipeline.template.json' } };
  const nested = { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Train' } };
  writeFileSync(
    join(assembly, 'manifest.json'),
    JSON.stringify({ artifacts: { 'taxi-pipeline': stack, Train: nested } }),
  );
  writeFileSync(join(assembly, 'taxi-pipeline.template.json'), JSON.stringify(template('new')));

  server = createServer((request, response) => {
    const target = String(request.headers['x-amz-target'] ?? 'GetTemplate').replace(/.*\./, '');
    const answers: Record<string, () => string> = {
      ListPipelineExecutions: () => JSON.stringify({ pipelineExecutionSummaries: account.executions }),
      ListActionExecutions: () => JSON.stringify({ actionExecutionDetails: account.actions }),
      GetTemplate: () =>
        `<GetTemplateResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><GetTemplateResult><TemplateBody>${escape(JSON.stringify(account.deployed))}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
    };
    if (target === 'GetTemplate' && account.deployed === undefined) {
      response
        .writeHead(400)
        .end(
          '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not allowed</Message></Error></ErrorResponse>',
        );
      return;
    }
    request.resume().on('end', () => response.end(answers[target]!()));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});

afterAll(async () => {
  rmSync(assembly, { recursive: true, force: true });
  await new Promise((closed) => server.close(closed));
});

function refuseMutation(args = [assembly]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', 'bin/refuse-mutation.ts', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      EXECUTION_ID: OWN,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  });
  let output = '';
  child.stdout.on('data', (data) => (output += String(data)));
  child.stderr.on('data', (data) => (output += String(data)));
  return new Promise((ended) => child.on('close', (status) => ended({ status, output })));
}

const waitsForAPerson: Account['actions'] = [
  { stageName: 'DeployDev', actionName: 'Approve', status: 'InProgress' },
  { stageName: 'Train', actionName: 'TrainModel', status: 'Succeeded' },
];

jest.setTimeout(60_000);

describe('refuse-mutation', () => {
  it('passes an unchanged pipeline, whoever waits', async () => {
    Object.assign(account, {
      deployed: template('new'),
      executions: [{ pipelineExecutionId: WAITING, status: 'InProgress' }],
      actions: waitsForAPerson,
    });
    expect(await refuseMutation()).toEqual({ status: 0, output: '' });
  });

  it('refuses to change the pipeline while another execution waits for a person, and names it', async () => {
    Object.assign(account, {
      deployed: template('old'),
      executions: [
        { pipelineExecutionId: OWN, status: 'InProgress' },
        { pipelineExecutionId: WAITING, status: 'InProgress' },
        { pipelineExecutionId: 'long-ago', status: 'Succeeded' },
      ],
      actions: waitsForAPerson,
    });
    const { status, output } = await refuseMutation();
    expect(status).toBe(1);
    expect(output).toContain(`${WAITING} (DeployDev, Approve)`);
    expect(output).not.toContain('long-ago');
    expect(output).not.toContain(OWN);
  });

  it('refuses to change the pipeline while another execution trains, which might soon wait for a person', async () => {
    Object.assign(account, {
      deployed: template('old'),
      executions: [{ pipelineExecutionId: WAITING, status: 'InProgress' }],
      actions: [{ stageName: 'Train', actionName: 'TrainModel', status: 'InProgress' }],
    });
    const { status, output } = await refuseMutation();
    expect(status).toBe(1);
    expect(output).toContain(`${WAITING} (Train, TrainModel)`);
  });

  it('lets the pipeline be changed when no other execution has come to Train', async () => {
    Object.assign(account, {
      deployed: template('old'),
      executions: [{ pipelineExecutionId: WAITING, status: 'InProgress' }],
      actions: [{ stageName: 'Build', actionName: 'Build', status: 'Succeeded' }],
    });
    const { status, output } = await refuseMutation();
    expect(status).toBe(0);
    expect(output).toContain('no other execution is in Train or past it');
  });

  it('does not let the pipeline be changed when it cannot find out', async () => {
    Object.assign(account, { deployed: undefined });
    const { status, output } = await refuseMutation();
    expect(status).toBe(1);
    expect(output).toContain('AccessDenied');
  });

  it('ends with 2 for wrong use', async () => {
    expect((await refuseMutation([])).status).toBe(2);
  });
});
