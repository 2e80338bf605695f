/** That a person was asked to release a run of retraining, and by which attempt. Written once. */
export interface Asked {
  /** Id of the pipeline's job: another one for each attempt at the action, the same when Lambda repeats an invocation. */
  readonly jobId: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What decides who lets a candidate pass. */
export interface Passing {
  /** The setting: whether the pipeline holds an approval. */
  readonly approval: 'person' | 'none';
  /** Whether retraining started the execution. */
  readonly byRetraining: boolean;
  readonly jobId: string;
  /** @default - nobody was asked yet */
  readonly asked?: Asked;
}

export type Release =
  /** In the record's words. */
  { readonly kind: 'released'; readonly words: string } | { readonly kind: 'ask'; readonly message: string };

/**
 * Only a person pushes a release on. Where the approval is switched off, it is the push or the upload that stands for the
 * person; what retraining started has neither. Such a run fails here once, and a person who retries the stage lets it pass:
 * no role of this app may retry a stage.
 */
export function whoReleases({ approval, byRetraining, jobId, asked }: Passing): Release {
  if (approval === 'person') return { kind: 'released', words: 'approved by a person' };
  if (!byRetraining) return { kind: 'released', words: 'not approved by a person' };
  if (asked !== undefined && asked.jobId !== jobId)
    return { kind: 'released', words: `approved by a person's retry of the stage, asked for at ${asked.at}` };
  return {
    kind: 'ask',
    message:
      'retraining started this run and the approval is switched off: a person releases it by retrying the failed actions of the stage DeployProd; the scorecard says how the candidate compares',
  };
}
