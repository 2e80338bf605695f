import type { ExecutionTrigger } from '@aws-sdk/client-codepipeline';

/**
 * Whether a function started an execution. CodePipeline names who called StartPipelineExecution, and the session of a
 * function's role bears the function's name: `arn:aws:sts::111122223333:assumed-role/<role>/<function>`.
 */
export const startedByFunction = (trigger: ExecutionTrigger | undefined, functionName: string): boolean =>
  trigger?.triggerType === 'StartPipelineExecution' &&
  /:assumed-role\/[^/]+\/(.+)$/.exec(trigger.triggerDetail ?? '')?.[1] === functionName;
