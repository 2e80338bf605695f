import type { LiveModel } from '../shared/live-model';
import type { Manifest } from '../shared/manifest';
import type { Scorecard } from '../shared/scorecard';
import { fail, pass, type Finding } from '../shared/verdict';

/** How things stand now. */
export interface Now {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  /** Undefined when the artifact is gone. */
  readonly artifactSha256: string | undefined;
  readonly live: LiveModel;
}

const AGAIN = 'start another release, so that it is judged against what is live';

function sameLive(scorecard: Scorecard, live: LiveModel): Finding {
  const check = 'the live model is the one that was compared';
  const then = scorecard.live === null ? 'no model' : `the model of execution ${scorecard.live.executionId}`;
  switch (live.kind) {
    case 'none':
      return scorecard.live === null
        ? pass(check, 'none then, none now')
        : fail(check, `${then} then, none now; ${AGAIN}`);
    case 'shifting':
      return fail(
        check,
        `a deployment shifts traffic between versions ${live.versions.join(' and ')}; retry all actions of the stage when it has ended`,
      );
    case 'live': {
      // A retried stage may find its own model live: the deployment had succeeded, something after it had not.
      if (live.executionId === scorecard.executionId) return pass(check, 'the candidate itself is live already');
      if (live.executionId === scorecard.live?.executionId) return pass(check, then);
      return fail(check, `${then} when the scorecard was made, now that of execution ${live.executionId}; ${AGAIN}`);
    }
  }
}

/** Whether what a person approved still holds; days may lie between. */
export function stillTrue(scorecard: Scorecard | undefined, now: Now): readonly Finding[] {
  if (scorecard === undefined) return [fail('scorecard', 'this execution has none: it was not evaluated')];
  const digests = 'the manifest is the one that was evaluated';
  const artifact = 'the artifact is the one in the manifest';
  const expected = now.manifest.artifact.sha256;
  return [
    scorecard.verdict === 'pass' ? pass('scorecard', 'pass') : fail('scorecard', `its verdict is ${scorecard.verdict}`),
    scorecard.manifestSha256 === now.manifestSha256
      ? pass(digests, `SHA-256 ${now.manifestSha256}`)
      : fail(digests, `SHA-256 ${scorecard.manifestSha256} then, ${now.manifestSha256} now; ${AGAIN}`),
    now.artifactSha256 === expected
      ? pass(artifact, `SHA-256 ${expected}`)
      : fail(
          artifact,
          `${now.artifactSha256 ?? 'nothing'} lies at ${now.manifest.artifact.uri}, expected ${expected}; ${AGAIN}`,
        ),
    sameLive(scorecard, now.live),
  ];
}
