import { CodeStarConnectionsClient, GetConnectionCommand } from '@aws-sdk/client-codestar-connections';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Settings } from '../../lib/settings';
import { isNamed } from '../shared/aws-errors';
import { type Check, missing, ok } from './finding';
import { signedCall } from './signed-call';

/** Whatever the pipeline reads the repository by. */
export function sourceCheck(settings: Settings, sts: STSClient): Check {
  switch (settings.source) {
    case 'connection':
      return connection(new CodeStarConnectionsClient({ region: settings.region }), settings.connectionArn!);
    case 'codecommit':
      return codecommit(settings, sts);
    case 'github-token':
      return secret(settings, sts);
  }
}

const connection = (client: CodeStarConnectionsClient, ConnectionArn: string): Check => ({
  what: 'connection',
  right: 'codestar-connections:GetConnection',
  look: async () => {
    try {
      const { Connection: it } = await client.send(new GetConnectionCommand({ ConnectionArn }));
      if (it?.ConnectionStatus === 'AVAILABLE') return [ok('connection', `${it.ConnectionName} is AVAILABLE`)];
      return [
        missing(
          'connection',
          `${it?.ConnectionName ?? ConnectionArn} is ${it?.ConnectionStatus ?? 'in no known status'}`,
          'complete it in the console: Developer Tools, Settings, Connections, Update pending connection',
        ),
      ];
    } catch (error) {
      if (!isNamed(error, 'ResourceNotFoundException')) throw error;
      return [
        missing('connection', `${ConnectionArn} does not exist`, 'make one, and change the setting connectionArn'),
      ];
    }
  },
});

const codecommit = ({ region, repository, codecommitCreate }: Settings, sts: STSClient): Check => ({
  what: 'CodeCommit repository',
  right: 'codecommit:GetRepository',
  look: async () => {
    const what = 'CodeCommit repository';
    if (codecommitCreate) return [ok(what, `${repository} is made by the pipeline stack`)];
    const call = { service: 'codecommit', region, target: 'CodeCommit_20150413.GetRepository' };
    try {
      await signedCall(sts.config.credentials, { ...call, input: { repositoryName: repository } });
      return [ok(what, repository)];
    } catch (error) {
      if (!isNamed(error, 'RepositoryDoesNotExistException')) throw error;
      return [missing(what, `${repository} does not exist`, 'make it, or set codecommitCreate to true')];
    }
  },
});

const secret = ({ region, githubTokenSecret }: Settings, sts: STSClient): Check => ({
  what: "secret of GitHub's token",
  right: 'secretsmanager:DescribeSecret',
  look: async () => {
    const what = "secret of GitHub's token";
    const call = { service: 'secretsmanager', region, target: 'secretsmanager.DescribeSecret' };
    try {
      await signedCall(sts.config.credentials, { ...call, input: { SecretId: githubTokenSecret } });
      return [ok(what, `${githubTokenSecret} exists; whether GitHub takes the token is not looked at`)];
    } catch (error) {
      if (!isNamed(error, 'ResourceNotFoundException')) throw error;
      const todo = `aws secretsmanager create-secret --name ${githubTokenSecret} --secret-string …`;
      return [missing(what, `${githubTokenSecret} does not exist`, todo)];
    }
  },
});
