import { arn, everywhere, right, type Input, type Requirements, type RightsOf } from './right';

/** On the pipeline, its stage or its action, as far as the members name it. */
const on =
  (operation: string, ...members: readonly string[]): RightsOf =>
  (input: Input, at) => [
    right(`codepipeline:${operation}`, arn(at, 'codepipeline', members.map((member) => input[member]).join('/'))),
  ];

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS CodePipeline".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
 */
export const codePipeline: Requirements = {
  GetPipeline: on('GetPipeline', 'name'),
  ListPipelines: everywhere('codepipeline:ListPipelines'),
  GetPipelineState: on('GetPipelineState', 'name'),
  GetPipelineExecution: on('GetPipelineExecution', 'pipelineName'),
  ListPipelineExecutions: on('ListPipelineExecutions', 'pipelineName'),
  ListActionExecutions: on('ListActionExecutions', 'pipelineName'),
  StartPipelineExecution: on('StartPipelineExecution', 'name'),
  StopPipelineExecution: on('StopPipelineExecution', 'pipelineName'),
  RetryStageExecution: on('RetryStageExecution', 'pipelineName', 'stageName'),
  PutApprovalResult: on('PutApprovalResult', 'pipelineName', 'stageName', 'actionName'),
  PutJobSuccessResult: everywhere('codepipeline:PutJobSuccessResult'),
  PutJobFailureResult: everywhere('codepipeline:PutJobFailureResult'),
  GetJobDetails: everywhere('codepipeline:GetJobDetails'),
};
