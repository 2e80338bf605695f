import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ENV, KEYS } from '../lambda/shared/names';
import type { Arns } from './arns';
import { encryptAndDecrypt, writeArtifacts } from './permissions';
import type { Settings } from './settings';

/** What the API function needs to record requests itself: nothing where the endpoint does. */
export function apiCapture(
  arns: Arns,
  { capture, capturePercent }: Settings,
): { readonly environment: Readonly<Record<string, string>>; readonly may: readonly PolicyStatement[] } {
  if (capture !== 'api') return { environment: {}, may: [] };
  return {
    environment: {
      [ENV.capture]: capture,
      [ENV.capturePercent]: String(capturePercent),
      [ENV.artifactBucket]: arns.artifactBucketName,
    },
    may: [writeArtifacts(arns, KEYS.dataCapture), encryptAndDecrypt(arns.key)],
  };
}
