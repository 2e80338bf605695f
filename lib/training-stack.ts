import { Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { KEYS, RESOURCE_NAMES } from '../lambda/shared/names';
import { releasePolicy } from '../model/release-policy';
import { Arns } from './arns';
import type { BundledFunction } from './constructs/bundled-function';
import { TrainingFunctions } from './constructs/training-functions';
import { TrainingMachine } from './constructs/training-machine';
import { xgboostImage } from './images';
import { allow, encryptAndDecrypt, readData, runContainer, writeArtifacts } from './permissions';
import { STAGE_NAMES } from './stage-names';
import type { Settings } from './settings';
import { environmentOf, type ReleaseStackProps } from './stacks';

/** Training, and the functions that the pipeline's actions call. The same for every execution. */
export class TrainingStack extends Stack {
  constructor(scope: Construct, id: string, props: ReleaseStackProps) {
    const { settings } = props;
    super(scope, id, {
      stackName: RESOURCE_NAMES.trainingStack(settings.modelName),
      description: `Training of ${settings.modelName} and the functions of its pipeline`,
      env: environmentOf(settings),
    });
    const image = xgboostImage(settings.region, settings.xgboostVersion);
    const trainingRole = this.trainingRole(settings);

    const functions = new TrainingFunctions(this, 'Functions', { ...props, trainingRole, image });

    new TrainingMachine(this, 'Training', {
      settings,
      functions,
      trainingRole,
      qualityGate: releasePolicy.qualityGate,
    });

    this.cleanUpDev(settings, functions.devCleanup);
  }

  private trainingRole(settings: Settings): Role {
    const arns = new Arns(this, settings);
    const role = new Role(this, 'TrainingRole', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const namespaces = ['/aws/sagemaker/TrainingJobs'];
    const statements = [
      ...readData(arns),
      writeArtifacts(arns, KEYS.trainingOutput),
      encryptAndDecrypt(arns.key),
      allow(['kms:CreateGrant'], [arns.key], { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
      ...runContainer(
        arns,
        xgboostImage(settings.region, settings.xgboostVersion),
        '/aws/sagemaker/TrainingJobs',
        namespaces,
      ),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    return role;
  }

  /** The dev endpoint is needed until DeployProd has ended, or until there will be no DeployProd. */
  private cleanUpDev(settings: Settings, devCleanup: BundledFunction): void {
    const ended = ['FAILED', 'STOPPED', 'CANCELED'];
    const rules = {
      ReleaseEnded: [STAGE_NAMES.deployProd, ['SUCCEEDED', ...ended]],
      CandidateRefused: [STAGE_NAMES.deployDev, ended],
    } as const;
    for (const [id, [stage, state]] of Object.entries(rules))
      new Rule(this, id, {
        description: `Empties the dev stack of ${settings.modelName} when ${stage} is over`,
        eventPattern: {
          source: ['aws.codepipeline'],
          detailType: ['CodePipeline Stage Execution State Change'],
          detail: { pipeline: [RESOURCE_NAMES.pipeline(settings.modelName)], stage: [stage], state: [...state] },
        },
        targets: [new LambdaFunction(devCleanup.function, { retryAttempts: 10, maxEventAge: Duration.hours(2) })],
      });
  }
}
