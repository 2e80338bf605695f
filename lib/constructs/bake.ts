import { Duration } from 'aws-cdk-lib';
import type { ILambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Chain,
  DefinitionBody,
  Fail,
  type IStateMachine,
  QueryLanguage,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../../lambda/shared/names';
import type { Settings } from '../settings';
import { machineLog } from './machine-log';

/** Props of {@link Bake}. */
export interface BakeProps {
  readonly settings: Settings;
  /** Judges the candidate and reports to CodeDeploy. */
  readonly check: IFunction;
  /** The deployment group whose deployments wait for the report. */
  readonly deploymentGroup: ILambdaDeploymentGroup;
}

/** Longer than the check's own timeout, so that only what was lost on the way ends by it. */
const CHECK_TIMEOUT = Duration.minutes(6);

/**
 * The bake time: the candidate has all traffic and the deployment's alarms still watch, until the check judges and reports.
 * When the check cannot, the machine reports Failed in its stead; it never reports anything else.
 *
 * Input: CodeDeploy's event for hooks, `{DeploymentId, LifecycleEventHookExecutionId}`.
 */
export class Bake extends Construct {
  readonly machine: IStateMachine;

  constructor(scope: Construct, id: string, props: BakeProps) {
    super(scope, id);
    const { settings, check, deploymentGroup } = props;

    const wait = Wait.jsonata(this, 'Wait', {
      time: WaitTime.duration(Duration.minutes(settings.bakeMinutes)),
      assign: { event: '{% $states.input %}' },
    });

    const judge = LambdaInvoke.jsonata(this, 'Check', {
      lambdaFunction: check,
      // The machine is started when the shift has ended.
      payload: TaskInput.fromText('{% $merge([$event, { "ShiftEnded": $states.context.Execution.StartTime }]) %}'),
      outputs: '{% $states.result.Payload %}',
      taskTimeout: Timeout.duration(CHECK_TIMEOUT),
    });
    judge.addCatch(this.reportFailed(deploymentGroup), { assign: { failure: '{% $states.errorOutput %}' } });

    const stateMachineName = RESOURCE_NAMES.bakeMachine(settings.modelName);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName,
      ...machineLog(this, stateMachineName, settings),
      comment: 'Waits after the shift, then has the candidate judged',
      queryLanguage: QueryLanguage.JSONATA,
      definitionBody: DefinitionBody.fromChainable(
        Chain.start(wait).next(judge).next(Succeed.jsonata(this, 'Reported')),
      ),
    });
  }

  /** A deployment that nobody reports to waits for an hour. One that has ended meanwhile takes no report: so be it. */
  private reportFailed(deploymentGroup: ILambdaDeploymentGroup): Chain {
    const failed = Fail.jsonata(this, 'PostTrafficCheckFailed', {
      error: 'PostTrafficCheckFailed',
      cause: "{% $failure.Error & ': ' & $failure.Cause %}",
    });
    const report = CallAwsService.jsonata(this, 'ReportFailed', {
      service: 'codedeploy',
      action: 'putLifecycleEventHookExecutionStatus',
      iamAction: 'codedeploy:PutLifecycleEventHookExecutionStatus',
      iamResources: [deploymentGroup.deploymentGroupArn],
      parameters: {
        DeploymentId: '{% $event.DeploymentId %}',
        LifecycleEventHookExecutionId: '{% $event.LifecycleEventHookExecutionId %}',
        Status: 'Failed',
      },
    });
    report.addRetry({ errors: ['CodeDeploy.CodeDeployException'], interval: Duration.seconds(5), maxAttempts: 4 });
    report.addCatch(failed, { errors: ['CodeDeploy.LifecycleEventAlreadyCompletedException'] });
    return report.next(failed);
  }
}
