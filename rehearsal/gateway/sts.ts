import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { type Call, type Operations, type Principal, ServiceError } from '../contracts';
import type { Surroundings } from '../events';
import type { Identity } from '../services/identity';
import type { Principals } from './principals';

export interface StsDeps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'clock'>;
  readonly identity: Pick<Identity, 'role'>;
  readonly principals: Pick<Principals, 'mint'>;
}

type Output<T> = Omit<T, '$metadata'>;

/** STS: who one is, and becoming a role. A role must exist; its trust policy is judged before the call arrives here. */
export function stsOperations({ surroundings, identity, principals }: StsDeps): Operations {
  const { accountId, partition } = surroundings;
  const session = (role: string, name: string) => `arn:${partition}:sts::${accountId}:assumed-role/${role}/${name}`;
  return {
    async GetCallerIdentity(_input: object, { principal }: Call): Promise<Output<GetCallerIdentityCommandOutput>> {
      if (principal.kind !== 'role') return { Account: accountId, Arn: principal.arn, UserId: principal.arn };
      const name = roleName(principal);
      const sessionName = principal.session ?? 'rehearsal';
      return {
        Account: accountId,
        Arn: session(name, sessionName),
        UserId: `${identity.role(name)?.id ?? name}:${sessionName}`,
      };
    },

    async AssumeRole(input: AssumeRoleCommandInput, { principal }: Call): Promise<Output<AssumeRoleCommandOutput>> {
      const { RoleArn = '', RoleSessionName = '', DurationSeconds = 3600 } = input;
      const role = identity.role(RoleArn);
      if (role === undefined || role.arn !== RoleArn) {
        const message = `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
        throw new ServiceError('AccessDenied', message, 403);
      }
      if (DurationSeconds < 900 || DurationSeconds > role.maxSessionSeconds) {
        const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
        throw new ServiceError('ValidationError', message);
      }
      const keys = principals.mint({ kind: 'role', arn: role.arn, session: RoleSessionName });
      return {
        Credentials: {
          AccessKeyId: keys.accessKeyId,
          SecretAccessKey: keys.secretAccessKey,
          SessionToken: keys.sessionToken,
          Expiration: new Date(surroundings.clock.now() + DurationSeconds * 1000),
        },
        AssumedRoleUser: { Arn: session(role.name, RoleSessionName), AssumedRoleId: `${role.id}:${RoleSessionName}` },
      };
    },
  };
}

function roleName({ arn }: Principal): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
