import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../lambda/shared/names';
import { DevEndpointStack } from './dev-endpoint-stack';
import { OperationsStack } from './operations-stack';
import { ProdEndpointStack } from './prod-endpoint-stack';
import { STAGE_NAMES } from './stage-names';
import { environmentOf, type ReleaseStackProps } from './stacks';
import { TrainingStack } from './training-stack';

/** What the pipeline deploys before it trains. */
export class TrainStage extends Stage {
  constructor(scope: Construct, props: ReleaseStackProps) {
    super(scope, STAGE_NAMES.train, { env: environmentOf(props.settings) });
    new TrainingStack(this, RESOURCE_NAMES.trainingStack(props.settings.modelName), props);
  }
}

/** Where the candidate is measured. */
export class DeployDevStage extends Stage {
  constructor(scope: Construct, props: ReleaseStackProps) {
    super(scope, STAGE_NAMES.deployDev, { env: environmentOf(props.settings) });
    new DevEndpointStack(this, RESOURCE_NAMES.devStack(props.settings.modelName), props);
  }
}

/** Where the candidate becomes live, and where what is live is watched. */
export class DeployProdStage extends Stage {
  constructor(scope: Construct, props: ReleaseStackProps) {
    super(scope, STAGE_NAMES.deployProd, { env: environmentOf(props.settings) });
    const prod = new ProdEndpointStack(this, RESOURCE_NAMES.prodStack(props.settings.modelName), props);
    const operations = new OperationsStack(this, RESOURCE_NAMES.operationsStack(props.settings.modelName), props);
    operations.addStackDependency(prod);
  }
}
