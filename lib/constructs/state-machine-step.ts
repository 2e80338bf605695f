import type { IStage } from 'aws-cdk-lib/aws-codepipeline';
import { StateMachineInput, StepFunctionInvokeAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import {
  type CodePipelineActionFactoryResult,
  type ICodePipelineActionFactory,
  type ProduceActionOptions,
  Step,
} from 'aws-cdk-lib/pipelines';

/** Props of {@link StateMachineStep}. */
export interface StateMachineStepProps {
  /** The machine, which need not exist yet when the pipeline is made. */
  readonly stateMachineArn: string;
  /** Input of the machine's execution; values may hold source attributes and pipeline variables. */
  readonly input: Readonly<Record<string, string>>;
}

/** A step of CDK Pipelines that runs a state machine and waits for its end. */
export class StateMachineStep extends Step implements ICodePipelineActionFactory {
  constructor(
    id: string,
    private readonly props: StateMachineStepProps,
  ) {
    super(id);
    // Makes the sources whose attributes are used part of the pipeline, and gives them namespaces.
    this.discoverReferencedOutputs(props.input);
  }

  produceAction(stage: IStage, options: ProduceActionOptions): CodePipelineActionFactoryResult {
    const stateMachine = StateMachine.fromStateMachineArn(options.scope, this.id, this.props.stateMachineArn);
    const stateMachineInput = StateMachineInput.literal({ ...this.props.input });
    const { actionName, runOrder } = options;
    stage.addAction(new StepFunctionInvokeAction({ actionName, runOrder, stateMachine, stateMachineInput }));
    return { runOrdersConsumed: 1 };
  }
}
