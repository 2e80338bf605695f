import { DescribeKeyCommand, GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { type KeyStatement, ownKeyStatements } from '../../lib/key-policy';
import type { Settings } from '../../lib/settings';
import { isNamed } from '../shared/aws-errors';
import { type Check, missing, ok, unknown } from './finding';

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

const covers = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i').test(action);

/** Whether a statement's principal is, or holds, the wanted one. An account's id and its root are the same. */
function isFor(statement: Statement, wanted: KeyStatement['Principal']): boolean {
  const { Principal: principal } = statement;
  if (principal === '*') return true;
  if (principal === undefined || typeof principal === 'string') return false;
  const [[kind, name]] = Object.entries(wanted) as [[string, string]];
  const account = /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1];
  return list(principal[kind]).some((it) => it === '*' || it === name || it === account);
}

/**
 * What a key's policy lacks of what the app needs, as the ids of its statements. A statement with a condition of its own
 * counts as allowing: what it asks for cannot be judged from here.
 */
export function lackingIn(
  policy: { readonly Statement: Statement | readonly Statement[] },
  wanted: readonly KeyStatement[],
) {
  const allowing = list<Statement>(policy.Statement).filter(({ Effect }) => Effect === 'Allow');
  return wanted.filter(({ Principal, Action }) => {
    const granted = allowing.filter((it) => isFor(it, Principal)).flatMap(({ Action: actions }) => list(actions));
    return !Action.every((action) => granted.some((pattern) => covers(pattern, action)));
  });
}

/** The key of one's own: there, enabled, and its policy as the app needs it. */
export const ownKeyCheck = (client: KMSClient, settings: Settings & { readonly keyArn: string }): Check => ({
  what: 'key of your own',
  right: 'kms:DescribeKey and kms:GetKeyPolicy',
  look: async () => {
    const what = 'key of your own';
    const KeyId = settings.keyArn;
    try {
      const { KeyMetadata: key } = await client.send(new DescribeKeyCommand({ KeyId }));
      if (key?.KeyState !== 'Enabled')
        return [
          missing(what, `its state is ${key?.KeyState ?? 'not told'}`, `enable ${KeyId}, or change the setting keyArn`),
        ];
      if (key.KeySpec !== undefined && key.KeySpec !== 'SYMMETRIC_DEFAULT')
        return [missing(what, `it is ${key.KeySpec}`, 'take a symmetric key for encryption')];
    } catch (error) {
      if (!isNamed(error, 'NotFoundException')) throw error;
      return [missing(what, `${KeyId} does not exist`, 'change the setting keyArn')];
    }
    const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
    if (Policy === undefined) return [unknown(what, 'KMS tells no policy of it')];
    const lacking = lackingIn(JSON.parse(Policy) as Parameters<typeof lackingIn>[0], ownKeyStatements(settings));
    if (lacking.length === 0) return [ok(what, 'enabled; its policy has what is needed')];
    return [
      missing(what, `its policy lacks ${lacking.map(({ Sid }) => Sid).join(', ')}`, `add: ${JSON.stringify(lacking)}`),
    ];
  },
});
