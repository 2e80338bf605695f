import { Policies } from '../../../../rehearsal/services/iam/policy';
import type { PolicyDocument } from '../../../../rehearsal/services/identity';
import { allow, policy, ROLE } from './fixture';

const read = (document: PolicyDocument, kind: 'identity' | 'resource' = 'identity') =>
  new Policies().statementsOf(document, kind, 'here');

it('reads one statement or a list of them, and names each by its Sid or its place', () => {
  expect(read({ Statement: allow('a:B') }).map(({ name }) => name)).toEqual(['0']);
  expect(read(policy(allow('a:B', { Sid: 'First' }), allow('a:B'))).map(({ name }) => name)).toEqual(['First', '1']);
});

it('reads a document once', () => {
  const policies = new Policies();
  const document = policy(allow('a:B'));

  expect(policies.statementsOf(document, 'identity', 'here')).toBe(policies.statementsOf(document, 'identity', 'here'));
});

it.each<[string, PolicyDocument, 'identity' | 'resource']>([
  ['the policy element Statements', { Statements: [] }, 'identity'],
  ['the policy element Statement undefined', {}, 'identity'],
  ['the policy element Resources', policy(allow('a:B', { Resources: '*' })), 'identity'],
  ['the policy element Effect "allow"', policy(allow('a:B', { Effect: 'allow' })), 'identity'],
  ['the policy element Action', policy({ Effect: 'Allow', Resource: '*' }), 'identity'],
  ['the policy element Action "a:B"', policy(allow('a:B', { NotAction: 'a:C' })), 'identity'],
  ['the policy element Resource (none)', policy({ Effect: 'Allow', Action: 'a:B' }), 'identity'],
  ['the policy element Action []', policy(allow([])), 'identity'],
  ['the policy element Principal "*"', policy(allow('a:B', { Principal: '*' })), 'identity'],
  ['the policy element Principal (none)', policy(allow('a:B')), 'resource'],
  ['the policy element NotPrincipal', policy(allow('a:B', { NotPrincipal: { AWS: ROLE.arn } })), 'resource'],
  ['the principal Federated x', policy(allow('a:B', { Principal: { Federated: 'x' } })), 'resource'],
  ['the principal CanonicalUser x', policy(allow('a:B', { Principal: { CanonicalUser: 'x' } })), 'resource'],
  ['the principal Service *', policy(allow('a:B', { Principal: { Service: '*' } })), 'resource'],
  ['the principal AWS AROAX', policy(allow('a:B', { Principal: { AWS: 'AROAX' } })), 'resource'],
  [
    'the principal AWS arn:aws:iam::111122223333:role/w*',
    policy(allow('a:B', { Principal: { AWS: 'arn:aws:iam::111122223333:role/w*' } })),
    'resource',
  ],
  ['the policy variable ${saml:sub}', policy(allow('a:B', { Resource: 'arn:aws:s3:::b/${saml:sub}' })), 'identity'],
  [
    'the condition operator BinaryEquals',
    policy(allow('a:B', { Condition: { BinaryEquals: { 'a:k': 'v' } } })),
    'identity',
  ],
])('refuses %s by name', (named, document, kind) => {
  expect(() => read(document, kind)).toThrow(`the rehearsal does not know ${named}`);
});

it('says where it stands', () => {
  expect(() => read(policy(allow('a:B'), allow('a:B', { Effect: 'Maybe' })))).toThrow('(at here, statement 1)');
});
