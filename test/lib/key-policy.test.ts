import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownKeyStatements, serviceStatements } from '../../lib/key-policy';
import { assemblyOf, onlyResource, ROOT } from './support/synthesized';

const account = '111122223333';

describe('the policy of the key that is made', () => {
  it('lets rules publish to the encrypted topic, for this account where they tell it', () => {
    const { KeyPolicy } = onlyResource(assemblyOf().template('pipeline'), 'AWS::KMS::Key').Properties;
    expect(KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': account } },
      }),
    );
  });

  it('names no other service', () => {
    const { KeyPolicy } = onlyResource(assemblyOf().template('pipeline'), 'AWS::KMS::Key').Properties;
    const services = KeyPolicy.Statement.filter((it: { Principal: { Service?: string } }) => it.Principal.Service);
    expect(services).toHaveLength(serviceStatements({ account }).length);
  });
});

describe('what the owner of a key of one’s own must add', () => {
  it('is the account’s identities, in the partition of the region, and the same services', () => {
    const [identities, ...services] = ownKeyStatements({ account, region: 'us-gov-west-1' });
    expect(identities).toMatchObject({ Principal: { AWS: `arn:aws-us-gov:iam::${account}:root` } });
    expect(services).toEqual(serviceStatements({ account }));
  });

  it('stands in the decision page as it is', () => {
    const page = readFileSync(join(ROOT, 'docs/decisions/0002-own-key-and-network.md'), 'utf8');
    const [, json] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    expect(JSON.parse(json!)).toEqual(ownKeyStatements({ account, region: 'us-east-1' }));
  });
});
