import aslValidator from 'asl-validator';
import jsonata from 'jsonata';
import { releasePolicy } from '../../model/release-policy';
import { grantsOf } from './support/policies';
import { assemblyOf, onlyResource, resourcesOf } from './support/synthesized';

const training = (settings?: Record<string, unknown>) => assemblyOf(settings).template('Train');
const machineGrants = () => grantsOf('Train', training()).filter(({ policy }) => policy.startsWith('TrainingMachine'));

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: unknown;
  readonly Assign?: unknown;
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Branches?: readonly { readonly States: Readonly<Record<string, State>> }[];
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
  readonly Error?: string;
  readonly Cause?: string;
}

/** The machine's definition, with a word in the place of each reference. */
function definition(): { QueryLanguage: string; StartAt: string; States: Record<string, State> } {
  const { DefinitionString } = onlyResource(training(), 'AWS::StepFunctions::StateMachine').Properties;
  const parts: unknown[] = DefinitionString['Fn::Join'][1];
  const word = (part: unknown) => {
    if (typeof part === 'string') return part;
    const isPartition = (part as { Ref?: string }).Ref === 'AWS::Partition';
    return isPartition ? 'aws' : 'arn:aws:lambda:us-east-1:111122223333:function:any';
  };
  return JSON.parse(parts.map(word).join(''));
}
const states = () => definition().States;
const branch = (index: number, name: string) => states()['TrainAndBaseline']!.Branches![index]!.States[name]!;

describe('the training machine', () => {
  it('is valid and written in JSONata', () => {
    expect(definition().QueryLanguage).toBe('JSONata');
    expect(aslValidator(definition())).toMatchObject({ isValid: true, errors: [] });
  });

  it('trains and describes the data side by side', () => {
    expect(branch(0, 'Train')).toMatchObject({
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      Arguments: '{% $states.input.trainingJob %}',
    });
    expect(JSON.stringify(branch(1, 'Baseline').Arguments)).toContain('{% $states.input.baseline %}');
  });

  it('names the attempt, so that a retried stage gets another job name', () => {
    expect(JSON.stringify(states()['TrainingParameters']!.Arguments)).toContain(
      '"attempt":"{% $states.context.Execution.Name %}"',
    );
  });

  it.each([
    ['TrainingParameters', 'TrainingParametersFailed', () => states()],
    ['Train', 'TrainingFailed', () => states()['TrainAndBaseline']!.Branches![0]!.States],
    ['Baseline', 'BaselineFailed', () => states()['TrainAndBaseline']!.Branches![1]!.States],
    ['KeepRelease', 'KeepReleaseFailed', () => states()],
  ] as const)('whatever goes wrong in %s ends in %s, with its cause', async (name, failed, among) => {
    expect(among()[name]!.Catch).toContainEqual(expect.objectContaining({ ErrorEquals: ['States.ALL'], Next: failed }));
    expect(among()[failed]).toMatchObject({ Type: 'Fail', Error: failed });
    const cause = await evaluate(among()[failed]!.Cause!, { Error: 'BadDataSource', Cause: 'three faults' });
    expect(cause).toBe('BadDataSource: three faults');
  });
});

describe('the quality gate', () => {
  const { metric, direction, limit } = releasePolicy.qualityGate;
  const [better, worse] = direction === 'minimize' ? [limit - 0.1, limit + 0.1] : [limit + 0.1, limit - 0.1];
  const jobWith = (metrics: Record<string, number>) => [
    { FinalMetricDataList: Object.entries(metrics).map(([MetricName, Value]) => ({ MetricName, Value })) },
    { statisticsUri: 's3://…' },
  ];
  const passes = (metrics: Record<string, number>) =>
    evaluate(states()['QualityGate']!.Choices![0]!.Condition, jobWith(metrics));

  it('reads the metric of its name, wherever it stands', async () => {
    expect(await passes({ 'train:rmse': worse, [metric]: better, other: worse })).toBe(true);
    expect(await passes({ 'train:rmse': better, [metric]: worse, other: better })).toBe(false);
  });

  it('does not pass on the limit itself', async () => {
    expect(await passes({ [metric]: limit })).toBe(false);
  });

  it('does not pass without the metric', async () => {
    expect(await passes({ 'train:rmse': better })).toBe(false);
    expect(await passes({})).toBe(false);
  });

  it('says what was wanted and what was there', async () => {
    expect(states()['QualityGate']!.Default).toBe('QualityGateFailed');
    const cause = (metrics: Record<string, number>) =>
      evaluate(states()['QualityGateFailed']!.Cause!, jobWith(metrics));
    expect(await cause({ [metric]: worse })).toContain(`the training job reported ${worse}`);
    expect(await cause({ [metric]: worse })).toContain(`${metric} must be`);
    expect(await cause({})).toContain('the training job reported no such metric');
  });
});

describe('the rights of the training machine', () => {
  it('are what waiting for a training job needs', () => {
    const grant = (action: string) => machineGrants().find((it) => it.action === action)!;
    for (const verb of ['Create', 'Describe', 'Stop'])
      expect(grant(`sagemaker:${verb}TrainingJob`).resources).toEqual([
        'arn:aws:sagemaker:us-east-1:111122223333:training-job/nyctaxi-train-*',
      ]);
    expect(grant('sagemaker:AddTags').resources).toEqual(grant('sagemaker:CreateTrainingJob').resources);
    for (const verb of ['PutRule', 'PutTargets', 'DescribeRule'])
      expect(grant(`events:${verb}`).resources).toEqual([
        'arn:aws:events:us-east-1:111122223333:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule',
      ]);
  });

  it('pass the training role to SageMaker and to nothing else', () => {
    const [role] = resourcesOf(training(), 'AWS::IAM::Role').find(([id]) => id.startsWith('TrainingRole'))!;
    expect(machineGrants().find((it) => it.action === 'iam:PassRole')).toMatchObject({
      resources: [{ 'Fn::GetAtt': [role, 'Arn'] }],
      condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    });
  });
});

it('the evaluation invokes the endpoints of both models, by prefix', () => {
  const invoke = grantsOf('Train', training()).filter(({ action }) => action === 'sagemaker:InvokeEndpoint');
  expect(invoke).toHaveLength(1);
  expect(invoke[0]!.policy).toMatch(/^FunctionsEvaluate/);
  expect(invoke[0]!.resources).toEqual([
    'arn:aws:sagemaker:us-east-1:111122223333:endpoint/nyctaxi-dev-*',
    'arn:aws:sagemaker:us-east-1:111122223333:endpoint/nyctaxi-prod-*',
  ]);
});

describe('functions', () => {
  const variables = (name: string, settings?: Record<string, unknown>) =>
    resourcesOf(training(settings), 'AWS::Lambda::Function').find(([, it]) => it.Properties.FunctionName === name)![1]
      .Properties.Environment.Variables;

  it('get the settings of training as texts', () => {
    const settings = { trainingMaxMinutes: 30, dataBuckets: ['more-data'], xgboostVersion: '1.7-1' };
    expect(variables('nyctaxi-training-parameters', settings)).toMatchObject({
      TRAINING_INSTANCE_TYPE: 'ml.m5.xlarge',
      TRAINING_INSTANCE_COUNT: '1',
      TRAINING_VOLUME_GB: '10',
      TRAINING_MAX_SECONDS: '1800',
      TRAINING_IMAGE: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
      DATA_BUCKETS: 'nyctaxi-data-111122223333-us-east-1,more-data',
      KEY_ARN: { 'Fn::ImportValue': 'nyctaxi-key-arn' },
    });
  });

  it('the dev clean-up knows whether dev is to be kept', () => {
    expect(variables('nyctaxi-dev-cleanup')['KEEP_DEV']).toBe('false');
    expect(variables('nyctaxi-dev-cleanup', { keepDev: true })['KEEP_DEV']).toBe('true');
  });

  it('each write into a log group of their own, which goes with the stack', () => {
    const functions = resourcesOf(training(), 'AWS::Lambda::Function');
    expect(functions).toHaveLength(6);
    for (const [, it] of functions) {
      const group = training().Resources[it.Properties.LoggingConfig.LogGroup.Ref]!;
      expect(group.Properties).toMatchObject({
        LogGroupName: `/aws/lambda/${it.Properties.FunctionName}`,
        RetentionInDays: 90,
      });
      expect(group.DeletionPolicy).toBe('Delete');
    }
  });
});

describe('the dev clean-up', () => {
  const rules = () => resourcesOf(training(), 'AWS::Events::Rule').map(([, it]) => it.Properties.EventPattern);
  const patterns = () => rules().flatMap(({ source, detail }) => (source[0] === 'aws.codepipeline' ? [detail] : []));

  it('is told when DeployProd has ended, however it did, and when DeployDev came to nothing', () => {
    expect(patterns()).toEqual([
      { pipeline: ['nyctaxi-pipeline'], stage: ['DeployProd'], state: ['SUCCEEDED', 'FAILED', 'STOPPED', 'CANCELED'] },
      { pipeline: ['nyctaxi-pipeline'], stage: ['DeployDev'], state: ['FAILED', 'STOPPED', 'CANCELED'] },
      { pipeline: ['nyctaxi-pipeline'], state: ['FAILED', 'STOPPED', 'CANCELED', 'SUPERSEDED'] },
    ]);
  });

  it('is told of the end of an execution that waits between stages, and so is in none', () => {
    expect(rules().map((it) => it['detail-type'][0])).toEqual([
      'CodePipeline Stage Execution State Change',
      'CodePipeline Stage Execution State Change',
      'CodePipeline Pipeline Execution State Change',
      'CloudFormation Stack Status Change',
    ]);
  });

  it('is told when CloudFormation is done with the dev stack, in whatever state it leaves it there', () => {
    const { source, detail } = rules().at(-1)!;
    expect(source).toEqual(['aws.cloudformation']);
    expect(detail['stack-id']).toEqual([
      { prefix: 'arn:aws:cloudformation:us-east-1:111122223333:stack/nyctaxi-dev/' },
    ]);
    const { status } = detail['status-details'];
    expect(status).toContain('CREATE_COMPLETE');
    expect(status).toContain('UPDATE_ROLLBACK_COMPLETE');
    expect(status.filter((it: string) => /_IN_PROGRESS$|^DELETE/.test(it))).toEqual([]);
  });

  it('may ask who is in DeployDev', () => {
    const may = grantsOf('Train', training()).filter(({ policy }) => policy.startsWith('FunctionsDevCleanup'));
    expect(may.map(({ action }) => action)).toContain('codepipeline:GetPipelineState');
  });

  it('is not told when DeployDev succeeds: the release goes on', () => {
    const dev = patterns().find((it) => it.stage?.[0] === 'DeployDev');
    expect(dev.state).not.toContain('SUCCEEDED');
  });
});

/** Evaluates a JSONata expression of a state on its input, as Step Functions does. */
const evaluate = (expression: string, input: unknown): Promise<unknown> =>
  jsonata(expression.replace(/^\{%|%\}$/g, '')).evaluate({}, { states: { input } });
