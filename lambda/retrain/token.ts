import { createHash } from 'node:crypto';

/**
 * CodePipeline starts one execution for one token. It is made of what the decision rests on, the newest execution that was
 * seen: an event that is delivered twice, an invocation that Lambda repeats, and the alarms of several features that ring
 * in one minute all see the same one and so ask for the same start. A token of the alarm's name and time would let each of
 * several alarms start a run. Who sees the execution that was started finds it within the cool-down.
 *
 * @param newestExecutionId undefined when the pipeline has none
 * @returns 64 hexadecimal digits; CodePipeline takes up to 128 letters, digits and hyphens
 */
export const startToken = (pipelineName: string, newestExecutionId: string | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify(['retraining', pipelineName, newestExecutionId ?? null]))
    .digest('hex');
