import {
  CfnParameter,
  CfnRule,
  type Environment,
  Fn,
  PermissionsBoundary,
  type Stack,
  type StackProps,
} from 'aws-cdk-lib';
import { UNSET_EXECUTION_ID } from '../lambda/shared/names';
import type { Bundles } from './bundles';
import type { Settings } from './settings';

/** What every stack of the app is made from. */
export interface ReleaseStackProps {
  readonly settings: Settings;
  readonly bundles: Bundles;
}

/** Account and region are literals: names and ARNs of other stacks are made from them. */
export const environmentOf = ({ account, region }: Settings): Environment => ({ account, region });

/**
 * Props of every stack: account and region, the tags, the boundary of all roles, those that CDK makes included. Said of each
 * stack, because what is said of the app does not reach into the stages of a pipeline.
 */
export const commonStackProps = (settings: Settings): StackProps => ({
  env: environmentOf(settings),
  tags: { ...settings.tags },
  ...(settings.permissionsBoundary !== undefined && {
    permissionsBoundary: PermissionsBoundary.fromArn(settings.permissionsBoundary),
  }),
});

/**
 * Refuses a deployment of a template that was made for no execution, by `cdk deploy` for instance: an endpoint named
 * "unset" would be no release of anybody's. The template of an execution holds nothing of this. Rules are there to judge
 * parameters, so the id stands in one, whose only value it is.
 */
export function refuseWithoutExecution(stack: Stack, executionId: string): void {
  if (executionId !== UNSET_EXECUTION_ID) return;
  const madeFor = new CfnParameter(stack, 'MadeFor', {
    description: 'The execution that this template was made for',
    default: UNSET_EXECUTION_ID,
    allowedValues: [UNSET_EXECUTION_ID],
  });
  new CfnRule(stack, 'MadeForAnExecution', {
    assertions: [
      {
        assert: Fn.conditionNot(Fn.conditionEquals(madeFor.valueAsString, UNSET_EXECUTION_ID)),
        assertDescription:
          'This template was made for no pipeline execution. Only the pipeline stack is deployed by hand; push a commit or upload data to release.',
      },
    ],
  });
}

/** Minutes that a training job may take, those in which it waits for spot capacity included. */
export const longestTrainingMinutes = (settings: Settings): number =>
  settings.trainingMaxMinutes + (settings.trainingSpot ? settings.trainingSpotWaitMinutes : 0);
