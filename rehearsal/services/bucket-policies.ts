/** The policies of the account's buckets: kept, and asked by whoever judges calls. */
export class BucketPolicies {
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
}
