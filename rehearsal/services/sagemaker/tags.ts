import type { Tag } from '@aws-sdk/client-sagemaker';
import { invalid } from './checks';

/** Tags of everything that SageMaker keeps, by ARN. */
export class Tags {
  private readonly byArn = new Map<string, Map<string, string>>();

  /** Begins the tags of a new thing. */
  begin(arn: string, tags: readonly Tag[] = []): void {
    this.byArn.set(arn, new Map());
    this.add(arn, tags);
  }

  /** Adds to the tags of a thing; a key that is there already gets the new value. */
  add(arn: string | undefined, tags: readonly Tag[] = []): Tag[] {
    const kept = this.of(arn);
    for (const { Key, Value } of tags) kept.set(Key!, Value!);
    return this.list(arn);
  }

  list(arn: string | undefined): Tag[] {
    return [...this.of(arn)].map(([Key, Value]) => ({ Key, Value }));
  }

  keep(): ReadonlyMap<string, ReadonlyMap<string, string>> {
    return this.byArn;
  }

  resume(kept: ReturnType<Tags['keep']>): void {
    for (const [arn, tags] of kept) this.byArn.set(arn, new Map(tags));
  }

  end(arn: string): void {
    this.byArn.delete(arn);
  }

  private of(arn: string | undefined): Map<string, string> {
    const kept = arn === undefined ? undefined : this.byArn.get(arn);
    if (kept === undefined) throw invalid(`Could not find resource "${arn}".`);
    return kept;
  }
}
