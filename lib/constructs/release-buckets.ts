import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  type IBucket,
  type LifecycleRule,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { KEYS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { Arns } from '../arns';
import { serviceStatements } from '../key-policy';
import type { Settings } from '../settings';

/** Props of {@link ReleaseBuckets}. */
export interface ReleaseBucketsProps {
  readonly settings: Settings;
}

/** Days for which what was replaced or deleted can be brought back, where nothing says otherwise. */
const REPLACED_DAYS = 90;

/** What every bucket is: closed to the public and to what is not encrypted on its way, and kept when the stack goes. */
const CLOSED_AND_KEPT = {
  enforceSSL: true,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  removalPolicy: RemovalPolicy.RETAIN,
} as const satisfies BucketProps;

/**
 * The key and the buckets of a model: artifacts (releases, records, what they were made from), data (written by people),
 * and what the pipeline's actions hand on. The last is apart because CodePipeline's roles, that of Build among them, may
 * write whatever they like there: commands of a commit must not reach a release or a record. Who asked what of the three is
 * logged in a fourth. All outlive the stack: releases, records and data are not to be lost with a `cdk destroy`.
 */
export class ReleaseBuckets extends Construct {
  readonly key: IKey;
  readonly artifacts: IBucket;
  readonly data: IBucket;
  readonly pipeline: IBucket;
  private readonly accessLogs: IBucket;

  constructor(scope: Construct, id: string, props: ReleaseBucketsProps) {
    super(scope, id);
    const { settings } = props;
    const { modelName, account, region } = settings;
    const arns = new Arns(this, settings);

    this.key = settings.keyArn === undefined ? this.makeKey(settings) : Key.fromKeyArn(this, 'Key', settings.keyArn);

    const { captureRetentionDays, recordRetentionDays, artifactRetentionDays, logRetentionDays } = settings;
    this.accessLogs = this.accessLogBucket(
      RESOURCE_NAMES.accessLogBucket(modelName, account, region),
      logRetentionDays,
    );
    this.artifacts = this.bucket('Artifacts', arns.artifactBucketName, [
      ...removeFully(`${KEYS.dataCapture}/`, captureRetentionDays),
      ...removeFully(`${KEYS.checkpoints}/`, artifactRetentionDays),
      ...removeFully(`${KEYS.probe}/`, artifactRetentionDays),
      expire(`${KEYS.trainingOutput}/`, artifactRetentionDays),
      expire('records/', recordRetentionDays),
      expire(`${KEYS.driftReports}/`, recordRetentionDays),
      { noncurrentVersionExpiration: Duration.days(REPLACED_DAYS) },
    ]);
    this.writeOnce(this.artifacts);

    // Replaced versions of data stay: manifests name the version that a model was trained on.
    this.data = this.bucket('Data', arns.dataBucketName, []);
    // The L2's flag would bring a custom resource with a function of its own.
    (this.data.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };

    this.pipeline = this.bucket('Pipeline', RESOURCE_NAMES.pipelineBucket(modelName, account, region), [
      {
        expiration: Duration.days(artifactRetentionDays),
        noncurrentVersionExpiration: Duration.days(artifactRetentionDays),
      },
    ]);
  }

  private makeKey(settings: Settings): Key {
    const key = new Key(this, 'Key', {
      alias: settings.modelName,
      description: `Everything of the model ${settings.modelName}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const statement of serviceStatements(settings)) key.addToResourcePolicy(PolicyStatement.fromJson(statement));
    return key;
  }

  private bucket(id: string, bucketName: string, rules: readonly LifecycleRule[]): Bucket {
    return new Bucket(this, id, {
      ...CLOSED_AND_KEPT,
      bucketName,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      versioned: true,
      serverAccessLogsBucket: this.accessLogs,
      serverAccessLogsPrefix: `${bucketName}/`,
      lifecycleRules: [...rules, { abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    });
  }

  /**
   * Where S3 writes who asked what of the other buckets. It takes no logs of its own, which would never end, and S3's own
   * encryption: a bucket with a KMS key as its default gets none ("Enabling Amazon S3 server access logging").
   */
  private accessLogBucket(bucketName: string, days: number): Bucket {
    return new Bucket(this, 'AccessLogs', {
      ...CLOSED_AND_KEPT,
      bucketName,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(days) }],
    });
  }

  /**
   * What is kept of a release is written once, by anybody at all: an endpoint fetches its model again whenever it scales
   * out, and must get the one that was approved. To remove releases an administrator takes these two statements out first;
   * there is no other way, and no role here can do it.
   */
  private writeOnce(bucket: IBucket): void {
    const resources = [bucket.arnForObjects('releases/*')];
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ReleasesAreWrittenOnlyIfNew',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources,
        // Parts of a multipart upload carry no precondition; only what makes the object does.
        conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      }),
    );
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ReleasesAreNotDeleted',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources,
      }),
    );
  }
}

const expire = (prefix: string, days: number): LifecycleRule => ({ prefix, expiration: Duration.days(days) });

/**
 * In a versioned bucket an expired object is only hidden, and its version goes by another rule. What clients have sent must
 * not outlive its days, so its versions go a day later; and the marks that hide nothing any more go with them.
 */
const removeFully = (prefix: string, days: number): LifecycleRule[] => [
  { ...expire(prefix, days), noncurrentVersionExpiration: Duration.days(1) },
  { prefix, expiredObjectDeleteMarker: true },
];
