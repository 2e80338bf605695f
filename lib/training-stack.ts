import { Duration, Stack } from 'aws-cdk-lib';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { KEYS, RESOURCE_NAMES } from '../lambda/shared/names';
import { releasePolicy } from '../model/release-policy';
import { Arns } from './arns';
import type { BundledFunction } from './constructs/bundled-function';
import { TrainingFunctions } from './constructs/training-functions';
import { TrainingMachine } from './constructs/training-machine';
import { type Image, imageOf } from './images';
import { encryptForJobs, keepCheckpoints, readData, runContainer, useNetwork, writeArtifacts } from './permissions';
import { STAGE_NAMES } from './stage-names';
import type { Settings } from './settings';
import { commonStackProps, type ReleaseStackProps } from './stacks';

/** Statuses of a stack that is there and with which CloudFormation is done. */
const AT_REST = [
  ...['CREATE_COMPLETE', 'CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'],
  ...['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'],
];

/** Training, and the functions that the pipeline's actions call. The same for every execution. */
export class TrainingStack extends Stack {
  constructor(scope: Construct, id: string, props: ReleaseStackProps) {
    const { settings } = props;
    super(scope, id, {
      stackName: RESOURCE_NAMES.trainingStack(settings.modelName),
      description: `Training of ${settings.modelName} and the functions of its pipeline`,
      ...commonStackProps(settings),
    });
    const image = imageOf(settings);
    const trainingRole = this.trainingRole(settings, image);

    const functions = new TrainingFunctions(this, 'Functions', { ...props, trainingRole, image });

    new TrainingMachine(this, 'Training', {
      settings,
      functions,
      trainingRole,
      qualityGate: releasePolicy.qualityGate,
    });

    this.cleanUpDev(settings, functions.devCleanup);
  }

  private trainingRole(settings: Settings, image: Image): Role {
    const arns = new Arns(this, settings);
    const role = new Role(this, 'TrainingRole', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const namespaces = ['/aws/sagemaker/TrainingJobs'];
    const statements = [
      ...readData(arns),
      writeArtifacts(arns, KEYS.trainingOutput),
      ...encryptForJobs(arns.key),
      ...runContainer(arns, image, '/aws/sagemaker/TrainingJobs', namespaces),
      ...useNetwork(arns, settings.vpc),
      ...(settings.trainingSpot ? keepCheckpoints(arns) : []),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    return role;
  }

  /**
   * The dev endpoint is needed until DeployProd has ended, or until there will be no DeployProd. An execution that ends
   * while it waits at the entrance of a stage is in none, and only the end of the execution itself is told. One that is
   * stopped and abandoned while the stack is being made leaves CloudFormation at work, whose own end is told at last.
   */
  private cleanUpDev(settings: Settings, devCleanup: BundledFunction): void {
    const pipeline = [RESOURCE_NAMES.pipeline(settings.modelName)];
    const failed = ['FAILED', 'STOPPED', 'CANCELED'];
    const { deployDev, deployProd } = STAGE_NAMES;
    const ends = {
      ReleaseEnded: ['Stage', { pipeline, stage: [deployProd], state: ['SUCCEEDED', ...failed] }],
      CandidateRefused: ['Stage', { pipeline, stage: [deployDev], state: failed }],
      ExecutionEnded: ['Pipeline', { pipeline, state: [...failed, 'SUPERSEDED'] }],
    } as const;
    const patterns: Record<string, EventPattern> = Object.fromEntries(
      Object.entries(ends).map(([id, [what, detail]]) => [
        id,
        { source: ['aws.codepipeline'], detailType: [`CodePipeline ${what} Execution State Change`], detail },
      ]),
    );
    const prefix = new Arns(this, settings)
      .cloudFormationStack(RESOURCE_NAMES.devStack(settings.modelName))
      .slice(0, -1);
    patterns['StackAtRest'] = {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: { 'stack-id': [{ prefix }], 'status-details': { status: AT_REST } },
    };
    for (const [id, eventPattern] of Object.entries(patterns))
      new Rule(this, id, {
        description: `Empties the dev stack of ${settings.modelName} when it is needed no more`,
        eventPattern,
        targets: [new LambdaFunction(devCleanup.function, { retryAttempts: 10, maxEventAge: Duration.hours(2) })],
      });
  }
}
