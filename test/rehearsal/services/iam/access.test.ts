import {
  account,
  allow,
  bucketPolicy,
  deny,
  EVENTS,
  KEY,
  keyPolicy,
  policy,
  request,
  ROLE,
  roleProps,
  ROOT,
  type Statement,
  worker,
} from './fixture';

const OBJECT = 'arn:aws:s3:::b/k';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/worker/today';
const byRole = { AWS: ROLE.arn };

describe('an identity policy', () => {
  it('allows what an Allow statement names', () => {
    const { judge } = worker(allow('s3:GetObject', { Sid: 'Read' }));

    expect(judge.judge(request('s3:GetObject', OBJECT))).toEqual({
      allowed: true,
      by: [{ holder: ROLE.arn, policy: 'policy', statement: 'Read' }],
    });
  });

  it('does not allow what no statement names, and says so in the words of AWS', () => {
    expect(worker(allow('s3:GetObject')).judge.judge(request('s3:PutObject', OBJECT))).toEqual({
      allowed: false,
      kind: 'implicit',
      message: `User: ${SESSION} is not authorized to perform: s3:PutObject on resource: ${OBJECT} because no identity-based policy allows the s3:PutObject action`,
    });
  });

  it('denies what a Deny statement names, whatever allows it', () => {
    const { judge } = worker(allow('s3:*'), deny('s3:GetObject'));

    expect(judge.judge(request('s3:GetObject', OBJECT))).toEqual({
      allowed: false,
      kind: 'explicit',
      by: { holder: ROLE.arn, policy: 'policy', statement: '1' },
      message: `User: ${SESSION} is not authorized to perform: s3:GetObject on resource: ${OBJECT} with an explicit deny in an identity-based policy`,
    });
  });

  it('compares actions without regard to case, and resources with regard to it', () => {
    const { judge } = worker(allow('S3:getobject', { Resource: 'arn:aws:s3:::b/k' }));

    expect(judge.judge(request('s3:GetObject', 'arn:aws:s3:::b/k')).allowed).toBe(true);
    expect(judge.judge(request('s3:GetObject', 'arn:aws:s3:::b/K')).allowed).toBe(false);
  });

  it('covers everything but what NotAction and NotResource except', () => {
    const { judge } = worker({ Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::b/secret/*' });

    expect(judge.judge(request('s3:GetObject', OBJECT)).allowed).toBe(true);
    expect(judge.judge(request('iam:PassRole', 'arn:aws:iam::111122223333:role/r')).allowed).toBe(false);
    expect(judge.judge(request('s3:GetObject', 'arn:aws:s3:::b/secret/k')).allowed).toBe(false);
  });

  it('covers an action that knows no resource only with a wildcard for all', () => {
    expect(worker(allow('a:B')).judge.judge(request('a:B', '*')).allowed).toBe(true);
    expect(worker(allow('a:B', { Resource: 'arn:aws:a:*' })).judge.judge(request('a:B', '*')).allowed).toBe(false);
  });

  it('fills variables with what is known of the caller', () => {
    const { identity, judge } = account();
    const { arn } = identity.putUser('eve', [
      { name: 'home', document: policy(allow('s3:GetObject', { Resource: 'arn:aws:s3:::b/${aws:username}/*' })) },
    ]);
    const as = { principal: { kind: 'user', arn } } as const;

    expect(judge.judge(request('s3:GetObject', 'arn:aws:s3:::b/eve/k', as)).allowed).toBe(true);
    expect(judge.judge(request('s3:GetObject', 'arn:aws:s3:::b/bob/k', as)).allowed).toBe(false);
  });

  it('is judged as it stands at the time of the call', () => {
    const { identity, judge } = worker(allow('s3:GetObject'));
    expect(judge.judge(request('s3:GetObject', OBJECT)).allowed).toBe(true);

    identity.putPolicy('p', { name: 'policy', document: policy(allow('s3:PutObject')), roles: ['worker'] });

    expect(judge.judge(request('s3:GetObject', OBJECT)).allowed).toBe(false);
    expect(judge.judge(request('s3:PutObject', OBJECT)).allowed).toBe(true);
  });

  it('leaves a deleted role with nothing', () => {
    const { identity, judge } = worker(allow('*'));
    identity.deleteRole('worker');

    expect(judge.judge(request('s3:GetObject', OBJECT)).allowed).toBe(false);
  });

  it('may be managed by AWS, if its document is known', () => {
    const { identity, judge } = account();
    const managed = (name: string) => ({ managedPolicyArns: [`arn:aws:iam::aws:policy/${name}`] });
    identity.createRole(roleProps('worker', managed('service-role/AWSLambdaBasicExecutionRole')));
    expect(judge.judge(request('logs:PutLogEvents', 'arn:aws:logs:us-east-1:111122223333:log-group:g')).allowed).toBe(
      true,
    );
    expect(judge.judge(request('s3:GetObject', OBJECT)).allowed).toBe(false);

    identity.updateRole(roleProps('worker', managed('AdministratorAccess')));
    expect(judge.judge(request('s3:GetObject', OBJECT)).allowed).toBe(true);

    identity.updateRole(roleProps('worker', managed('PowerUserAccess')));
    expect(() => judge.judge(request('s3:GetObject', OBJECT))).toThrow(
      'the managed policy arn:aws:iam::aws:policy/PowerUserAccess',
    );
  });

  it('is refused by name under a permissions boundary', () => {
    const { identity, judge } = account();
    identity.createRole(roleProps('worker', { permissionsBoundary: 'arn:aws:iam::111122223333:policy/fence' }));

    expect(() => judge.judge(request('s3:GetObject', OBJECT))).toThrow('permissions boundary');
  });
});

describe('a policy of the resource', () => {
  it.each([
    ['the role', byRole],
    ['its session', { AWS: SESSION }],
    ['anyone', '*'],
    ['anyone at AWS', { AWS: '*' }],
  ])('is enough when it allows %s', (_, Principal) => {
    const resourcePolicies = [bucketPolicy(allow('s3:GetObject', { Principal }))];

    expect(worker(allow('a:B')).judge.judge(request('s3:GetObject', OBJECT, { resourcePolicies })).allowed).toBe(true);
  });

  it.each([
    ['another role', { AWS: 'arn:aws:iam::111122223333:role/other' }],
    ['another session', { AWS: 'arn:aws:sts::111122223333:assumed-role/worker/yesterday' }],
    ['another account', { AWS: '999999999999' }],
    ['a service', { Service: 'events.amazonaws.com' }],
  ])('gives nothing when it allows %s', (_, Principal) => {
    const resourcePolicies = [bucketPolicy(allow('s3:GetObject', { Principal }))];

    expect(worker(allow('a:B')).judge.judge(request('s3:GetObject', OBJECT, { resourcePolicies })).allowed).toBe(false);
  });

  it('that allows the account gives nothing by itself, and takes nothing from identity policies', () => {
    const resourcePolicies = [bucketPolicy(allow('s3:GetObject', { Principal: ROOT }))];

    expect(worker(allow('a:B')).judge.judge(request('s3:GetObject', OBJECT, { resourcePolicies })).allowed).toBe(false);
    expect(worker(allow('s3:*')).judge.judge(request('s3:GetObject', OBJECT, { resourcePolicies })).allowed).toBe(true);
  });

  it.each([
    ['the role', byRole],
    ['its session', { AWS: SESSION }],
    ['the account', { AWS: '111122223333' }],
    ['anyone', '*'],
  ])('denies what identity policies allow when it denies %s', (_, Principal) => {
    const resourcePolicies = [bucketPolicy(deny('s3:*', { Principal, Sid: 'Never' }))];

    expect(worker(allow('*')).judge.judge(request('s3:GetObject', OBJECT, { resourcePolicies }))).toMatchObject({
      kind: 'explicit',
      by: { policy: 'AWS::S3::BucketPolicy b', statement: 'Never' },
      message: expect.stringMatching(/with an explicit deny in a resource-based policy$/),
    });
  });

  it('that refuses what is not encrypted on the way denies nothing', () => {
    const resourcePolicies = [
      bucketPolicy(deny('s3:*', { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
    ];

    expect(worker(allow('s3:*')).judge.judge(request('s3:GetObject', OBJECT, { resourcePolicies })).allowed).toBe(true);
  });
});

describe("a key's policy", () => {
  const decrypt = (...statements: readonly Statement[]) =>
    request('kms:Decrypt', KEY, { resourcePolicies: [keyPolicy(...statements)] });

  it('must allow: identity policies alone give nothing', () => {
    const other = { AWS: 'arn:aws:iam::111122223333:role/other' };

    expect(worker(allow('kms:*')).judge.judge(decrypt(allow('kms:*', { Principal: other })))).toMatchObject({
      kind: 'implicit',
      message: expect.stringMatching(/because no resource-based policy allows the kms:Decrypt action$/),
    });
  });

  it('that allows the role needs no identity policy', () => {
    expect(worker(allow('a:B')).judge.judge(decrypt(allow('kms:Decrypt', { Principal: byRole }))).allowed).toBe(true);
  });

  it('that allows the account leaves it to identity policies', () => {
    const call = decrypt(allow('kms:*', { Principal: ROOT }));

    expect(worker(allow('kms:Decrypt')).judge.judge(call).allowed).toBe(true);
    expect(worker(allow('a:B')).judge.judge(call)).toMatchObject({
      message: expect.stringMatching(/because no identity-based policy allows the kms:Decrypt action$/),
    });
  });

  it('that allows the account an administrative action only leaves no other one to identity policies', () => {
    const call = decrypt(allow('kms:PutKeyPolicy', { Principal: ROOT }));

    expect(worker(allow('kms:*')).judge.judge(call).allowed).toBe(false);
  });

  it('is the reason why an event does not reach an encrypted topic', () => {
    const topic = { principal: EVENTS } as const;
    const { judge } = account();
    const call = (...statements: readonly Statement[]) => judge.judge({ ...decrypt(...statements), ...topic }).allowed;

    expect(call(allow('kms:*', { Principal: ROOT }))).toBe(false);
    expect(call(allow('kms:*', { Principal: { Service: 'events.amazonaws.com' } }))).toBe(true);
    expect(call(allow('kms:*', { Principal: { Service: 'sns.amazonaws.com' } }))).toBe(false);
  });
});

describe("a role's trust policy", () => {
  const arn = 'arn:aws:iam::111122223333:role/deploy';
  const assume = (statement: object) =>
    request('sts:AssumeRole', arn, {
      resourcePolicies: [{ id: `trust of ${arn}`, required: true, document: policy({ ...statement }) }],
    });
  const trust = (Principal: object, more: object = {}) => ({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal,
    ...more,
  });

  it('names no resource, and lets in whom it names', () => {
    const { judge } = worker(allow('a:B'));

    expect(judge.judge(assume(trust(byRole))).allowed).toBe(true);
    expect(judge.judge(assume(trust({ AWS: 'arn:aws:iam::111122223333:role/other' }))).allowed).toBe(false);
  });

  it('that trusts the account asks for an identity policy', () => {
    expect(worker(allow('a:B')).judge.judge(assume(trust(ROOT))).allowed).toBe(false);
    expect(worker(allow('sts:AssumeRole', { Resource: arn })).judge.judge(assume(trust(ROOT))).allowed).toBe(true);
  });

  it('lets a service in that it names', () => {
    const call = { ...assume(trust({ Service: 'events.amazonaws.com' })), principal: EVENTS };

    expect(account().judge.judge(call).allowed).toBe(true);
    expect(account().judge.judge({ ...call, principal: { ...EVENTS, arn: 'sns.amazonaws.com' } }).allowed).toBe(false);
  });
});

describe('a service by itself', () => {
  it('has nothing but what policies of resources give it', () => {
    const { judge } = account();

    expect(judge.judge(request('sns:Publish', 'arn:aws:sns:us-east-1:111122223333:t', { principal: EVENTS }))).toEqual({
      allowed: false,
      kind: 'implicit',
      message:
        'Service: events.amazonaws.com is not authorized to perform: sns:Publish on resource: arn:aws:sns:us-east-1:111122223333:t because no resource-based policy allows the sns:Publish action',
    });
  });

  it('is held to the source that the policy names', () => {
    const rule = (name: string) => `arn:aws:events:us-east-1:111122223333:rule/${name}`;
    const Condition = { ArnLike: { 'Known:SourceArn': rule('mine') } };
    const resourcePolicies = [bucketPolicy(allow('sns:Publish', { Principal: { Service: EVENTS.arn }, Condition }))];
    const call = (name: string) =>
      account().judge.judge(
        request('sns:Publish', 'arn:aws:sns:us-east-1:111122223333:t', {
          principal: EVENTS,
          resourcePolicies,
          context: { 'known:sourcearn': [rule(name)] },
        }),
      ).allowed;

    expect(call('mine')).toBe(true);
    expect(call('theirs')).toBe(false);
  });
});

it('does not judge callers of another account', () => {
  const principal = { kind: 'role', arn: 'arn:aws:iam::999999999999:role/r' } as const;

  expect(() => account().judge.judge(request('s3:GetObject', OBJECT, { principal }))).toThrow(
    'caller of another account',
  );
});

describe('a condition key that calls do not carry here', () => {
  const condition = { Condition: { StringEquals: { 'other:Key': 'v' } } };

  it('is refused by name where it decides', () => {
    expect(() => worker(allow('s3:*', condition)).judge.judge(request('s3:GetObject', OBJECT))).toThrow(
      'the condition key for s3:GetObject other:key (at policy policy of arn:aws:iam::111122223333:role/worker)',
    );
  });

  it('is no hindrance in a statement that is about something else, or that another condition rules out', () => {
    const both = { Condition: { StringEquals: { 'other:Key': 'v', 'known:key': 'w' } } };
    const { judge } = worker(allow('s3:Put*', condition), allow('s3:Get*', both));

    expect(judge.judge(request('s3:GetObject', OBJECT, { context: { 'known:key': ['x'] } })).allowed).toBe(false);
  });
});

it('counts the judgements, and tells each denial once with its count', () => {
  const { judge } = worker(allow('s3:GetObject'));
  for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:PutObject'])
    judge.judge(request(action, OBJECT));

  expect(judge.calls).toBe(4);
  expect(judge.denials()).toMatchObject([
    { principal: ROLE.arn, action: 's3:PutObject', resource: OBJECT, kind: 'implicit', count: 2 },
    { principal: ROLE.arn, action: 's3:DeleteObject', count: 1 },
  ]);
});
