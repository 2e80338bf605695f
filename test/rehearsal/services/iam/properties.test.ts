import fc from 'fast-check';
import type { AccessRequest } from '../../../../rehearsal/services/iam/access';
import { account, bucketPolicy, keyPolicy, policy, request, ROLE, roleProps, ROOT, type Statement } from './fixture';

const action = fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:Get*', 's3:*', 'S3:getobject', '*');
const resource = fc.constantFrom('arn:aws:s3:::b/k', 'arn:aws:s3:::b/*', 'arn:aws:s3:::c/*', '*');
const condition = fc.option(
  fc.oneof(
    fc.constantFrom('v', 'w').map((value) => ({ StringEquals: { 'known:key': value } })),
    fc.constantFrom('v', 'w').map((value) => ({ 'ForAnyValue:StringNotLike': { 'known:list': value } })),
    fc.constant({ Null: { 'known:key': 'true' } }),
  ),
  { nil: undefined },
);
const scope = (name: string, values: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.boolean(), fc.array(values, { minLength: 1, maxLength: 3 }))
    .map(([not, list]) => ({ [not ? `Not${name}` : name]: list }));
const statement = (Effect: 'Allow' | 'Deny'): fc.Arbitrary<Statement> =>
  fc
    .tuple(scope('Action', action), scope('Resource', resource), condition)
    .map(([actions, resources, Condition]) => ({ Effect, ...actions, ...resources, ...(Condition && { Condition }) }));
const principal = fc.constantFrom('*', ROOT, { AWS: ROLE.arn }, { AWS: 'arn:aws:iam::111122223333:role/other' });
const ofResource = (inner: fc.Arbitrary<Statement>) =>
  fc.tuple(inner, principal).map(([made, Principal]): Statement => ({ ...made, Principal }));

const either = fc.oneof(statement('Allow'), statement('Deny'));
const policies = fc.record({
  identity: fc.array(either, { maxLength: 4 }),
  bucket: fc.array(ofResource(either), { maxLength: 3 }),
  key: fc.option(fc.array(ofResource(either), { maxLength: 3 })),
});
type Policies = typeof policies extends fc.Arbitrary<infer T> ? T : never;
const call = fc
  .record({
    name: fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:ListBucket'),
    on: fc.constantFrom('arn:aws:s3:::b/k', 'arn:aws:s3:::c/k', '*'),
    key: fc.option(fc.constantFrom('v', 'w'), { nil: undefined }),
    list: fc.array(fc.constantFrom('v', 'w'), { maxLength: 2 }),
  })
  .map(({ name, on, key, list }) =>
    request(name, on, { context: { ...(key && { 'known:key': [key] }), 'known:list': list } }),
  );

function judge({ identity: statements, bucket, key }: Policies, asked: AccessRequest) {
  const made = account();
  const inline = statements.map((one, i) => ({ name: `${i}`, document: policy(one) }));
  made.identity.createRole(roleProps('worker', { inline }));
  const resourcePolicies = [bucketPolicy(...bucket), ...(key ? [keyPolicy(...key)] : [])];
  return made.judge.judge({ ...asked, resourcePolicies });
}

const RUNS = { numRuns: 200 };

it('an explicit deny wins, whatever allows', () => {
  const all = { Effect: 'Deny', Action: '*', Resource: '*' };
  fc.assert(
    fc.property(policies, call, fc.boolean(), fc.nat(), (given, asked, atResource, place) => {
      const own = atResource ? given.bucket : given.identity;
      const at = place % (own.length + 1);
      const denied = [...own.slice(0, at), atResource ? { ...all, Principal: '*' } : all, ...own.slice(at)];
      const decision = judge({ ...given, [atResource ? 'bucket' : 'identity']: denied }, asked);
      expect(decision).toMatchObject({ allowed: false, kind: 'explicit' });
    }),
    RUNS,
  );
});

it('one more Deny never allows', () => {
  fc.assert(
    fc.property(policies, call, statement('Deny'), ofResource(statement('Deny')), (given, asked, first, second) => {
      fc.pre(!judge(given, asked).allowed);
      expect(judge({ ...given, identity: [...given.identity, first] }, asked).allowed).toBe(false);
      expect(judge({ ...given, bucket: [...given.bucket, second] }, asked).allowed).toBe(false);
      if (given.key) expect(judge({ ...given, key: [...given.key, second] }, asked).allowed).toBe(false);
    }),
    RUNS,
  );
});

it('one more Allow never denies', () => {
  fc.assert(
    fc.property(policies, call, statement('Allow'), ofResource(statement('Allow')), (given, asked, first, second) => {
      fc.pre(judge(given, asked).allowed);
      expect(judge({ ...given, identity: [...given.identity, first] }, asked).allowed).toBe(true);
      expect(judge({ ...given, bucket: [...given.bucket, second] }, asked).allowed).toBe(true);
      if (given.key) expect(judge({ ...given, key: [...given.key, second] }, asked).allowed).toBe(true);
    }),
    RUNS,
  );
});

it('the order of statements does not matter', () => {
  const shuffled = policies.chain((given) =>
    fc
      .record({
        identity: fc.shuffledSubarray(given.identity, { minLength: given.identity.length }),
        bucket: fc.shuffledSubarray(given.bucket, { minLength: given.bucket.length }),
        key: given.key ? fc.shuffledSubarray(given.key, { minLength: given.key.length }) : fc.constant(null),
      })
      .map((other) => [given, other] as const),
  );
  const verdict = (decision: ReturnType<typeof judge>) => (decision.allowed ? 'allowed' : decision.kind);
  fc.assert(
    fc.property(shuffled, call, ([given, other], asked) => {
      expect(verdict(judge(other, asked))).toBe(verdict(judge(given, asked)));
    }),
    RUNS,
  );
});

it('no resource policy that denies nothing takes away what identity policies allow, unless it is required', () => {
  fc.assert(
    fc.property(policies, call, fc.array(ofResource(statement('Allow')), { maxLength: 3 }), (given, asked, bucket) => {
      fc.pre(judge({ ...given, bucket: [], key: null }, asked).allowed);
      expect(judge({ ...given, bucket, key: null }, asked).allowed).toBe(true);
    }),
    RUNS,
  );
});
