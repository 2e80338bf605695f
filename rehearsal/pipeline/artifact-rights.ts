import type { RoleCalls } from '../services/role-calls';
import type { ActionContext, ActionKind } from './actions/kind';
import type { Execution } from './execution';

/**
 * Artifacts lie in a directory here; on AWS each is an object of the artifact bucket, `pipeline/artifact/random`, names cut to
 * 20 and 10 letters, which an action reads and writes with its role, a build with its project's.
 * Throws ServiceError when the role may not.
 */
export function moveArtifacts(
  calls: RoleCalls | undefined,
  { definition }: Execution,
  context: ActionContext,
  kind: ActionKind,
  operation: 'GetObject' | 'PutObject',
): void {
  if (calls === undefined) return;
  const { inputArtifacts, outputArtifacts } = context.action;
  const { artifactBucket: Bucket, artifactKey } = definition;
  const principal = kind.artifactRole?.(context) ?? context.principal;
  const encrypted = artifactKey !== undefined && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: artifactKey };
  for (const artifact of operation === 'GetObject' ? inputArtifacts : outputArtifacts) {
    const Key = `${definition.name.slice(0, 20)}/${artifact.slice(0, 10)}/${context.executionId.slice(0, 7)}`;
    const input = { Bucket, Key, ...(operation === 'PutObject' && encrypted) };
    calls.note({ principal, service: 's3', operation, input });
  }
}
