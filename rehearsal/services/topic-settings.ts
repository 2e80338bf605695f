import type { Keeper } from '../state/keeper';
import type { PolicyDocument } from './identity';

interface KeptTopicSettings {
  readonly policies: ReadonlyMap<string, PolicyDocument>;
  readonly keys: ReadonlyMap<string, string>;
}

/** What the templates say of topics and moto does not act on: who may publish, and with which key they are encrypted. */
export class TopicSettings implements Keeper<KeptTopicSettings> {
  private readonly policies = new Map<string, PolicyDocument>();
  private readonly keys = new Map<string, string>();

  putPolicy(topicArns: readonly string[], document: PolicyDocument): void {
    for (const arn of topicArns) this.policies.set(arn, document);
  }

  deletePolicy(topicArns: readonly string[]): void {
    for (const arn of topicArns) this.policies.delete(arn);
  }

  policy(topicArn: string): PolicyDocument | undefined {
    return this.policies.get(topicArn);
  }

  /** @param key id, ARN or alias; undefined for a topic that is not encrypted */
  setKey(topicArn: string, key: string | undefined): void {
    if (key === undefined) this.keys.delete(topicArn);
    else this.keys.set(topicArn, key);
  }

  /** As the template has it. */
  key(topicArn: string): string | undefined {
    return this.keys.get(topicArn);
  }

  /** Nothing here takes time. */
  underWay(): readonly string[] {
    return [];
  }

  keep(): KeptTopicSettings {
    return { policies: this.policies, keys: this.keys };
  }

  resume({ policies, keys }: KeptTopicSettings): void {
    for (const [arn, policy] of policies) this.policies.set(arn, policy);
    for (const [arn, key] of keys) this.keys.set(arn, key);
  }
}
