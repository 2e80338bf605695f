/** One object that the candidate was made from. */
export interface ManifestInput {
  /** `training`, `validation`, `baseline`, `test` or `dataSource`. */
  readonly role: string;
  readonly uri: string;
  /** @default - the bucket is not versioned */
  readonly versionId?: string;
  readonly sha256: string;
  readonly size: number;
}

/** What a release is made of. Written once, never changed; the dev and prod stacks use exactly this artifact. */
export interface Manifest {
  readonly modelName: string;
  readonly executionId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly commitId: string;
  readonly trainingJobName: string;
  readonly image: string;
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** Final metrics of the training job, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly inputs: readonly ManifestInput[];
  readonly baseline: { readonly statisticsUri: string; readonly constraintsUri: string };
  readonly artifact: {
    readonly uri: string;
    /** Where the training job wrote it. */
    readonly sourceUri: string;
    readonly sha256: string;
    readonly size: number;
  };
  readonly testRowsUri: string;
}
