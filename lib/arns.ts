import { ArnFormat, Fn, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { RESOURCE_NAMES } from '../lambda/shared/names';
import type { Settings } from './settings';

/** Where clients' requests go: `POST /api` of this stage. */
export const API_STAGE = 'prod';
export const API_PATH = 'api';

/**
 * ARNs of what lies in other stacks or is named by a prefix, as seen from one stack. The stacks of the pipeline's stages
 * cannot refer to each other's resources; they agree on names instead.
 */
export class Arns {
  readonly artifactBucketName: string;
  readonly dataBucketName: string;
  /** The app's own data bucket and those of the setting `dataBuckets`. */
  readonly dataBucketNames: readonly string[];
  private readonly stack: Stack;

  constructor(
    scope: IConstruct,
    private readonly settings: Settings,
  ) {
    const { modelName, account, region } = settings;
    this.stack = Stack.of(scope);
    this.artifactBucketName = RESOURCE_NAMES.artifactBucket(modelName, account, region);
    this.dataBucketName = RESOURCE_NAMES.dataBucket(modelName, account, region);
    this.dataBucketNames = [...new Set([this.dataBucketName, ...settings.dataBuckets])];
  }

  /** The key of everything of this model, exported by the pipeline stack. */
  get key(): string {
    return Fn.importValue(RESOURCE_NAMES.keyExport(this.settings.modelName));
  }

  bucket(name: string): string {
    return this.stack.formatArn({ service: 's3', region: '', account: '', resource: name });
  }

  objects(bucketName: string, keyPattern: string): string {
    return `${this.bucket(bucketName)}/${keyPattern}`;
  }

  /** Objects of the artifact bucket under prefixes such as `releases`. */
  artifacts(...prefixes: readonly string[]): string[] {
    return prefixes.map((prefix) => this.objects(this.artifactBucketName, `${prefix}/*`));
  }

  /** A SageMaker resource such as `endpoint`, by name or by a prefix that ends in `*`. */
  sagemaker(resource: string, name: string): string {
    return this.stack.formatArn({ service: 'sagemaker', resource, resourceName: name });
  }

  /** A function by name, all its versions and aliases by `name:*`. */
  function(name: string): string {
    return this.colon('lambda', 'function', name);
  }

  stateMachine(name: string): string {
    return this.colon('states', 'stateMachine', name);
  }

  /** Log streams of groups whose name begins with a prefix. */
  logs(groupPrefix: string): string {
    return this.colon('logs', 'log-group', `${groupPrefix}*`);
  }

  /** An EventBridge rule of the default bus. */
  rule(name: string): string {
    return this.stack.formatArn({ service: 'events', resource: 'rule', resourceName: name });
  }

  cloudFormationStack(name: string): string {
    return this.stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${name}/*` });
  }

  pipeline(name: string): string {
    return this.stack.formatArn({ service: 'codepipeline', resource: name });
  }

  /** One action of a pipeline, such as the approval. */
  pipelineAction(pipeline: string, stage: string, action: string): string {
    return this.stack.formatArn({ service: 'codepipeline', resource: pipeline, resourceName: `${stage}/${action}` });
  }

  /** The deployment groups of a stack: application and group are named by CloudFormation, which begins with the stack. */
  deploymentGroups(stackName: string): string {
    return this.colon('codedeploy', 'deploymentgroup', `${stackName}-*/${stackName}-*`);
  }

  codeCommitRepository(name: string): string {
    return this.stack.formatArn({ service: 'codecommit', resource: name });
  }

  /** What clients need `execute-api:Invoke` on. @param apiId as the prod stack exports it, or `*` where it is not known yet */
  apiMethod(apiId: string): string {
    return this.stack.formatArn({
      service: 'execute-api',
      resource: apiId,
      resourceName: `${API_STAGE}/POST/${API_PATH}`,
    });
  }

  /** A repository of another account, such as that of AWS's images. */
  repository(account: string, name: string): string {
    return this.stack.formatArn({ service: 'ecr', account, resource: 'repository', resourceName: name });
  }

  /** A resource of EC2 such as `subnet`, by id; one that another account shares with this one has that account's ARN. */
  ec2(resource: string, id: string): string {
    return this.stack.formatArn({ service: 'ec2', account: '*', resource, resourceName: id });
  }

  private colon(service: string, resource: string, resourceName: string): string {
    return this.stack.formatArn({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  }
}
