import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type * as api from '@aws-sdk/client-kms';
import { ServiceError } from '../contracts';
import type { Keys } from '../services/keys';
import type { Keeper } from '../state/keeper';
import type { WireResponse } from './wire';

type Input = Readonly<Record<string, unknown>>;
/** Bytes are base64 on the wire. */
type OnWire = Readonly<Record<string, unknown>>;

/** Bytes of the initial vector and of the tag of AES-256-GCM. */
const IV = 12;
const TAG = 16;
const DATA_KEY_BYTES: Readonly<Record<string, number>> = { AES_128: 16, AES_256: 32 };

/**
 * KMS as the keys of templates have it: symmetric keys that are enabled. They encrypt what is sent to them, with secrets that
 * last as long as the account; nothing else on this machine is encrypted with them.
 */
export class TemplateKeys implements Keeper<ReadonlyMap<string, Buffer>> {
  private readonly secrets = new Map<string, Buffer>();

  constructor(private readonly keys: Keys) {}

  /** Undefined when the operation is not answered here. Throws ServiceError. */
  answer(operation: string, input: Input, requestId: string): WireResponse | undefined {
    const act = this.operations[operation];
    if (act === undefined) return undefined;
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
    return { statusCode: 200, headers, body: JSON.stringify(act(input)) };
  }

  /** Nothing here takes time. */
  underWay(): readonly string[] {
    return [];
  }

  /** The secrets, by the key's ARN. */
  keep(): ReadonlyMap<string, Buffer> {
    return this.secrets;
  }

  resume(secrets: ReadonlyMap<string, Buffer>): void {
    for (const [arn, secret] of secrets) this.secrets.set(arn, secret);
  }

  private readonly operations: Readonly<Record<string, (input: Input) => OnWire>> = {
    ListKeys: () => ({ Keys: this.keys.list().map((arn) => ({ KeyArn: arn, KeyId: idOf(arn) })), Truncated: false }),
    ListAliases: () => ({
      Aliases: this.keys.listAliases().map(([AliasName, arn]) => ({
        ...{ AliasName, AliasArn: arn.replace(/key\/.*$/, AliasName), TargetKeyId: idOf(arn) },
      })),
      Truncated: false,
    }),
    DescribeKey: (input) => ({ KeyMetadata: this.metadata(this.keyOf(input)) }),
    GetKeyPolicy: (input) => ({
      Policy: JSON.stringify(this.keys.policy(this.keyOf(input))),
      PolicyName: 'default',
    }),
    Encrypt: (input) => {
      const arn = this.keyOf(input);
      const CiphertextBlob = this.encrypt(arn, Buffer.from(text(input, 'Plaintext'), 'base64'), contextOf(input));
      return { KeyId: arn, CiphertextBlob, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },
    Decrypt: (input) => {
      const arn = this.keyOf(input);
      const Plaintext = this.decrypt(arn, Buffer.from(text(input, 'CiphertextBlob'), 'base64'), contextOf(input));
      return { KeyId: arn, Plaintext, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },
    GenerateDataKey: (input) => {
      const arn = this.keyOf(input);
      const bytes = DATA_KEY_BYTES[String(input['KeySpec'])] ?? Number(input['NumberOfBytes']);
      if (!(bytes >= 1 && bytes <= 1024))
        throw new ServiceError('ValidationException', 'Please specify either number of bytes or key spec.');
      const plain = randomBytes(bytes);
      return {
        ...{ KeyId: arn, Plaintext: plain.toString('base64') },
        CiphertextBlob: this.encrypt(arn, plain, contextOf(input)),
      };
    },
  };

  /** ARN of the key that is meant. */
  private keyOf(input: Input): string {
    const name = text(input, 'KeyId');
    const arn = this.keys.arn(name);
    if (this.keys.policy(arn) !== undefined) return arn;
    const what = name.includes('alias/') ? 'Alias' : 'Key';
    throw new ServiceError('NotFoundException', `${what} '${arn}' does not exist`);
  }

  private metadata(arn: string): Partial<api.KeyMetadata> {
    return {
      ...{ AWSAccountId: arn.split(':')[4], KeyId: idOf(arn), Arn: arn, Enabled: true, KeyState: 'Enabled' },
      ...{ KeyUsage: 'ENCRYPT_DECRYPT', KeySpec: 'SYMMETRIC_DEFAULT', KeyManager: 'CUSTOMER', Origin: 'AWS_KMS' },
      ...{ MultiRegion: false, EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] },
    };
  }

  private encrypt(arn: string, plain: Buffer, context: Buffer): string {
    const iv = randomBytes(IV);
    const cipher = createCipheriv('aes-256-gcm', this.secret(arn), iv).setAAD(context);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  private decrypt(arn: string, sealed: Buffer, context: Buffer): string {
    if (sealed.length < IV + TAG) throw new ServiceError('InvalidCiphertextException', '');
    const decipher = createDecipheriv('aes-256-gcm', this.secret(arn), sealed.subarray(0, IV)).setAAD(context);
    decipher.setAuthTag(sealed.subarray(IV, IV + TAG));
    const opened = decipher.update(sealed.subarray(IV + TAG));
    try {
      return Buffer.concat([opened, decipher.final()]).toString('base64');
    } catch (error) {
      // Of another key, another context, or changed: Node tells by this one error, without a code.
      if (!(error as Error).message.includes('unable to authenticate')) throw error;
      throw new ServiceError('InvalidCiphertextException', '');
    }
  }

  private secret(arn: string): Buffer {
    const known = this.secrets.get(arn) ?? randomBytes(32);
    this.secrets.set(arn, known);
    return known;
  }
}

/** The operations that are answered for the keys of templates. */
export const KEY_OPERATIONS: readonly string[] = [
  ...['ListKeys', 'ListAliases', 'DescribeKey', 'GetKeyPolicy', 'Encrypt', 'Decrypt', 'GenerateDataKey'],
];

const idOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

function text(input: Input, member: string): string {
  const value = input[member];
  if (typeof value === 'string') return value;
  if (value !== undefined && value !== null)
    throw new ServiceError('SerializationException', `${member}: expected a string`);
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  const message = `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`;
  throw new ServiceError('ValidationException', message);
}

/** The encryption context, in an order of its own. */
function contextOf({ EncryptionContext = {} }: Input): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(EncryptionContext as object).sort(([a], [b]) => (a < b ? -1 : 1))));
}
