import { ServiceError } from '../contracts';
import type { MotoConnection } from '../gateway/moto-connection';

/** The SNS topics of the account, in moto. What SNS refuses is thrown as a ServiceError with its code and message. */
export class Topics {
  constructor(private readonly moto: MotoConnection) {}

  async exists(arn: string): Promise<boolean> {
    return unlessNotFound(() => this.call('GetTopicAttributes', { TopicArn: arn }));
  }

  async create(name: string): Promise<void> {
    await this.call('CreateTopic', { Name: name });
  }

  /** Does nothing when there is none. */
  async delete(arn: string): Promise<void> {
    await unlessNotFound(() => this.call('DeleteTopic', { TopicArn: arn }));
  }

  /** Throws NotFound when there is no such topic. */
  async publish(arn: string, message: string): Promise<void> {
    await this.call('Publish', { TopicArn: arn, Message: message });
  }

  private async call(operation: string, input: Readonly<Record<string, string>>): Promise<void> {
    const body = new URLSearchParams({ Action: operation, Version: '2010-03-31', ...input }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await this.moto.call('sns', { method: 'POST', path: '/', headers, body });
    if (answer.statusCode < 300) return;
    const text = answer.body.toString('utf8');
    const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? `HTTP ${answer.statusCode}`;
    throw new ServiceError(code, /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? text, answer.statusCode);
  }
}

/** False when the topic is not there. */
async function unlessNotFound(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'NotFound') throw error;
    return false;
  }
}
