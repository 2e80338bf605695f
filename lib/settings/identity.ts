import { UNSET_EXECUTION_ID } from '../../lambda/shared/names';
import { text } from './kinds';
import { setting } from './setting';

/** Segments of names of environments: permissions are for prefixes such as `<model>-prod-`. */
export const RESERVED_SEGMENT = /-(dev|prod|train)(-|$)/;

/** Beginnings that AWS keeps for itself: of SSM's parameters (`aws`, `ssm`) and of S3's buckets ("Naming rules"). */
const RESERVED_BEGINNING = /^(aws|ssm|xn--|sthree-|amzn-s3-demo-)/;

const modelName = text(/^[a-z](?:[a-z0-9-]{0,13}[a-z0-9])?$/)
  .refine((name) => !RESERVED_SEGMENT.test(name), {
    error: 'a segment -dev, -prod or -train would make permissions for one model cover another',
  })
  .refine((name) => !RESERVED_BEGINNING.test(name), {
    error: 'AWS takes no parameter or no bucket whose name begins like that',
  });

const region = text(/^[a-z]{2}(-[a-z]+)+-\d$/).superRefine((name, context) => {
  if (name.startsWith('cn-'))
    context.addIssue({ code: 'custom', message: 'CodePipeline has no CloudFormation action in the China regions' });
});

/** Whose release it is, and where. */
export const IDENTITY = {
  modelName: setting({
    schema: modelName,
    meaning: 'Name of the model; everything made for it begins with it.',
    expected:
      '1 to 15 lowercase letters, digits and hyphens, beginning with a letter, not ending in a hyphen, without a segment -dev, -prod or -train, and not beginning with aws or ssm',
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
    expected: "a region outside China, with SageMaker's XGBoost image unless image is given, such as us-east-1",
    environment: 'CDK_DEFAULT_REGION',
    advice: 'the CDK CLI sets CDK_DEFAULT_REGION when it has credentials',
  }),
  executionId: setting({
    schema: text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,34}[A-Za-z0-9])?$/),
    meaning: 'The pipeline execution for which the templates are made; the Build action gives it.',
    expected: 'at most 36 letters, digits and hyphens, neither beginning nor ending in a hyphen',
    standard: UNSET_EXECUTION_ID,
    environment: 'EXECUTION_ID',
  }),
} as const;
