import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { contextOf } from '../../lib/context';
import type { Settings } from '../../lib/settings';
import { readSettings } from '../../lib/settings/read';
import { Refusal } from './run';

/** Who calls, and what the app's settings say. */
export interface Session {
  readonly settings: Settings;
  /** Account and principal of the credentials. */
  readonly caller: { readonly account: string; readonly arn: string };
  /** Host that answered, which is not AWS when an endpoint was set. */
  readonly endpoint: string;
}

/** What {@link openSession} takes. */
export interface SessionProps {
  /** The project's root directory, where cdk.json lies. */
  readonly root: string;
  /** Settings of the command line, which beat those of cdk.json. */
  readonly context: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the settings as the app does. An account that they do not give is that of the credentials, and a region that of
 * AWS_REGION, as the CDK's own command line fills both in.
 *
 * @throws SettingsError naming every setting that is wrong
 * @throws Refusal when no region is given
 */
export async function openSession({ root, context, environment }: SessionProps): Promise<Session> {
  const given: Record<string, unknown> = { ...contextOf(root), ...context };
  const region = given['region'] ?? environment['CDK_DEFAULT_REGION'] ?? awsRegion(environment);
  if (typeof region !== 'string')
    throw new Refusal('No region: set AWS_REGION, or the setting region in the context of cdk.json or by -c region=…');
  const { client, endpoint } = listening(new STSClient({ region }));
  const { Account: account = '', Arn: arn = '' } = await client.send(new GetCallerIdentityCommand({}));
  const settings = readSettings(given, {
    ...environment,
    CDK_DEFAULT_ACCOUNT: environment['CDK_DEFAULT_ACCOUNT'] ?? account,
    CDK_DEFAULT_REGION: region,
  });
  return { settings, caller: { account, arn }, endpoint: endpoint() };
}

const awsRegion = (environment: Readonly<Record<string, string | undefined>>): string | undefined =>
  environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined;

/** Notes which host a client's requests go to: environment variables and profiles may name another than AWS's. */
function listening(client: STSClient): { client: STSClient; endpoint: () => string } {
  let seen = 'unknown';
  client.middlewareStack.add(
    (next) => (args) => {
      const { protocol, hostname, port } = args.request as { protocol?: string; hostname?: string; port?: number };
      if (hostname !== undefined) seen = `${protocol ?? 'https:'}//${hostname}${port === undefined ? '' : `:${port}`}`;
      return next(args);
    },
    { step: 'finalizeRequest', name: 'noteEndpoint' },
  );
  return { client, endpoint: () => seen };
}

/** Refuses to act on another account than the settings name. */
export function requireOwnAccount({ settings, caller }: Session): void {
  if (settings.account === caller.account) return;
  throw new Refusal(
    `The credentials are those of account ${caller.account} (${caller.arn}), and the settings name ${settings.account}. Use credentials of that account, or change the setting account.`,
  );
}
