/**
 * Names that construct and handler share, each declared once: environment variables, metrics, headers, object keys.
 * Nothing in here runs; `lib` may import this file and no other of `lambda`.
 */

/** Environment variables of the functions. */
export const ENV = {
  modelName: 'MODEL_NAME',
  executionId: 'EXECUTION_ID',
  endpointName: 'ENDPOINT_NAME',
  /** "true": the API's answers name execution and endpoint (never when the API is open). */
  showEndpoint: 'SHOW_ENDPOINT',
  artifactBucket: 'ARTIFACT_BUCKET',
  dataBucket: 'DATA_BUCKET',
  /** Comma-separated bucket names from which training data may come; the data bucket is always one. */
  dataBuckets: 'DATA_BUCKETS',
  keyArn: 'KEY_ARN',
  pipelineName: 'PIPELINE_NAME',
  /** ARN of the API function's version under deployment, for the hooks. */
  newVersionArn: 'NEW_VERSION_ARN',
  deploymentGroup: 'DEPLOYMENT_GROUP',
  deploymentApplication: 'DEPLOYMENT_APPLICATION',
  /** ARN of the state machine that waits after the shift, for the post-traffic hook. */
  bakeMachineArn: 'BAKE_MACHINE_ARN',
  /** S3 URI of the artifact that the endpoint's model must be made of, for the hooks. */
  modelDataUrl: 'MODEL_DATA_URL',
  trainingRoleArn: 'TRAINING_ROLE_ARN',
  trainingImage: 'TRAINING_IMAGE',
  trainingInstanceType: 'TRAINING_INSTANCE_TYPE',
  trainingInstanceCount: 'TRAINING_INSTANCE_COUNT',
  trainingVolumeGb: 'TRAINING_VOLUME_GB',
  trainingMaxSeconds: 'TRAINING_MAX_SECONDS',
  /** "true": the image is one of your own and not the built-in XGBoost. */
  trainingOwnImage: 'TRAINING_OWN_IMAGE',
  /** With spot capacity alone: how long a training job may take in all, waiting included. */
  trainingMaxWaitSeconds: 'TRAINING_MAX_WAIT_SECONDS',
  /** In a network of your own alone: comma-separated ids. */
  trainingSubnetIds: 'TRAINING_SUBNET_IDS',
  trainingSecurityGroupIds: 'TRAINING_SECURITY_GROUP_IDS',
  /** "true": training containers are cut off from every network. */
  trainingNetworkIsolation: 'TRAINING_NETWORK_ISOLATION',
  devStackName: 'DEV_STACK_NAME',
  prodStackName: 'PROD_STACK_NAME',
  /** Prefixes of endpoint names, `<model>-dev-` and `<model>-prod-`. */
  devEndpointPrefix: 'DEV_ENDPOINT_PREFIX',
  prodEndpointPrefix: 'PROD_ENDPOINT_PREFIX',
  keepDev: 'KEEP_DEV',
  /** Days for which logs are kept, those that services make by themselves included. */
  logRetentionDays: 'LOG_RETENTION_DAYS',
  /** SSM parameter that says with how many instances the next prod endpoint begins. */
  prodCapacityParameter: 'PROD_CAPACITY_PARAMETER',
  /** Instances of a first prod endpoint, and the bounds of every later one; without autoscaling the bounds are the count. */
  prodInstanceCount: 'PROD_INSTANCE_COUNT',
  prodMinInstanceCount: 'PROD_MIN_INSTANCE_COUNT',
  prodMaxInstanceCount: 'PROD_MAX_INSTANCE_COUNT',
  /** The capture setting, `endpoint` or `api`, and the share that is recorded, in percent. */
  capture: 'CAPTURE',
  capturePercent: 'CAPTURE_PERCENT',
  driftThreshold: 'DRIFT_THRESHOLD',
  driftMinimumCount: 'DRIFT_MINIMUM_COUNT',
  retrainingCooldownHours: 'RETRAINING_COOLDOWN_HOURS',
  /** ARN of the topic of notifications. */
  topicArn: 'TOPIC_ARN',
  /** Address that the probe calls. */
  apiUrl: 'API_URL',
} as const;

/** Custom metrics. The API function writes them in embedded metric format, but for the drift monitor's one. */
export const METRICS = {
  namespace: 'SafeRelease',
  /** Requests that reached the model, whatever came of them. Count. */
  requests: 'Requests',
  /** Failures that count against the version that served them. Count. */
  modelErrors: 'ModelErrors',
  /** Requests refused for the client's mistake. Count. */
  clientErrors: 'ClientErrors',
  /** Refused before the container: throttled, no capacity. Count. */
  throttles: 'Throttles',
  /** Time of the endpoint call as the function saw it. Milliseconds. */
  modelLatency: 'ModelLatency',
  /** With capture by the function: records taken, written to S3, and lost because S3 did not take them. Counts. */
  captureTaken: 'CaptureTaken',
  captureWritten: 'CaptureWritten',
  captureErrors: 'CaptureErrors',
  /** Of the drift monitor, for each hour with a live model: 0 when the hour could be judged, 1 when not. */
  driftUnjudged: 'DriftUnjudged',
} as const;

/**
 * Metrics of drift: SageMaker Model Monitor's names, which the self-hosted provider writes too, so that alarms and readers
 * need not know who wrote them. Source: "CloudWatch metrics" of SageMaker Model Monitor's documentation.
 */
export const DRIFT_METRICS = {
  namespace: 'aws/sagemaker/Endpoints/data-metrics',
  /** Distance between a feature's captured and baseline distributions, 0 to 1. */
  featureDrift: (feature: string) => `feature_baseline_drift_${feature}`,
  endpointDimension: 'Endpoint',
  scheduleDimension: 'MonitoringSchedule',
} as const;

/** Dimensions of the custom metrics. Own calls carry `Origin` as a third one and so stay out of the alarms. */
export const DIMENSIONS = {
  modelName: 'ModelName',
  functionVersion: 'FunctionVersion',
  origin: 'Origin',
} as const;

/** Prefix of the inference ids of calls that are our own and not a client's: `own-<purpose>-…`. */
export const OWN_INFERENCE_ID_PREFIX = 'own-';

/** Request header by which a signed own call names its purpose, such as `golden` or `probe`. */
export const OWN_PURPOSE_HEADER = 'x-own-purpose';

/** Headers of the API's answers. */
export const ANSWER_HEADERS = {
  endpointName: 'x-endpoint-name',
  executionId: 'x-execution-id',
} as const;

/** Object keys in the artifact bucket. */
export const KEYS = {
  /** Everything kept of a release; write-once by bucket policy. */
  release: (executionId: string) => `releases/${executionId}`,
  model: (executionId: string) => `releases/${executionId}/model.tar.gz`,
  manifest: (executionId: string) => `releases/${executionId}/manifest.json`,
  /** The held-out rows of this release, header first, label first column. */
  testRows: (executionId: string) => `releases/${executionId}/test.csv`,
  /** Records of decisions: `records/<executionId>/<what>.json`. */
  record: (executionId: string, what: string) => `records/${executionId}/${what}.json`,
  /** The baseline of this release, beside its model: what drift is judged by. */
  baselineStatistics: (executionId: string) => `releases/${executionId}/statistics.json`,
  baselineConstraints: (executionId: string) => `releases/${executionId}/constraints.json`,
  baseline: (executionId: string, jobSuffix: string) => `baselines/${executionId}/${jobSuffix}`,
  trainingOutput: 'training',
  /** Where training jobs on spot capacity leave what they go on from, `checkpoints/<job>`. */
  checkpoints: 'checkpoints',
  dataCapture: 'data-capture',
  /** Reports of the drift monitor, of an endpoint and an hour. */
  driftReports: 'drift',
  /** What CloudWatch Synthetics leaves of each run of the probe. */
  probe: 'probe',
} as const;

/** Names of the pipeline's source actions, by which a start overrides a revision. */
export const SOURCE_ACTIONS = { code: 'Code', data: 'Data' } as const;

/** Object key in the data bucket whose upload starts a release. */
export const dataSourceKey = (modelName: string): string => `${modelName}/data-source.zip`;

/** The value of an execution id that was not given: only the pipeline stack can then be deployed. */
export const UNSET_EXECUTION_ID = 'unset';

/** The only variant of every endpoint: part of the keys of what is captured. */
export const VARIANT_NAME = 'AllTraffic';

/** Alias of the API function that clients reach. */
export const LIVE_ALIAS = 'live';

/** Outputs that the dev and prod stacks have, read by the dev clean-up. */
export const OUTPUTS = { executionId: 'ExecutionId' } as const;

/** Physical names shared by stacks that cannot reference each other (they lie in different CDK stages). */
export const RESOURCE_NAMES = {
  pipelineStack: (model: string) => `${model}-pipeline`,
  trainingStack: (model: string) => `${model}-training`,
  devStack: (model: string) => `${model}-dev`,
  prodStack: (model: string) => `${model}-prod`,
  pipeline: (model: string) => `${model}-pipeline`,
  artifactBucket: (model: string, account: string, region: string) => `${model}-artifacts-${account}-${region}`,
  dataBucket: (model: string, account: string, region: string) => `${model}-data-${account}-${region}`,
  /** What the pipeline's actions hand on. A bucket of its own, since CodePipeline's roles may write all of it. */
  pipelineBucket: (model: string, account: string, region: string) => `${model}-pipeline-${account}-${region}`,
  /** Who asked what of the other buckets, written by S3. */
  accessLogBucket: (model: string, account: string, region: string) => `${model}-access-logs-${account}-${region}`,
  trainingMachine: (model: string) => `${model}-training`,
  /** With which all training jobs of a model begin; policies are scoped to it. Another model's name holds no `-train` segment. */
  trainingJobPrefix: (model: string) => `${model}-train-`,
  endpoint: (model: string, environment: 'dev' | 'prod', executionId: string) =>
    `${model}-${environment}-${executionId}`,
  /** With which the log groups of an environment's endpoints begin, which SageMaker makes and names. */
  endpointLogs: (model: string, environment: 'dev' | 'prod') => `/aws/sagemaker/Endpoints/${model}-${environment}-`,
  api: (model: string) => `${model}-api`,
  apiFunction: (model: string) => `${model}-api`,
  evaluateFunction: (model: string) => `${model}-evaluate`,
  confirmFunction: (model: string) => `${model}-confirm`,
  devCleanupFunction: (model: string) => `${model}-dev-cleanup`,
  /** The prefix that AWS's own policies for CodeDeploy take hooks by: a role may be changed to one of them. */
  hook: (model: string, when: 'pre' | 'post') => `CodeDeployHook_${model}-${when}-traffic`,
  /** Waits after the shift, then has the candidate judged. */
  bakeMachine: (model: string) => `${model}-bake`,
  postTrafficCheckFunction: (model: string) => `${model}-post-traffic-check`,
  /** CloudFormation exports of the pipeline stack. */
  keyExport: (model: string) => `${model}-key-arn`,
  topicExport: (model: string) => `${model}-topic-arn`,
  /** CloudFormation export of the prod stack: the API's id. */
  apiExport: (model: string) => `${model}-api-id`,
  operationsStack: (model: string) => `${model}-operations`,
  /** Of pipeline, deployments and alarms. */
  topic: (model: string) => `${model}-notifications`,
  prodCapacityParameter: (model: string) => `/${model}/prod/instance-count`,
  /** The drift monitor's schedule, of either provider. */
  monitoringSchedule: (model: string) => `${model}-drift`,
  /** Model Monitor's own schedule: one per execution, since it goes with its endpoint. */
  nativeSchedule: (model: string, executionId: string) => `${model}-drift-${executionId}`,
  driftFunction: (model: string) => `${model}-drift`,
  retrainFunction: (model: string) => `${model}-retrain`,
  /** Alarms of a release; what they watch follows. */
  alarmPrefix: (model: string) => `${model}-prod-`,
  driftAlarmPrefix: (model: string) => `${model}-prod-drift-`,
  /** The canary of CloudWatch Synthetics that calls the API. */
  probe: (model: string) => `${model}-probe`,
  /** With which the log group of the canary's function begins, which Synthetics makes and names. */
  probeLogs: (model: string) => `/aws/lambda/cwsyn-${model}-probe-`,
  /** By this role's name the API function knows the probe's calls as our own. Roles are of an account, not of a region. */
  probeRole: (model: string, region: string) => `${model}-probe-${region}`,
  probeAlarm: (model: string) => `${model}-probe`,
  /** Rings when the drift or the retraining function fails. */
  watchersAlarm: (model: string) => `${model}-watchers`,
  /** Rings when no hour of a day could be judged for drift; named apart from the features' drift alarms, which start retraining. */
  driftUnjudgedAlarm: (model: string) => `${model}-drift-unjudged`,
  dashboard: (model: string) => `${model}-release`,
  notebook: (model: string) => `${model}-notebook`,
} as const;
