import { SecretValue } from 'aws-cdk-lib';
import { GitHubTrigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { CodePipelineSource } from 'aws-cdk-lib/pipelines';
import type { Settings } from '../../settings';
import type { CodeSource } from './source';

/**
 * GitHub with a person's token in Secrets Manager, told of pushes by a webhook. The template holds a reference to the secret
 * and never the token; CloudFormation reads it when the pipeline changes, so a new token needs such a change.
 */
export function githubTokenSource(settings: Settings, actionName: string): CodeSource {
  const source = CodePipelineSource.gitHub(settings.repository, settings.branch, {
    actionName,
    // There is one: the settings refuse this source without it.
    authentication: SecretValue.secretsManager(settings.githubTokenSecret!),
    trigger: GitHubTrigger.WEBHOOK,
  });
  return { source, pipelineMay: [] };
}
