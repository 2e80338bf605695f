import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CodePipelineSource } from 'aws-cdk-lib/pipelines';

/** The git repository as the pipeline reads it. Each kind tells the commit by the attribute `CommitId`. */
export interface CodeSource {
  readonly source: CodePipelineSource;
  /** What the pipeline's role may do beyond what CDK lets it. */
  readonly pipelineMay: readonly PolicyStatement[];
}
