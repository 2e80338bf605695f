import { applicationAutoScaling } from './application-autoscaling';
import { cloudFormation } from './cloudformation';
import { codeDeploy } from './codedeploy';
import { codePipeline } from './codepipeline';
import { events } from './events';
import { executeApi } from './execute-api';
import { lambda } from './lambda';
import { monitoring } from './monitoring';
import { codeBuild, codeConnections, ecr } from './pipeline-services';
import { kms, logs, secretsManager, sns, ssm } from './proxied';
import type { Requirements } from './right';
import { s3 } from './s3';
import { sageMaker, sageMakerRuntime } from './sagemaker';
import { states } from './states';
import { sts } from './sts';
import { synthetics } from './synthetics';

/**
 * Which rights the operations of each service need, by the service's name on the wire. The last row holds what only AWS
 * itself calls here. An operation without an entry is refused by name.
 */
export const REQUIREMENTS: Readonly<Record<string, Requirements>> = {
  ...{ cloudformation: cloudFormation, codedeploy: codeDeploy, codepipeline: codePipeline, events, lambda, monitoring },
  ...{ sagemaker: sageMaker, 'sagemaker-runtime': sageMakerRuntime, states, sts, 'execute-api': executeApi },
  'application-autoscaling': applicationAutoScaling,
  synthetics,
  ...{ s3, kms, sns, ssm, logs, secretsmanager: secretsManager },
  ...{ codebuild: codeBuild, codeconnections: codeConnections, ecr },
};
