import type { Decision } from './decide';
import type { Request } from './request';

/** What people are told. */
export interface Message {
  /** ASCII, at most 100 characters: SNS's limit for a subject. */
  readonly subject: string;
  readonly text: string;
}

/** What asked for the retraining, in words. */
export const describeRequest = (request: Request): string =>
  request.kind === 'alarm'
    ? `the alarm ${request.alarmName} rang at ${request.at} (${request.reason})`
    : `the schedule struck at ${request.at}`;

/**
 * @param executionId of the execution that was started
 * @returns undefined when there is nothing for a person to do or to know: the log and the record say it
 */
export function messageOf(
  modelName: string,
  request: Request,
  decision: Decision,
  executionId: string | undefined,
): Message | undefined {
  const because = `Asked for because ${describeRequest(request)}.`;
  switch (decision.kind) {
    case 'leave':
      return undefined;
    case 'ask-for-data':
      return {
        subject: `${modelName}: new labelled data is needed`,
        text: `${because}\nNo run was started: ${decision.reason}. Upload a new data source; that starts a run.`,
      };
    case 'start':
      return {
        subject: `${modelName}: retraining has started`,
        text: `${because}\nStarted execution ${executionId} on version ${decision.dataVersionId} of the data source: ${decision.reason}.\nA person decides whether its model goes live.`,
      };
  }
}
