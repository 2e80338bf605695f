/** CodePipeline puts the id of the execution in the place of this, in actions' configuration and environment variables. */
export const EXECUTION_ID_VARIABLE = '#{codepipeline.PipelineExecutionId}';
