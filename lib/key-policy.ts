import { partitionOf } from './partition';
import type { Settings } from './settings';

/** A statement of a key's policy as JSON. */
export interface KeyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: { readonly AWS: string } | { readonly Service: string };
  readonly Action: readonly string[];
  /** The key itself: a key's policy knows no other resource. */
  readonly Resource: '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Who publishes to the encrypted topic in its own name and not with a role: rules of EventBridge. Alarms have no action. */
const PUBLISHERS = { EventBridge: 'events.amazonaws.com' } as const;

/**
 * What AWS services may do with the model's key in their own name. Everything else uses it with a role, whose policy says so.
 *
 * The account is asked for only where the service tells it: which do is not documented for every service and target, and a
 * condition on what is not told would lose notifications without a word.
 */
export const serviceStatements = ({ account }: Pick<Settings, 'account'>): KeyStatement[] =>
  Object.entries(PUBLISHERS).map(([name, service]) => ({
    Sid: `${name}PublishToTheTopic`,
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { StringEqualsIfExists: { 'aws:SourceAccount': account } },
  }));

/**
 * What the policy of a key of your own (setting `keyArn`) must hold, for its owner to add: the policy of a key that was not
 * made here cannot be changed from here. The account's identities are those whose own policies name the key.
 */
export const ownKeyStatements = (settings: Pick<Settings, 'account' | 'region'>): KeyStatement[] => [
  {
    Sid: 'IdentitiesOfTheAccount',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partitionOf(settings.region)}:iam::${settings.account}:root` },
    Action: [
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey*',
      'kms:ReEncrypt*',
    ],
    Resource: '*',
  },
  ...serviceStatements(settings),
];
