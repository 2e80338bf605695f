import { ManualApprovalStep } from 'aws-cdk-lib/pipelines';
import { KEYS } from '../../lambda/shared/names';
import type { Arns } from '../arns';
import { consoleUrl } from '../console';
import type { Settings } from '../settings';
import { EXECUTION_ID_VARIABLE } from '../pipeline-variables';

/** Name of the action, to which the right to answer it is bound. */
export const APPROVAL_ACTION = 'Approve';

/** Props of {@link approvalStep}. */
export interface ApprovalStepProps {
  readonly settings: Settings;
  readonly arns: Arns;
  /** Namespace of the evaluation's output variables. */
  readonly evaluation: string;
}

/** Asks a person, who sees what the evaluation found and the way to its scorecard. */
export function approvalStep({ settings, arns, evaluation }: ApprovalStepProps): ManualApprovalStep {
  const scorecard = KEYS.record(EXECUTION_ID_VARIABLE, 'scorecard');
  return new ManualApprovalStep(APPROVAL_ACTION, {
    comment: `${settings.modelName}, execution ${EXECUTION_ID_VARIABLE}: #{${evaluation}.Summary}`,
    // Begins with a literal scheme and host, as CodePipeline demands of a link.
    reviewUrl: consoleUrl(
      settings.region,
      `/s3/object/${arns.artifactBucketName}?region=${settings.region}&prefix=${scorecard}`,
    ),
  });
}
