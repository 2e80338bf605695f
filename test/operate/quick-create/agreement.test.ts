import { spawnSync } from 'node:child_process';
import { type Asked, ASKED_IN, askedIn, disagreements, refusal } from '../../../operate/quick-create/agreement';
import { REQUIRED, ROOT } from '../../lib/support/synthesized';

const asked: Asked = {
  modelName: 'nyctaxi',
  notebookInstanceType: 'ml.t3.medium',
  source: 'connection',
  branch: 'main',
  githubTokenSecret: 'none',
  ...REQUIRED,
};
const { connectionArn, repository } = REQUIRED;
const context = { modelName: 'nyctaxi', connectionArn, repository };
const variables = (values: Asked) =>
  Object.fromEntries(Object.entries(ASKED_IN).map(([name, variable]) => [variable, values[name as keyof Asked]]));

describe('repository and parameters', () => {
  it('agree when cdk.json says the same, in words or by default', () =>
    expect(disagreements(context, asked)).toEqual([]));

  it.each(['modelName', 'notebookInstanceType', 'repository', 'branch', 'connectionArn'] as const)(
    'differ in %s',
    (name) => expect(disagreements(context, { ...asked, [name]: 'other' })).toMatchObject([{ name, asked: 'other' }]),
  );

  it('differ where cdk.json is silent on what has no default', () =>
    expect(disagreements({ connectionArn }, asked)).toEqual([
      { name: 'repository', found: undefined, asked: repository },
    ]));

  it('differ in the way to the repository, and not in the way that is not taken', () => {
    const token = { ...asked, source: 'github-token', connectionArn: 'none', githubTokenSecret: 'git/token' };
    expect(disagreements(context, token).map(({ name }) => name)).toEqual(['source', 'githubTokenSecret']);
    expect(disagreements({ ...context, source: 'github-token', githubTokenSecret: 'git/token' }, token)).toEqual([]);
  });

  it('differ in account and region only where cdk.json names others', () => {
    const there = { ...context, account: '444455556666', region: 'eu-central-1' };
    expect(disagreements(there, asked).map(({ name }) => name)).toEqual(['account', 'region']);
  });
});

it('tells a person what differs and what to commit', () => {
  const text = refusal(disagreements({ ...context, modelName: 'fares' }, asked), asked);
  expect(text).toContain('cdk.json of acme/taxi-model, branch main');
  expect(text).toContain('modelName: the parameters say "nyctaxi", cdk.json says "fares"');
  expect(text).toContain('    "modelName": "nyctaxi",');
});

it('reads what is asked for from the variables of the build, and names those that are missing', () => {
  expect(askedIn(variables(asked))).toEqual(asked);
  expect(() => askedIn({ ...variables(asked), ASKED_BRANCH: '' })).toThrow('the build hands over no ASKED_BRANCH');
});

it('ends the build with 1 before anything is deployed', () => {
  const call = ['-r', 'ts-node/register/transpile-only', 'bin/refuse-disagreement.ts'];
  const env = { PATH: process.env['PATH'] ?? '', ...variables({ ...asked, modelName: 'otherthanthis' }) };
  const { status, stderr } = spawnSync(process.execPath, call, { cwd: ROOT, env, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('Nothing is deployed');
  expect(stderr).toContain('"modelName": "otherthanthis"');
}, 60_000);
