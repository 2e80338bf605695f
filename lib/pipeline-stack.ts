import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../lambda/shared/names';
import { Notebook } from './constructs/notebook';
import { Notifications } from './constructs/notifications';
import { ReleaseBuckets } from './constructs/release-buckets';
import { ReleasePipeline } from './constructs/release-pipeline';
import { commonStackProps, type ReleaseStackProps } from './stacks';

/** What a person deploys: the model's key and buckets, and the pipeline that deploys everything else. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, props: ReleaseStackProps) {
    const { settings } = props;
    const name = RESOURCE_NAMES.pipelineStack(settings.modelName);
    super(scope, name, {
      stackName: name,
      description: `Release pipeline of the model ${settings.modelName}`,
      ...commonStackProps(settings),
    });

    const buckets = new ReleaseBuckets(this, 'Buckets', { settings });

    new ReleasePipeline(this, 'Release', { ...props, buckets });

    new Notifications(this, 'Notifications', { settings, key: buckets.key });

    if (settings.notebook) new Notebook(this, 'Notebook', { settings, key: buckets.key });

    new CfnOutput(this, 'KeyArn', {
      value: buckets.key.keyArn,
      exportName: RESOURCE_NAMES.keyExport(settings.modelName),
    });
    new CfnOutput(this, 'ModelName', { value: settings.modelName });
    new CfnOutput(this, 'PipelineName', { value: RESOURCE_NAMES.pipeline(settings.modelName) });
    new CfnOutput(this, 'DataBucket', { value: buckets.data.bucketName });
    new CfnOutput(this, 'ArtifactBucket', { value: buckets.artifacts.bucketName });
  }
}
