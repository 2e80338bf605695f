import { RemovalPolicy } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { CodeCommitTrigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { CodePipelineSource } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import type { Settings } from '../../settings';
import type { CodeSource } from './source';

/**
 * AWS CodeCommit, in a repository that is there or is made here. One that is made outlives the stack: what people have
 * pushed is not to be lost with a `cdk destroy`. Pushes are told by an event and never polled for.
 */
export function codeCommitSource(parent: Construct, settings: Settings, actionName: string): CodeSource {
  const { repository: repositoryName, branch, modelName } = settings;
  const repository = settings.codecommitCreate
    ? new Repository(parent, 'Repository', { repositoryName, description: `Releases of the model ${modelName}` })
    : Repository.fromRepositoryName(parent, 'Repository', repositoryName);
  if (repository instanceof Repository) repository.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const trigger = CodeCommitTrigger.EVENTS;
  return { source: CodePipelineSource.codeCommit(repository, branch, { actionName, trigger }), pipelineMay: [] };
}
