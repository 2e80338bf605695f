import { ServiceError } from '../contracts';
import type { Answer } from '../events';
import type { Random } from '../random';

/** Where an approval stands. */
export interface ApprovalPlace {
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  readonly executionId: string;
}

interface Pending extends ApprovalPlace {
  readonly token: string;
  state: 'open' | 'answered' | 'closed';
  readonly settle: (answer: Answer) => void;
}

export interface OpenApproval {
  readonly token: string;
  readonly answer: Promise<Answer>;
  /** No answer is taken any more; its token is then invalid. Does nothing after an answer. */
  close(): void;
}

/** The approvals that wait for a person, by token. */
export class Approvals {
  private readonly pending: Pending[] = [];

  constructor(private readonly random: Random) {}

  open(place: ApprovalPlace): OpenApproval {
    const token = this.random.fork(`approval/${place.executionId}/${this.pending.length}`).uuid();
    let settle: (answer: Answer) => void = () => undefined;
    const answer = new Promise<Answer>((resolve) => (settle = resolve));
    const pending: Pending = { ...place, token, state: 'open', settle };
    this.pending.push(pending);
    return {
      token,
      answer,
      close: () => {
        if (pending.state === 'open') pending.state = 'closed';
      },
    };
  }

  /**
   * Takes a person's answer.
   * @throws ServiceError InvalidApprovalTokenException for a token that is unknown, of another action, or no longer
   *   waited for; ApprovalAlreadyCompletedException for one that was answered
   */
  answer(place: Omit<ApprovalPlace, 'executionId'>, token: string, answer: Answer): void {
    const found = this.pending.find(
      (p) => p.token === token && p.pipeline === place.pipeline && p.stage === place.stage && p.action === place.action,
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
    found.settle(answer);
  }
}
