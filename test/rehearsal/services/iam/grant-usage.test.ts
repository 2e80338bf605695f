import { account, allow, deny, policy, request, ROLE, roleProps, worker } from './fixture';

const OBJECT = 'arn:aws:s3:::b/k';
const holder = ROLE.arn;

it('a grant is one action on one resource; those that no call has matched are unused', () => {
  const resources = ['arn:aws:s3:::b/*', 'arn:aws:s3:::c/*'];
  const { judge } = worker(
    allow(['s3:GetObject', 's3:Put*'], { Sid: 'Objects', Resource: resources }),
    deny('s3:*Acl'),
  );
  judge.judge(request('s3:GetObject', OBJECT));
  judge.judge(request('s3:PutObject', 'arn:aws:s3:::c/k'));

  const unused = { holder, policy: 'policy', statement: 'Objects' };
  expect(judge.unusedGrants()).toEqual([
    { ...unused, action: 's3:GetObject', resource: 'arn:aws:s3:::c/*' },
    { ...unused, action: 's3:Put*', resource: 'arn:aws:s3:::b/*' },
  ]);
  expect(judge.usedGrants()).toBe(2);
});

it('a call that meets the action but not the condition uses nothing', () => {
  const { judge } = worker(allow('s3:GetObject', { Condition: { StringEquals: { 'known:key': 'v' } } }));
  judge.judge(request('s3:GetObject', OBJECT, { context: { 'known:key': ['w'] } }));
  expect(judge.unusedGrants()).toHaveLength(1);

  judge.judge(request('s3:GetObject', OBJECT, { context: { 'known:key': ['v'] } }));
  expect(judge.unusedGrants()).toEqual([]);
});

it('all statements that match are used, not only the first one', () => {
  const { judge } = worker(allow('s3:*'), allow('s3:GetObject'));
  judge.judge(request('s3:GetObject', OBJECT));

  expect(judge.unusedGrants()).toEqual([]);
});

it('what stays in the next version of a policy stays used, wherever it stands there', () => {
  const { identity, judge } = worker(allow('s3:GetObject'));
  judge.judge(request('s3:GetObject', OBJECT));
  const next = policy(allow('s3:DeleteObject'), allow('s3:GetObject'));
  identity.putPolicy('p', { name: 'policy', document: next, roles: ['worker'] });

  expect(judge.unusedGrants().map(({ action }) => action)).toEqual(['s3:DeleteObject']);
});

it('what a role never used before it was deleted is told', () => {
  const { identity, judge } = worker(allow('s3:GetObject'));
  identity.deletePolicy('p');
  identity.deleteRole('worker');

  expect(judge.unusedGrants().map(({ action }) => action)).toEqual(['s3:GetObject']);
});

it('what is excepted is told as such', () => {
  const { judge } = worker({ Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], NotResource: 'arn:aws:s3:::b' });

  expect(judge.unusedGrants()).toMatchObject([{ action: '!iam:* !sts:*', resource: '!arn:aws:s3:::b' }]);
});

it('of a policy that AWS manages nothing is told once a part of it is used', () => {
  const { identity, judge } = account();
  const managedPolicyArns = ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'];
  identity.createRole(roleProps('worker', { managedPolicyArns }));
  expect(judge.unusedGrants()).toHaveLength(3);

  judge.judge(request('logs:PutLogEvents', 'arn:aws:logs:us-east-1:111122223333:log-group:g:log-stream:s'));
  expect(judge.unusedGrants()).toEqual([]);
});

it('roles that were there before the app are not asked', () => {
  const { identity, judge } = account();
  identity.createRole(
    roleProps('worker', { foreign: true, inline: [{ name: 'i', document: policy(allow('s3:GetObject')) }] }),
  );

  expect(judge.unusedGrants()).toEqual([]);
});
