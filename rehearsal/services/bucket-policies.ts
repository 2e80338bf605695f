import type { Keeper } from '../state/keeper';

/** The policies of the account's buckets: kept, and asked by whoever judges calls. */
export class BucketPolicies implements Keeper<ReadonlyMap<string, object>> {
  private readonly documents = new Map<string, object>();

  get(bucket: string): object | undefined {
    return this.documents.get(bucket);
  }

  put(bucket: string, document: object): void {
    this.documents.set(bucket, document);
  }

  delete(bucket: string): void {
    this.documents.delete(bucket);
  }

  /** Nothing here takes time. */
  underWay(): readonly string[] {
    return [];
  }

  keep(): ReadonlyMap<string, object> {
    return this.documents;
  }

  resume(documents: ReadonlyMap<string, object>): void {
    for (const [bucket, document] of documents) this.documents.set(bucket, document);
  }
}
