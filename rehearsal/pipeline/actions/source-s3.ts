import type { ObjectStore } from '../../contracts';
import type { Surroundings } from '../../events';
import type { RoleCalls } from '../../services/role-calls';
import { type ActionContext, type ActionKind, type ActionResult, failed, succeeded } from './kind';

/** Fetching an object takes a few seconds. */
const FETCH_MS = 5_000;

/**
 * Source: one object of a versioned bucket.
 *
 * @param calls judges the reading. @default - every role may read
 */
export function sourceS3(surroundings: Surroundings, objects: ObjectStore, calls?: RoleCalls): ActionKind {
  return {
    categories: ['Source'],
    provider: 'S3',
    version: '1',
    honours: ['S3Bucket', 'S3ObjectKey', 'PollForSourceChanges'],
    records: [],
    check: (action, refuse) => {
      // Polling would look at the bucket every minute for ever; events tell of uploads.
      if (action.configuration['PollForSourceChanges'] !== 'false') refuse('source change detection', 'polling');
    },
    async run(context) {
      await surroundings.clock.sleep(FETCH_MS, context.signal);
      const { principal, configuration } = context;
      const input = { Bucket: configuration['S3Bucket'] };
      if (calls?.may({ principal, service: 's3', operation: 'GetBucketVersioning', input }) === false)
        return failed(mayNotRead(configuration['S3Bucket'] ?? ''), 'PermissionError');
      return fetch(surroundings, calls?.objectsOf(principal) ?? objects, context);
    },
  };
}

async function fetch({ clock }: Surroundings, objects: ObjectStore, context: ActionContext): Promise<ActionResult> {
  const { configuration, override } = context;
  const bucket = configuration['S3Bucket'] ?? '';
  const key = configuration['S3ObjectKey'] ?? '';
  if (override !== undefined && override.revisionType !== 'S3_OBJECT_VERSION_ID')
    return failed(
      `an object's revision is an S3_OBJECT_VERSION_ID, not ${override.revisionType}`,
      'ConfigurationError',
    );
  let object;
  try {
    object = await clock.work(() => objects.get(bucket, key, override?.revisionValue));
  } catch (error) {
    return failed(refusal(error as Error, bucket, key, override?.revisionValue), 'ConfigurationError');
  }
  const { versionId } = object;
  if (versionId === undefined || versionId === 'null')
    return failed(`The bucket ${bucket} is not versioned; a source action needs versioning.`, 'ConfigurationError');
  for (const name of context.action.outputArtifacts) await context.artifacts.putZip(name, object.body);
  return succeeded(`s3://${bucket}/${key} version ${versionId}`, {
    revision: { revisionId: versionId, summary: `Amazon S3 version id: ${versionId}` },
    externalExecutionId: versionId,
    variables: { BucketName: bucket, ETag: object.etag, ObjectKey: key, VersionId: versionId },
  });
}

const mayNotRead = (bucket: string) =>
  `Insufficient permissions: The service role or action mode role doesn't have the permissions required to access the Amazon S3 bucket named ${bucket}.`;

/** CodePipeline's words; any other error than S3's own is passed on. */
function refusal(error: Error, bucket: string, key: string, versionId: string | undefined): string {
  switch (error.name) {
    case 'NoSuchKey':
    case 'NotFound':
    case 'NoSuchVersion':
      return (
        `The object with key '${key}'${versionId === undefined ? '' : ` and version '${versionId}'`} does not exist. ` +
        `Verify that the object exists in the bucket '${bucket}'.`
      );
    case 'NoSuchBucket':
      return `The bucket '${bucket}' does not exist.`;
    case 'AccessDenied':
      return mayNotRead(bucket);
    default:
      throw error;
  }
}
