import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../lambda/shared/names';
import type { ProdEndpointStack } from './prod-endpoint-stack';
import { environmentOf, type ReleaseStackProps } from './stacks';

/** Props of {@link OperationsStack}. */
export interface OperationsStackProps extends ReleaseStackProps {
  /** The stack whose live model is watched. */
  readonly prod: ProdEndpointStack;
}

/**
 * What watches the live model, whichever release it is: drift monitor, retraining, probe, dashboard. The same for every
 * execution; deployed after production, of which it needs the API's address.
 */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    const { settings } = props;
    super(scope, id, {
      stackName: RESOURCE_NAMES.operationsStack(settings.modelName),
      description: `Watches the live model of ${settings.modelName}`,
      env: environmentOf(settings),
    });
  }
}
