import { ServiceError } from '../contracts';
import type { Answer } from '../events';
import type { Random } from '../random';
import type { Keeper } from '../state/keeper';

/** Where an approval stands. */
export interface ApprovalPlace {
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  readonly executionId: string;
}

interface Approval extends ApprovalPlace {
  readonly token: string;
  state: 'open' | 'answered' | 'closed';
}

export interface OpenApproval {
  readonly token: string;
  readonly answer: Promise<Answer>;
  /** No answer is taken any more; its token is then invalid. Does nothing after an answer. */
  close(): void;
}

interface Expected {
  readonly answer: Promise<Answer>;
  readonly settle: (answer: Answer) => void;
}

function expected(): Expected {
  let settle: Expected['settle'] = () => undefined;
  const answer = new Promise<Answer>((resolve) => (settle = resolve));
  return { answer, settle };
}

/** The approvals that wait for a person, by token. */
export class Approvals implements Keeper<readonly Approval[]> {
  /** In the order of their opening; those that wait no longer too, for what is said of their tokens. */
  private readonly approvals: Approval[] = [];
  /** Of those that are open, by token. */
  private readonly answers = new Map<string, Expected>();

  constructor(private readonly random: Random) {}

  /** @param token of one that waited in an earlier life. @default - a new one */
  open(place: ApprovalPlace, token = this.newToken(place)): OpenApproval {
    const approval = this.approvals.find((one) => one.token === token) ?? this.add({ ...place, token, state: 'open' });
    return {
      token,
      answer: this.answers.get(token)!.answer,
      close: () => {
        this.answers.delete(token);
        if (approval.state === 'open') approval.state = 'closed';
      },
    };
  }

  /**
   * Takes a person's answer.
   * @throws ServiceError InvalidApprovalTokenException for a token that is unknown, of another action, or no longer
   *   waited for; ApprovalAlreadyCompletedException for one that was answered
   */
  answer(place: Omit<ApprovalPlace, 'executionId'>, token: string, answer: Answer): void {
    const { pipeline, stage, action } = place;
    const found = this.approvals.find(
      (one) => one.token === token && one.pipeline === pipeline && one.stage === stage && one.action === action,
    );
    if (found === undefined || found.state === 'closed')
      throw new ServiceError(
        'InvalidApprovalTokenException',
        'The approval request already received a response or has expired.',
      );
    if (found.state === 'answered')
      throw new ServiceError(
        'ApprovalAlreadyCompletedException',
        'The approval action has already been approved or rejected.',
      );
    found.state = 'answered';
    this.answers.get(token)!.settle(answer);
  }

  /** A person may take any time; the account is at rest meanwhile. */
  underWay(): readonly string[] {
    return [];
  }

  keep(): readonly Approval[] {
    return this.approvals;
  }

  /** The actions that wait open theirs anew, by the token; an answer may come first. */
  resume(kept: readonly Approval[]): void {
    for (const approval of kept) this.add(approval);
  }

  private add(approval: Approval): Approval {
    this.approvals.push(approval);
    if (approval.state === 'open') this.answers.set(approval.token, expected());
    return approval;
  }

  private newToken({ executionId }: ApprovalPlace): string {
    return this.random.fork(`approval/${executionId}/${this.approvals.length}`).uuid();
  }
}
