import { seededRandom } from '../../../rehearsal/random';
import { Identity, type RoleProps } from '../../../rehearsal/services/identity';

const document = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
const role = (name: string, more: Partial<RoleProps> = {}): RoleProps => ({
  ...{ name, path: '/', trust: {}, inline: [], managedPolicyArns: [], maxSessionSeconds: 3600 },
  permissionsBoundary: undefined,
  ...more,
});
const MANAGED = 'arn:aws:iam::111122223333:policy/m';

function identityOf(): Identity {
  return new Identity({ accountId: '111122223333', partition: 'aws', random: seededRandom(1) });
}

it('keeps apart a user and a role of the same name', () => {
  const identity = identityOf();
  identity.createRole(role('client', { inline: [{ name: 'i', document: document('a:Role') }] }));
  const user = identity.putUser('client', [{ name: 'u', document: document('a:User') }]);

  expect(identity.policiesOf(user.arn).map(({ name }) => name)).toEqual(['u']);
  expect(identity.policiesOf('arn:aws:iam::111122223333:user/nobody')).toEqual([]);
  expect(identity.role(user.arn)).toBeUndefined();
});

it('has another revision after every change of what a role may do', () => {
  const identity = identityOf();
  const grant = { name: 'p', document: document('a:B'), roles: ['r'] };
  const changes = [
    () => identity.createRole(role('r')),
    () => identity.putPolicy('p', grant),
    () => identity.putManagedPolicy(MANAGED, grant),
    () => identity.deletePolicy('p'),
    () => identity.deleteManagedPolicy(MANAGED),
    () => identity.updateRole(role('r', { managedPolicyArns: [MANAGED] })),
    () => identity.putUser('u', []),
    () => identity.deleteRole('r'),
  ];
  const seen = [identity.revision, ...changes.map((change) => (change(), identity.revision))];

  expect(new Set(seen).size).toBe(changes.length + 1);
});

it('remembers what was attached to whom, also when it is gone', () => {
  const identity = identityOf();
  identity.createRole(role('r', { inline: [{ name: 'i', document: document('a:I') }], managedPolicyArns: [MANAGED] }));
  identity.putManagedPolicy(MANAGED, { name: 'm', document: document('a:M'), roles: [] });
  identity.putPolicy('p', { name: 'p', document: document('a:P'), roles: ['r'] });
  identity.deletePolicy('p');
  identity.deleteRole('r');

  const holder = 'arn:aws:iam::111122223333:role/r';
  expect(identity.everAttached()).toEqual([
    { holder, policy: { name: 'i', document: document('a:I') } },
    { holder, policy: { name: MANAGED, document: undefined } },
    { holder, policy: { name: MANAGED, document: document('a:M') } },
    { holder, policy: { name: 'p', document: document('a:P') } },
  ]);
});
