import type { Providers } from '../cloudformation/provider';
import { apiGatewayProviders } from '../cloudformation/resources/api-gateway';
import { applicationAutoScalingProviders } from '../cloudformation/resources/application-autoscaling';
import { cdkProviders } from '../cloudformation/resources/cdk';
import { cloudWatchProviders } from '../cloudformation/resources/cloudwatch';
import { codeBuildProviders } from '../cloudformation/resources/codebuild';
import { codeDeployProviders } from '../cloudformation/resources/codedeploy';
import { codePipelineProviders } from '../cloudformation/resources/codepipeline';
import { eventsProviders } from '../cloudformation/resources/events';
import { iamProviders } from '../cloudformation/resources/iam';
import { kmsProviders } from '../cloudformation/resources/kms';
import { lambdaProviders } from '../cloudformation/resources/lambda';
import { logsProviders } from '../cloudformation/resources/logs';
import { s3Providers } from '../cloudformation/resources/s3';
import { sageMakerProviders } from '../cloudformation/resources/sagemaker';
import { notebookProviders } from '../cloudformation/resources/sagemaker-notebook';
import { snsProviders } from '../cloudformation/resources/sns';
import { ssmProviders } from '../cloudformation/resources/ssm';
import { statesProviders } from '../cloudformation/resources/states';
import { syntheticsProviders } from '../cloudformation/resources/synthetics';
import type { Services } from './services';

/** Every resource type that CloudFormation can make in the account. */
export function allProviders(services: Services): Providers {
  return {
    ...apiGatewayProviders(services),
    ...applicationAutoScalingProviders(services.autoScaling),
    ...cdkProviders(),
    ...cloudWatchProviders(services),
    ...codeBuildProviders(services.projects, services.surroundings),
    ...codeDeployProviders(services),
    ...codePipelineProviders(services.pipelines),
    ...eventsProviders(services.bus),
    ...iamProviders(services),
    ...kmsProviders(services),
    ...lambdaProviders(services),
    ...logsProviders(services),
    ...s3Providers(services),
    ...sageMakerProviders(services.sageMaker),
    ...notebookProviders(services),
    ...snsProviders(services),
    ...ssmProviders(services),
    ...statesProviders(services),
    ...syntheticsProviders(services),
  };
}
