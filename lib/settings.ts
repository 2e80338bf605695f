import { z } from 'zod';
import { UNSET_EXECUTION_ID } from '../lambda/shared/names';
import { hasXgboostImage, XGBOOST_VERSIONS } from './images';
import { flag, instanceType, list, structure, text, wholeNumber } from './setting-kinds';
import { PREDEFINED_SHIFTS, trafficShift } from './traffic-shift';

/** One setting: what it means, what it may be, and what holds when it is not given. */
export interface Setting<T extends z.ZodType> {
  readonly schema: T;
  /** What it decides, for a person. */
  readonly meaning: string;
  /** What is accepted, for a person. */
  readonly expected: string;
  /** Value when it is not given. @default - the setting must be given */
  readonly standard?: z.input<T>;
  /** Environment variable that is asked when the context says nothing. @default - none */
  readonly environment?: string;
  /** What to do when it is missing or wrong, beyond changing it. @default - none */
  readonly advice?: string;
}

const setting = <T extends z.ZodType>(it: Setting<T>): Setting<T> => it;
const INSTANCE_TYPE = 'an instance type without local NVMe storage that SageMaker offers for';

const modelName = text(/^[a-z](?:[a-z0-9-]{0,13}[a-z0-9])?$/).refine((name) => !/-(dev|prod|train)(-|$)/.test(name), {
  error: 'a segment -dev, -prod or -train would make permissions for one model cover another',
});

const region = text(/^[a-z]{2}(-[a-z]+)+-\d$/).superRefine((name, context) => {
  if (name.startsWith('cn-'))
    context.addIssue({ code: 'custom', message: 'CodePipeline has no CloudFormation action in the China regions' });
  else if (!hasXgboostImage(name))
    context.addIssue({ code: 'custom', message: "no account of SageMaker's XGBoost image is known for this region" });
});

/**
 * Every setting of the app. They stand in the context of `cdk.json`; `-c name=value` beats it for one synthesis. The
 * pipeline synthesizes from the repository: what is only given by `-c` at `cdk deploy` does not outlive its first execution.
 */
export const SETTINGS = {
  modelName: setting({
    schema: modelName,
    meaning: 'Name of the model; everything made for it begins with it.',
    expected:
      '1 to 15 lowercase letters, digits and hyphens, beginning with a letter, not ending in a hyphen, without a segment -dev, -prod or -train',
    standard: 'nyctaxi',
  }),
  account: setting({
    schema: text(/^\d{12}$/),
    meaning: 'AWS account of the pipeline and of everything it deploys.',
    expected: '12 digits, as text',
    environment: 'CDK_DEFAULT_ACCOUNT',
    advice: 'the CDK CLI sets CDK_DEFAULT_ACCOUNT when it has credentials',
  }),
  region: setting({
    schema: region,
    meaning: 'AWS region of the pipeline and of everything it deploys.',
    expected: "a region outside China with SageMaker's XGBoost image, such as us-east-1",
    environment: 'CDK_DEFAULT_REGION',
    advice: 'the CDK CLI sets CDK_DEFAULT_REGION when it has credentials',
  }),
  connectionArn: setting({
    schema: text(
      /^arn:aws[a-z-]*:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    ),
    meaning: 'The connection by which CodePipeline reads the git repository.',
    expected:
      'the ARN of a CodeConnections connection (arn:aws:codeconnections:… or the older arn:aws:codestar-connections:…)',
    advice:
      'make one in the console under Developer Tools, Settings, Connections, and complete it there: one made by CloudFormation stays pending until a person does',
  }),
  repository: setting({
    schema: text(/^[\w.-]+(\/[\w.-]+){1,22}$/),
    meaning: 'The git repository that holds this app.',
    expected: 'owner/name, as the git host writes it',
  }),
  branch: setting({
    schema: text(/^[\w./-]{1,255}$/),
    meaning: 'The branch whose pushes are released.',
    expected: 'the name of a branch',
    standard: 'main',
  }),
  dataBuckets: setting({
    schema: list(text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)),
    meaning: "Buckets from which training data may come besides the app's own data bucket.",
    expected: 'a list of bucket names',
    standard: [],
  }),
  xgboostVersion: setting({
    schema: z.enum(XGBOOST_VERSIONS),
    meaning: "Version of SageMaker's built-in XGBoost image, for training and serving.",
    expected: XGBOOST_VERSIONS.join(', '),
    standard: '3.0-5',
  }),
  trainingInstanceType: setting({
    schema: instanceType('training'),
    meaning: 'Instance type of the training job.',
    expected: `${INSTANCE_TYPE} training`,
    standard: 'ml.m5.xlarge',
  }),
  trainingInstanceCount: setting({
    schema: wholeNumber(1, 20),
    meaning: 'Instances of the training job.',
    expected: 'a whole number from 1 to 20',
    standard: 1,
  }),
  trainingVolumeGb: setting({
    schema: wholeNumber(1, 16384),
    meaning: 'Disk of each training instance, in GB.',
    expected: 'a whole number from 1 to 16384',
    standard: 10,
  }),
  trainingMaxMinutes: setting({
    schema: wholeNumber(1, 1440),
    meaning: 'After how many minutes a training job is stopped.',
    expected: 'a whole number from 1 to 1440',
    standard: 60,
  }),
  devInstanceType: setting({
    schema: instanceType('hosting'),
    meaning: 'Instance type of the dev endpoint.',
    expected: `${INSTANCE_TYPE} hosting`,
    standard: 'ml.m5.large',
  }),
  devInstanceCount: setting({
    schema: wholeNumber(1, 100),
    meaning: 'Instances of the dev endpoint.',
    expected: 'a whole number from 1 to 100',
    standard: 1,
  }),
  prodInstanceType: setting({
    schema: instanceType('hosting'),
    meaning: 'Instance type of the prod endpoint.',
    expected: `${INSTANCE_TYPE} hosting`,
    standard: 'ml.m5.large',
  }),
  prodInstanceCount: setting({
    schema: wholeNumber(1, 100),
    meaning: 'Instances of the prod endpoint; during a shift the fleets of both models run.',
    expected: 'a whole number from 1 to 100',
    standard: 2,
  }),
  trafficShift: setting({
    schema: structure(trafficShift),
    meaning: 'How traffic moves from the live model to the candidate.',
    expected: `${PREDEFINED_SHIFTS.join(', ')}, or {"type": "canary" | "linear", "percent": 1–99, "minutes": 1–2880} that ends within two days`,
    standard: 'Canary10Percent5Minutes',
  }),
  bakeMinutes: setting({
    schema: wholeNumber(1, 30),
    meaning:
      'Minutes for which the candidate has all traffic under alarms, before it is judged and the live model’s endpoint goes.',
    // At least a minute: requests in flight to the live model end within API Gateway's 29 s. At most half an hour: a hook
    // has an hour to report.
    expected: 'a whole number from 1 to 30',
    standard: 2,
  }),
  approval: setting({
    schema: flag,
    meaning: 'Whether a person is asked before production changes.',
    expected: 'true or false',
    standard: true,
  }),
  keepDev: setting({
    schema: flag,
    meaning: 'Whether the dev endpoint is left running after a release has ended.',
    expected: 'true or false',
    standard: false,
  }),
  apiAuthorization: setting({
    schema: z.enum(['IAM', 'NONE']),
    meaning: 'Who may call the API: IAM, signed requests of principals with execute-api:Invoke; NONE, the world.',
    expected: 'IAM or NONE',
    standard: 'IAM',
  }),
  apiRequestsPerSecond: setting({
    schema: wholeNumber(1, 10000),
    meaning: 'Requests a second that the API lets through, over time.',
    expected: 'a whole number from 1 to 10000',
    standard: 200,
  }),
  apiBurst: setting({
    schema: wholeNumber(1, 5000),
    meaning: 'Requests that the API lets through at once.',
    expected: 'a whole number from 1 to 5000',
    standard: 400,
  }),
  latencyLimitMs: setting({
    schema: wholeNumber(1, 28000),
    meaning: 'The slowest tenth of the candidate’s answers must be faster than this, in milliseconds.',
    expected: 'a whole number from 1 to 28000',
    standard: 2000,
  }),
  logRetentionDays: setting({
    schema: wholeNumber(1, 3653).pipe(
      z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653]),
    ),
    meaning: "Days for which the functions' logs are kept.",
    expected: 'a retention that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, …',
    standard: 90,
  }),
  executionId: setting({
    schema: text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,34}[A-Za-z0-9])?$/),
    meaning: 'The pipeline execution for which the templates are made; the Build action gives it.',
    expected: 'at most 36 letters, digits and hyphens, neither beginning nor ending in a hyphen',
    standard: UNSET_EXECUTION_ID,
    environment: 'EXECUTION_ID',
  }),
} as const;

type SettingName = keyof typeof SETTINGS;

/** The validated settings. */
export type Settings = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> };
