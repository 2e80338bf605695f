import { assemblyOf, ID_A, onlyResource, resourcesOf } from './support/synthesized';

jest.mock('../../model/transform', () => {
  const { transform } = jest.requireActual('../../model/transform');
  return { transform: { ...transform, modelColumns: [...transform.modelColumns, { name: 'speed', type: 'number' }] } };
});

/** What is measured are the columns that the model takes; a transform may add to those of clients. */
describe('a column that the transform adds', () => {
  it('has a drift alarm, and a graph beside it', () => {
    const alarms = resourcesOf(assemblyOf().template('DeployProd'), 'AWS::CloudWatch::Alarm').map(
      ([, it]) => it.Properties.AlarmName as string,
    );
    const [drift, others] = [true, false].map((wanted) => alarms.filter((it) => it.includes('-drift-') === wanted));
    expect(drift).toHaveLength(4);
    expect(drift).toContain(`nyctaxi-prod-drift-speed-${ID_A}`);
    expect(others).toHaveLength(8);
    const dashboard = onlyResource(assemblyOf().template('operations'), 'AWS::CloudWatch::Dashboard');
    expect(JSON.stringify(dashboard.Properties)).toContain('feature_baseline_drift_speed');
  });
});
