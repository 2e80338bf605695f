/** Where a training job comes from. */
export interface Origin {
  readonly modelName: string;
  readonly executionId: string;
  readonly commitId: string;
  readonly dataVersionId: string;
}

/** Longest value of a tag in SageMaker (`Tag` in its API reference). */
const LONGEST_VALUE = 256;

/** Tags by which a bill or a person finds the release of a training job. The manifest says the same in full. */
export const jobTags = ({ modelName, executionId, commitId, dataVersionId }: Origin): Record<string, string> => ({
  Model: tagValue(modelName),
  ExecutionId: tagValue(executionId),
  CommitId: tagValue(commitId),
  DataVersionId: tagValue(dataVersionId),
});

/** A version id of S3 may be any text of 1,024 bytes; what a tag takes no place for must not fail the training job. */
export const tagValue = (text: string): string =>
  text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, LONGEST_VALUE);
