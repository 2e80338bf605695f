import type { IStage } from 'aws-cdk-lib/aws-codepipeline';
import { LambdaInvokeAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type CodePipelineActionFactoryResult,
  type ICodePipelineActionFactory,
  type ProduceActionOptions,
  Step,
} from 'aws-cdk-lib/pipelines';

/** Props of {@link FunctionStep}. */
export interface FunctionStepProps {
  /** The function, which need not exist yet when the pipeline is made; it must answer CodePipeline's job. */
  readonly functionArn: string;
  /** What the function finds in its job's `UserParameters`; values may hold pipeline variables. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Under which name later actions find the function's output variables. @default - they do not */
  readonly variablesNamespace?: string;
}

/** A step of CDK Pipelines that invokes a function: a second, where a build container takes a minute. */
export class FunctionStep extends Step implements ICodePipelineActionFactory {
  constructor(
    id: string,
    private readonly props: FunctionStepProps,
  ) {
    super(id);
    this.discoverReferencedOutputs(props.parameters);
  }

  produceAction(stage: IStage, options: ProduceActionOptions): CodePipelineActionFactoryResult {
    // Imported as one of this environment, whose grants are then no matter of this stack: the function's own role may
    // answer jobs, and the pipeline's role may invoke it.
    const lambda = LambdaFunction.fromFunctionAttributes(options.scope, this.id, {
      functionArn: this.props.functionArn,
      sameEnvironment: true,
      skipPermissions: true,
    });
    const { actionName, runOrder } = options;
    const { parameters: userParameters, variablesNamespace } = this.props;
    stage.addAction(new LambdaInvokeAction({ actionName, runOrder, lambda, userParameters, variablesNamespace }));
    return { runOrdersConsumed: 1 };
  }
}
