import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account/account';
import type { Principal } from './contracts';
import type { Surroundings } from './events';
import { fill, type Subject } from './subject';

/** A file of `export` lines by which a client is somebody in the account. */
export interface ServedEnvironment {
  readonly name: string;
  /** Of the person or role. */
  readonly arn: string;
  readonly file: string;
}

export interface EnvironmentsProps {
  readonly surroundings: Surroundings;
  readonly account: Account;
  readonly people: Subject['people'];
  /** Where the files are written; it is made when it is not there. */
  readonly directory: string;
}

/** Writes a file of `export` lines, with keys of its own, for each person or role that somebody can be. */
export function writeEnvironments(props: EnvironmentsProps): readonly ServedEnvironment[] {
  const { account, surroundings, people, directory } = props;
  const { region, partition, accountId } = surroundings;
  const outputs = Object.fromEntries(
    account.services.cloudFormation.stacks().flatMap((stack) => stack.outputs.map(({ key, value }) => [key, value])),
  );
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return Object.entries(people).map(([name, { role, environment }]) => {
    const principal: Principal =
      role === undefined
        ? { kind: 'user', arn: `arn:${partition}:iam::${accountId}:user/${name}` }
        : { kind: 'role', arn: fill(`{${role}}`, outputs), session: name };
    const keys = account.services.principals.mint(principal);
    const variables = {
      AWS_ENDPOINT_URL: account.gateway.url,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...fill(environment, outputs),
    };
    const file = join(directory, `${name}.env`);
    writeFileSync(file, lines(variables), { mode: 0o600 });
    chmodSync(file, 0o600);
    return { name, arn: principal.arn, file };
  });
}

/** For a POSIX shell. */
const lines = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
