import { ServiceError } from '../../contracts';
import type { Answer, Question, Surroundings } from '../../events';
import type { Approvals } from '../approvals';
import type { Approver } from '../ports';
import { untilAborted, within } from '../waits';
import { type ActionContext, type ActionKind, type ActionResult, failed, refuseArtifacts, succeeded } from './kind';

/** CodePipeline's default: seven days. */
const LAPSE_MINUTES = 7 * 24 * 60;

export interface ManualApprovalProps {
  readonly surroundings: Surroundings;
  readonly approvals: Approvals;
  readonly approver: Approver;
  /** Told when whoever answers for people has failed and nobody waits for the answer any more. */
  readonly fatal: (error: unknown) => void;
  /**
   * Whether an approval lapses when nobody answers in time, as on AWS. Virtual time may run fast while a person thinks.
   * @default false
   */
  readonly approvalsLapse?: boolean;
}

/** Approval: a person says yes or no. */
export function manualApproval(props: ManualApprovalProps): ActionKind {
  return {
    categories: ['Approval'],
    provider: 'Manual',
    version: '1',
    honours: ['CustomData', 'ExternalEntityLink'],
    records: ['NotificationArn'],
    check(action, refuse) {
      refuseArtifacts([...action.inputArtifacts, ...action.outputArtifacts], 'artifact of an approval', refuse);
    },
    run: (context) => approve(props, context),
  };
}

async function approve(props: ManualApprovalProps, context: ActionContext): Promise<ActionResult> {
  const { clock, tell } = props.surroundings;
  const place = {
    pipeline: context.pipeline.name,
    stage: context.stage,
    action: context.action.name,
    executionId: context.executionId,
  };
  const question: Question = {
    kind: 'approval',
    executionId: context.executionId,
    stage: context.stage,
    action: context.action.name,
    comment: context.configuration['CustomData'] ?? '',
    link: context.configuration['ExternalEntityLink'] ?? '',
  };
  const open = props.approvals.open(place, context.token);
  if (context.token === undefined) context.progress({ token: open.token });
  tell({ ...question, kind: 'approval-asked' });

  const answered = new AbortController();
  const ending = AbortSignal.any([answered.signal, context.signal]);
  const asked = props.approver
    .ask(question, ending)
    .then((answer) => answer !== undefined && props.approvals.answer(place, open.token, answer));
  const refused = asked.then(() => new Promise<never>(() => undefined));
  let waiting = true;
  refused.catch((error: unknown) => {
    if (!waiting && !isFarewell(error, ending)) props.fatal(error);
  });
  try {
    const first = Promise.race([open.answer, refused]);
    const minutes = context.action.timeoutMinutes ?? LAPSE_MINUTES;
    const answer = props.approvalsLapse
      ? await within(clock, context.startedAt + minutes * 60_000 - clock.now(), context.signal, first)
      : await untilAborted(first, context.signal);
    if (answer === 'late') return failed(`nobody answered within ${minutes} minutes`, 'ApprovalTimedOut');
    const { approved, by, comment } = answer;
    tell({ kind: 'approval-given', executionId: context.executionId, approved, by, comment });
    return resultOf(answer);
  } finally {
    waiting = false;
    open.close();
    answered.abort(new Error('answered'));
  }
}

/** What an approver that is no longer needed may end with: that it was told so, or that its answer came too late. */
function isFarewell(error: unknown, ending: AbortSignal): boolean {
  if (error === ending.reason || error instanceof ServiceError) return true;
  return error instanceof Error && error.name === 'AbortError';
}

function resultOf({ approved, by, comment }: Answer): ActionResult {
  const said = comment === '' ? by : `${by}: ${comment}`;
  return approved ? succeeded(`approved by ${said}`) : failed(`rejected by ${said}`, 'ApprovalRejected');
}
