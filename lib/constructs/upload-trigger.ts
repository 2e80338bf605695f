import type { IPipeline } from 'aws-cdk-lib/aws-codepipeline';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from '../permissions';

/** Props of {@link UploadTrigger}. */
export interface UploadTriggerProps {
  readonly pipeline: IPipeline;
  readonly bucketName: string;
  readonly objectKey: string;
  /** Name of the pipeline's source action that reads the object. */
  readonly sourceAction: string;
}

/**
 * Starts the pipeline when an object is uploaded, with the very version that was uploaded. Without it the source action
 * takes the newest version when its turn comes: of two uploads in a queue the first would never be released.
 */
export class UploadTrigger extends Construct {
  constructor(scope: Construct, id: string, props: UploadTriggerProps) {
    super(scope, id);
    const { pipeline, bucketName, objectKey, sourceAction } = props;

    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
    role.addToPolicy(allow(['codepipeline:StartPipelineExecution'], [pipeline.pipelineArn]));

    // The L2's pipeline target passes no input.
    new CfnRule(this, 'Rule', {
      description: `Starts the pipeline when ${objectKey} is uploaded`,
      eventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [bucketName] }, object: { key: [objectKey] } },
      },
      targets: [
        {
          id: 'Pipeline',
          arn: pipeline.pipelineArn,
          roleArn: role.roleArn,
          inputTransformer: {
            inputPathsMap: { version: '$.detail.object.version-id' },
            inputTemplate: JSON.stringify({
              sourceRevisions: [
                { actionName: sourceAction, revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: '<version>' },
              ],
            }),
          },
        },
      ],
    });
  }
}
