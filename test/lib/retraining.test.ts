import { compilePattern } from '../../rehearsal/services/events/pattern';
import { allGrants, arnOf, covers, grantsOf, matches } from './support/policies';
import { assemblyOf, onlyResource, resourcesOf } from './support/synthesized';

const operations = (settings: object = {}) => assemblyOf({ ...settings }).template('operations');
const rulesOf = (template = operations()) =>
  resourcesOf(template, 'AWS::Events::Rule').filter(([id]) => id.startsWith('Retraining'));
const ofRetraining = () => grantsOf('operations', operations()).filter(({ policy }) => policy.startsWith('Retraining'));

describe('retraining', () => {
  it('is asked for by drift alarms of this model that ring, and by nothing else', () => {
    const [[, rule], ...others] = rulesOf() as [ReturnType<typeof rulesOf>[number]];
    expect(others).toEqual([]);
    const rings = compilePattern(rule.Properties.EventPattern, 'rule');
    const event = (alarmName: string, value = 'ALARM') =>
      rings({
        source: 'aws.cloudwatch',
        'detail-type': 'CloudWatch Alarm State Change',
        detail: { alarmName, state: { value } },
      });
    expect(event('nyctaxi-prod-drift-distance-e1')).toBe(true);
    expect(event('nyctaxi-prod-drift-distance-e1', 'OK')).toBe(false);
    expect(event('nyctaxi-prod-latency-e1')).toBe(false);
    expect(event('nyctaxi-drift-unjudged')).toBe(false);
    expect(event('nyctaxi2-prod-drift-distance-e1')).toBe(false);
  });

  it('is asked for by the schedule of the settings, and can be by the schedule alone', () => {
    const rules = rulesOf(operations({ retraining: false, retrainingSchedule: 'rate(7 days)' }));
    expect(rules.map(([, { Properties }]) => Properties.ScheduleExpression)).toEqual(['rate(7 days)']);
  });

  it.each([{ retraining: false }, { driftProvider: 'none' }])(
    'is not there when nothing asks for it: %j',
    (settings) => {
      expect(JSON.stringify(operations(settings))).not.toContain('nyctaxi-retrain');
    },
  );

  it('listens to no alarm where nobody monitors drift', () => {
    const rules = rulesOf(operations({ driftProvider: 'none', retrainingSchedule: 'rate(7 days)' }));
    expect(rules.map(([, { Properties }]) => Properties.EventPattern)).toEqual([undefined]);
  });

  it('takes no event that is older than the shortest cool-down', () => {
    const [[, rule]] = rulesOf() as [ReturnType<typeof rulesOf>[number]];
    const underWay = rule.Properties.Targets[0].RetryPolicy.MaximumEventAgeInSeconds;
    const waiting = onlyResource(operations(), 'AWS::Lambda::EventInvokeConfig').Properties.MaximumEventAgeInSeconds;
    expect(underWay + waiting).toBeLessThanOrEqual(3600);
  });

  it('may start a run, read what it decides by, and keep a record: nothing that pushes a release on', () => {
    const actions = [...new Set(ofRetraining().map(({ action }) => action))].filter((it) => !it.startsWith('logs:'));
    expect(actions.sort()).toEqual([
      'codepipeline:ListPipelineExecutions',
      'codepipeline:StartPipelineExecution',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'lambda:GetAlias',
      'lambda:GetFunctionConfiguration',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
      'sns:Publish',
    ]);
  });

  it('writes its own records alone', () => {
    const writes = (key: string) =>
      ofRetraining().some(
        ({ action, resources }) =>
          action === 's3:PutObject' &&
          resources.some((it) =>
            matches(arnOf(operations(), it), `arn:aws:s3:::nyctaxi-artifacts-111122223333-us-east-1/${key}`),
          ),
      );
    expect(writes('records/e1/retraining.json')).toBe(true);
    expect(writes('records/e1/no-retraining-20260105.json')).toBe(true);
    expect(writes('records/e1/asked.json')).toBe(false);
    expect(writes('releases/e1/manifest.json')).toBe(false);
  });
});

describe('a release where the approval is switched off', () => {
  const everything = () => allGrants(assemblyOf({ approval: false }));

  it.each(['codepipeline:RetryStageExecution', 'codepipeline:OverrideStageCondition'])(
    'is pushed on by no role: %s',
    (action) => expect(everything().filter((it) => covers(it.action, action))).toEqual([]),
  );

  it('is not pushed on by the pipeline itself: no stage is retried by itself', () => {
    const pipeline = onlyResource(assemblyOf({ approval: false }).template('pipeline'), 'AWS::CodePipeline::Pipeline');
    for (const stage of pipeline.Properties.Stages) {
      expect(stage.OnFailure).toBeUndefined();
      expect(stage.OnSuccess).toBeUndefined();
      expect(stage.BeforeEntry).toBeUndefined();
    }
  });

  it('is started without a person by an upload and by retraining', () => {
    // The notebook's role is a person's.
    const starters = everything().filter(
      ({ action, policy }) => covers(action, 'codepipeline:StartPipelineExecution') && !policy.startsWith('Notebook'),
    );
    expect(starters.map(({ policy }) => policy.replace(/RoleDefaultPolicy.*|Role[0-9A-F].*/, '')).sort()).toEqual([
      'ReleaseUpload',
      'RetrainingFunction',
    ]);
  });
});

it('the source action that retraining overrides is that of the data', () => {
  const { Stages } = onlyResource(assemblyOf().template('pipeline'), 'AWS::CodePipeline::Pipeline').Properties;
  const data = Stages[0].Actions.find(
    (it: { ActionTypeId: { Provider: string } }) => it.ActionTypeId.Provider === 'S3',
  );
  expect(data.Name).toBe('Data');
});
