import { Aws, Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import {
  Chain,
  Choice,
  Condition,
  CustomState,
  DefinitionBody,
  Fail,
  Parallel,
  QueryLanguage,
  StateMachine,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../../lambda/shared/names';
import type { ReleasePolicy } from '../../model/release-policy';
import { Arns } from '../arns';
import { allow, grantKey } from '../permissions';
import type { Settings } from '../settings';
import { longestTrainingMinutes } from '../stacks';
import type { BundledFunction } from './bundled-function';
import { machineLog } from './machine-log';
import type { TrainingFunctions } from './training-functions';

/** Props of {@link TrainingMachine}. */
export interface TrainingMachineProps {
  readonly settings: Settings;
  readonly functions: TrainingFunctions;
  /** Role that the training job runs with. */
  readonly trainingRole: IRole;
  /** The absolute limit that a candidate must keep. */
  readonly qualityGate: ReleasePolicy['qualityGate'];
}

/**
 * From the uploaded data to a kept release: training parameters, training job and baseline side by side, quality gate,
 * artifact and manifest. A failure ends in a Fail state that is named for what failed and tells why.
 *
 * Input: `{executionId, dataBucket, dataKey, dataVersionId, commitId}`.
 */
export class TrainingMachine extends Construct {
  private readonly props: TrainingMachineProps;

  constructor(scope: Construct, id: string, props: TrainingMachineProps) {
    super(scope, id);
    this.props = props;
    const { settings, functions, qualityGate } = props;

    const stateMachineName = RESOURCE_NAMES.trainingMachine(settings.modelName);
    const machine = new StateMachine(this, 'Machine', {
      stateMachineName,
      ...machineLog(this, stateMachineName, settings),
      queryLanguage: QueryLanguage.JSONATA,
      // The job ends itself; this is for what nobody thought of.
      timeout: Duration.minutes(longestTrainingMinutes(settings) + 60),
      definitionBody: DefinitionBody.fromChainable(
        Chain.start(this.trainingParameters(functions.trainingParameters))
          .next(this.trainAndBaseline(functions.baseline))
          .next(this.gate(qualityGate, this.keepRelease(functions.keepRelease))),
      ),
    });
    this.allowTrainingJobs(machine);
  }

  private trainingParameters(fn: BundledFunction) {
    const task = LambdaInvoke.jsonata(this, 'TrainingParameters', {
      lambdaFunction: fn.function,
      payload: TaskInput.fromObject({
        executionId: '{% $states.input.executionId %}',
        // A stage may be retried under the same execution id, and a job's name is never free again.
        attempt: '{% $states.context.Execution.Name %}',
        dataBucket: '{% $states.input.dataBucket %}',
        dataKey: '{% $states.input.dataKey %}',
        dataVersionId: '{% $states.input.dataVersionId %}',
        commitId: '{% $states.input.commitId %}',
      }),
      outputs: '{% $states.result.Payload %}',
      assign: { release: '{% $states.result.Payload.release %}' },
    });
    return task.addCatch(this.failed('TrainingParametersFailed'));
  }

  /** Each branch catches its own failure, so that the one that ends the other is the one that is told. */
  private trainAndBaseline(baseline: BundledFunction) {
    const train = new CustomState(this, 'Train', {
      stateJson: {
        Type: 'Task',
        Resource: `arn:${Aws.PARTITION}:states:::sagemaker:createTrainingJob.sync`,
        Arguments: this.trainingJob(),
      },
    });
    train.addCatch(this.failed('TrainingFailed'));

    const describe = LambdaInvoke.jsonata(this, 'Baseline', {
      lambdaFunction: baseline.function,
      payload: TaskInput.fromText('{% $states.input.baseline %}'),
      outputs: '{% $states.result.Payload %}',
    });
    describe.addCatch(this.failed('BaselineFailed'));

    return Parallel.jsonata(this, 'TrainAndBaseline').branch(train, describe);
  }

  /** The function's request, with the tags of the settings, for which a function's environment of 4 KB has no room. */
  private trainingJob(): string {
    const tags = Object.entries(this.props.settings.tags).map(([Key, Value]) => ({ Key, Value }));
    if (tags.length === 0) return '{% $states.input.trainingJob %}';
    const job = '$states.input.trainingJob';
    return `{% $merge([${job}, {"Tags": $append(${job}.Tags, ${JSON.stringify(tags)})}]) %}`;
  }

  /** The job's final value of the metric, found by name: jobs report several, in no promised order. */
  private gate({ metric, direction, limit }: ReleasePolicy['qualityGate'], then: Chain) {
    const value = `($states.input[0].FinalMetricDataList[MetricName = '${metric}'])[0].Value`;
    const better = direction === 'minimize' ? '<' : '>';
    const wanted = `${metric} must be ${direction === 'minimize' ? 'below' : 'above'} ${limit}`;
    return Choice.jsonata(this, 'QualityGate')
      .when(Condition.jsonata(`{% $exists(${value}) and ${value} ${better} ${limit} %}`), then)
      .otherwise(
        Fail.jsonata(this, 'QualityGateFailed', {
          error: 'QualityGateFailed',
          cause: `{% '${wanted}; the training job reported ' & ($exists(${value}) ? $string(${value}) : 'no such metric') %}`,
        }),
      );
  }

  private keepRelease(fn: BundledFunction): Chain {
    const task = LambdaInvoke.jsonata(this, 'KeepRelease', {
      lambdaFunction: fn.function,
      payload: TaskInput.fromText('{% $release %}'),
      outputs: '{% $states.result.Payload %}',
    });
    task.addCatch(this.failed('KeepReleaseFailed'));
    return Chain.start(task).next(Succeed.jsonata(this, 'Kept'));
  }

  private failed(name: string): Fail {
    return Fail.jsonata(this, name, { error: name, cause: "{% $states.input.Error & ': ' & $states.input.Cause %}" });
  }

  /** What `.sync` needs: the job, its end told by an event through a rule that Step Functions manages, the key, the role. */
  private allowTrainingJobs(machine: StateMachine): void {
    const { settings, trainingRole } = this.props;
    const arns = new Arns(this, settings);
    const jobs = [arns.sagemaker('training-job', `${RESOURCE_NAMES.trainingJobPrefix(settings.modelName)}*`)];
    const statements = [
      allow(
        [
          'sagemaker:CreateTrainingJob',
          'sagemaker:DescribeTrainingJob',
          'sagemaker:StopTrainingJob',
          'sagemaker:AddTags',
        ],
        jobs,
      ),
      allow(['iam:PassRole'], [trainingRole.roleArn], {
        StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
      }),
      allow(
        ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        [arns.rule('StepFunctionsGetEventsForSageMakerTrainingJobsRule')],
      ),
      // Creating a job with an encrypted volume asks this of the caller too.
      allow(['kms:DescribeKey'], [arns.key]),
      grantKey(arns.key),
    ];
    for (const statement of statements) machine.addToRolePolicy(statement);
  }
}
