import { randomBytes } from 'node:crypto';

/** What a custom resource answers to its ResponseURL. */
export interface CallbackAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Readonly<Record<string, unknown>>;
  readonly NoEcho?: boolean;
}

/** A place where one answer is waited for. */
export interface Callback {
  /** Path on the gateway; it holds 128 random bits and is good for one answer. */
  readonly path: string;
  readonly answer: Promise<CallbackAnswer>;
  /** Nobody waits any more; a later answer is refused. */
  cancel(): void;
}

/** The answers of CloudFormation's custom resources, which come as unsigned PUT requests. */
export class Callbacks {
  private readonly waiting = new Map<string, (answer: CallbackAnswer) => void>();

  expect(): Callback {
    const token = randomBytes(16).toString('hex');
    const answer = new Promise<CallbackAnswer>((resolve) => this.waiting.set(token, resolve));
    return { path: `/cloudformation-callback/${token}`, answer, cancel: () => void this.waiting.delete(token) };
  }

  /** Takes an answer. False when nobody waits for this token. Throws SyntaxError when the body is not JSON. */
  take(token: string, body: Buffer): boolean {
    const resolve = this.waiting.get(token);
    if (resolve === undefined) return false;
    const answer = JSON.parse(body.toString('utf8')) as CallbackAnswer;
    if (answer?.Status !== 'SUCCESS' && answer?.Status !== 'FAILED') {
      throw new SyntaxError(`expected "Status" to be SUCCESS or FAILED, found ${JSON.stringify(answer?.Status)}`);
    }
    this.waiting.delete(token);
    resolve(answer);
    return true;
  }
}
