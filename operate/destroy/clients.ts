import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SSMClient } from '@aws-sdk/client-ssm';

/** The services that hold something of a model. */
export const clientsIn = (region: string) => ({
  autoScaling: new ApplicationAutoScalingClient({ region }),
  cloudFormation: new CloudFormationClient({ region }),
  cloudWatch: new CloudWatchClient({ region }),
  codePipeline: new CodePipelineClient({ region }),
  kms: new KMSClient({ region }),
  lambda: new LambdaClient({ region }),
  logs: new CloudWatchLogsClient({ region }),
  s3: new S3Client({ region }),
  sageMaker: new SageMakerClient({ region }),
  ssm: new SSMClient({ region }),
});

export type Clients = ReturnType<typeof clientsIn>;
