import { CodeBuildStep, type IFileSetProducer } from 'aws-cdk-lib/pipelines';
import { RESOURCE_NAMES } from '../../lambda/shared/names';
import type { Arns } from '../arns';
import { EXECUTION_ID_VARIABLE } from '../pipeline-variables';
import { allow } from '../permissions';
import type { Settings } from '../settings';

/** Where the Build action writes the assembly. */
const OUTPUT = 'cdk.out';

/**
 * Synthesizes the app for this execution, whose id comes as a variable of the action: the id stands in the dev and prod
 * templates as a literal, and nowhere in the pipeline's own. Then refuses to go on when the pipeline would be changed
 * while another execution is in Train or past it, because a changed pipeline cancels all executions in flight.
 */
export function buildStep(settings: Settings, arns: Arns, input: IFileSetProducer): CodeBuildStep {
  const { modelName, account, region } = settings;
  const pipelineStack = RESOURCE_NAMES.pipelineStack(modelName);
  return new CodeBuildStep('Build', {
    input,
    env: { EXECUTION_ID: EXECUTION_ID_VARIABLE, CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region },
    installCommands: ['npm ci'],
    commands: [
      `npm run synth --silent -- -o ${OUTPUT}`,
      `node -r ts-node/register/transpile-only bin/refuse-mutation.ts ${OUTPUT}`,
    ],
    primaryOutputDirectory: OUTPUT,
    rolePolicyStatements: [
      allow(['cloudformation:GetTemplate'], [arns.cloudFormationStack(pipelineStack)]),
      allow(
        ['codepipeline:ListPipelineExecutions', 'codepipeline:ListActionExecutions'],
        [arns.pipeline(RESOURCE_NAMES.pipeline(modelName))],
      ),
    ],
  });
}
