import { CodePipelineSource } from 'aws-cdk-lib/pipelines';
import { allow } from '../../permissions';
import type { Settings } from '../../settings';
import type { CodeSource } from './source';

/** GitHub, GitLab, Bitbucket and others by CodeConnections, which holds no token of anybody's. */
export function connectionSource(settings: Settings, actionName: string): CodeSource {
  // There is one: the settings refuse this source without it.
  const connectionArn = settings.connectionArn!;
  return {
    source: CodePipelineSource.connection(settings.repository, settings.branch, { actionName, connectionArn }),
    // CDK grants the older prefix of the action alone.
    pipelineMay: [allow(['codeconnections:UseConnection'], [connectionArn])],
  };
}
