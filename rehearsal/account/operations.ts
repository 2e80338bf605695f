import type { Operations } from '../contracts';
import { applicationAutoScalingOperations } from '../gateway/application-autoscaling';
import { cloudFormationOperations } from '../gateway/cloudformation';
import { cloudWatchOperations } from '../gateway/cloudwatch';
import { codeDeployOperations } from '../gateway/codedeploy';
import { codePipelineOperations } from '../gateway/codepipeline';
import { eventsOperations } from '../gateway/events';
import { lambdaOperations } from '../gateway/lambda';
import { sageMakerOperations } from '../gateway/sagemaker';
import { sageMakerRuntimeOperations } from '../gateway/sagemaker-runtime';
import { statesOperations } from '../gateway/states';
import { stsOperations } from '../gateway/sts';
import { syntheticsOperations } from '../gateway/synthetics';
import type { Services } from './services';

/** What the account answers itself, by the service's name on the wire. */
export function allOperations(
  services: Services,
  fatal: (error: unknown) => void,
): Readonly<Record<string, Operations>> {
  const { surroundings, alarms, metrics, logs, pipelines, approvals, jobs } = services;
  const { clock, partition, region, accountId } = surroundings;
  return {
    'application-autoscaling': applicationAutoScalingOperations(services.autoScaling),
    cloudformation: cloudFormationOperations({ ...services, abort: fatal }),
    codedeploy: codeDeployOperations(services),
    codepipeline: codePipelineOperations({
      ...{ pipelines, approvals, jobs, now: () => clock.now() },
      arnOf: (name) => `arn:${partition}:codepipeline:${region}:${accountId}:${name}`,
    }),
    events: eventsOperations(services.bus),
    lambda: lambdaOperations({ lambda: services.lambda, logTail: (group) => logs.read(group) }),
    monitoring: cloudWatchOperations({ alarms, metrics, clock }),
    sagemaker: sageMakerOperations(services.sageMaker),
    'sagemaker-runtime': sageMakerRuntimeOperations(services),
    states: statesOperations(services),
    sts: stsOperations(services),
    synthetics: syntheticsOperations(services),
  };
}
