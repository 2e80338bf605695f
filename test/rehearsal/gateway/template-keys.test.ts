import { TemplateKeys } from '../../../rehearsal/gateway/template-keys';
import { Keys } from '../../../rehearsal/services/keys';

const keys = new Keys({ accountId: '111122223333', region: 'us-east-1', partition: 'aws' });
for (const id of ['one', 'two']) keys.put(id, { Statement: [] });
keys.putAlias('alias/one', 'one');
const templateKeys = new TemplateKeys(keys);
const call = (operation: string, input: object) =>
  JSON.parse(String(templateKeys.answer(operation, input as Record<string, unknown>, 'r')!.body));
const Plaintext = Buffer.from('secret').toString('base64');
const EncryptionContext = { team: 'shop' };

describe('a key of a template', () => {
  it('opens what it has sealed, by id or alias', () => {
    const { CiphertextBlob } = call('Encrypt', { KeyId: 'alias/one', Plaintext, EncryptionContext });
    expect(CiphertextBlob).not.toContain(Plaintext);
    expect(call('Decrypt', { KeyId: 'one', CiphertextBlob, EncryptionContext })).toMatchObject({ Plaintext });
  });

  it('does not open what another key or context has sealed, or what was changed', () => {
    const { CiphertextBlob } = call('Encrypt', { KeyId: 'one', Plaintext, EncryptionContext });
    const bytes = Buffer.from(CiphertextBlob, 'base64');
    const changed = Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])]).toString('base64');
    for (const input of [
      { KeyId: 'two', CiphertextBlob, EncryptionContext },
      { KeyId: 'one', CiphertextBlob },
      { KeyId: 'one', CiphertextBlob: changed, EncryptionContext },
      { KeyId: 'one', CiphertextBlob: 'AAAA' },
    ])
      expect(() => call('Decrypt', input)).toThrow(expect.objectContaining({ code: 'InvalidCiphertextException' }));
  });

  it('makes data keys of the length that is asked for, and opens them again', () => {
    const made = call('GenerateDataKey', { KeyId: 'one', KeySpec: 'AES_256' });
    expect(Buffer.from(made.Plaintext, 'base64')).toHaveLength(32);
    expect(call('Decrypt', { KeyId: 'one', CiphertextBlob: made.CiphertextBlob }).Plaintext).toBe(made.Plaintext);
    expect(() => call('GenerateDataKey', { KeyId: 'one' })).toThrow('number of bytes');
  });

  it('is not found when there is none, and asked for when none is named', () => {
    expect(() => call('DescribeKey', { KeyId: 'none' })).toThrow(
      expect.objectContaining({ code: 'NotFoundException' }),
    );
    expect(() => call('DescribeKey', {})).toThrow(expect.objectContaining({ code: 'ValidationException' }));
  });
});
