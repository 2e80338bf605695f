import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { OUTPUTS, RESOURCE_NAMES } from '../lambda/shared/names';
import { ModelEndpoint } from './constructs/model-endpoint';
import type { Settings } from './settings';
import { commonStackProps, refuseWithoutExecution } from './stacks';

/** The endpoint at which a candidate is measured before a person is asked. Emptied when the release has ended. */
export class DevEndpointStack extends Stack {
  constructor(scope: Construct, id: string, props: { readonly settings: Settings }) {
    const { settings } = props;
    super(scope, id, {
      stackName: RESOURCE_NAMES.devStack(settings.modelName),
      description: `Candidate of ${settings.modelName} under evaluation`,
      ...commonStackProps(settings),
    });
    refuseWithoutExecution(this, settings.executionId);

    const endpoint = new ModelEndpoint(this, 'Candidate', {
      settings,
      environment: 'dev',
      instanceType: settings.devInstanceType,
      instanceCount: settings.devInstanceCount,
      dataCapture: false,
    });

    new CfnOutput(this, OUTPUTS.executionId, { value: settings.executionId });
    new CfnOutput(this, 'EndpointName', { value: endpoint.endpointName });
  }
}
