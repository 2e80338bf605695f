import { arn, everywhere, right, type Input, type Requirements, type RightsOf } from './right';

const onProject =
  (operation: string): RightsOf =>
  (input: Input, at) => [right(`codebuild:${operation}`, arn(at, 'codebuild', `project/${input.projectName}`))];

/**
 * CodeBuild, as CodePipeline calls it. Source: Service Authorization Reference, "… for AWS CodeBuild".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
 */
export const codeBuild: Requirements = {
  StartBuild: onProject('StartBuild'),
  BatchGetBuilds: onProject('BatchGetBuilds'),
};

/**
 * CodeConnections, as CodePipeline's source action uses it. The action's prefix follows that of the connection's ARN.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeconnections.html
 */
export const codeConnections: Requirements = {
  UseConnection: ({ ConnectionArn, FullRepositoryId }: Input) => [
    right(`${String(ConnectionArn).split(':')[2]}:UseConnection`, String(ConnectionArn), {
      'codeconnections:fullrepositoryid': [String(FullRepositoryId)],
      'codestar-connections:fullrepositoryid': [String(FullRepositoryId)],
    }),
  ],
};

const onRepository =
  (operation: string): RightsOf =>
  (input: Input) => [right(`ecr:${operation}`, String(input.repositoryArn))];

/**
 * ECR, as SageMaker pulls images with the role of a job or model. Source: Service Authorization Reference, "… for Amazon
 * Elastic Container Registry".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export const ecr: Requirements = {
  GetAuthorizationToken: everywhere('ecr:GetAuthorizationToken'),
  BatchCheckLayerAvailability: onRepository('BatchCheckLayerAvailability'),
  BatchGetImage: onRepository('BatchGetImage'),
  GetDownloadUrlForLayer: onRepository('GetDownloadUrlForLayer'),
};
