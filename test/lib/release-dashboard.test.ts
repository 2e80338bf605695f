import { contract } from '../../model/contract';
import { assemblyOf, ID_A, ID_B, onlyResource, resourcesOf } from './support/synthesized';

interface Widget {
  readonly type: string;
  readonly width: number;
  readonly x: number;
  readonly y: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly metrics?: unknown[];
    readonly alarms?: string[];
  };
}

/** The dashboard's widgets; what CloudFormation puts in is written as `<name>`. */
function widgets(settings = {}): Widget[] {
  const { DashboardBody: body } = onlyResource(
    assemblyOf(settings).template('operations'),
    'AWS::CloudWatch::Dashboard',
  ).Properties;
  const parts = body['Fn::Join'][1] as (string | { Ref?: string; 'Fn::GetAtt'?: string[] })[];
  const text = parts.map((it) => (typeof it === 'string' ? it : `<${it.Ref ?? it['Fn::GetAtt']!.join('.')}>`)).join('');
  return (JSON.parse(text) as { widgets: Widget[] }).widgets;
}
const titles = (settings = {}) => widgets(settings).map(({ properties }) => properties.title);
const graph = (title: string) => widgets().find(({ properties }) => properties.title === title)!;
const expressionOf = (title: string) =>
  (graph(title).properties.metrics as [{ expression: string }][]).map(([{ expression }]) => expression);

describe('the dashboard', () => {
  it('asks a question above each row', () => {
    const questions = widgets().filter(({ type }) => type === 'text');
    for (const { width, x, properties } of questions) {
      expect([width, x]).toEqual([24, 0]);
      expect(properties.markdown).toMatch(/^## .+\?/);
    }
    const rows = new Set(
      widgets()
        .filter(({ type }) => type !== 'text')
        .map(({ y }) => y),
    );
    expect(questions.length).toBeGreaterThanOrEqual(8);
    expect(rows.size).toBe(questions.length);
  });

  it('shows a line for each version that answers: clients’ requests, errors and latency, without our own calls', () => {
    expect(expressionOf('Model errors')).toEqual([
      `SEARCH('{"SafeRelease",ModelName,FunctionVersion} MetricName="ModelErrors" ModelName="nyctaxi"', 'Sum', 60)`,
    ]);
    expect(expressionOf('p99')[0]).toContain(`MetricName="ModelLatency" ModelName="nyctaxi"', 'p99', 60)`);
    expect(titles()).toEqual(expect.arrayContaining(['Requests', 'p50', 'p90', 'p99']));
  });

  it('shows the drift of each feature of the contract, with the threshold', () => {
    for (const { name } of contract.features) {
      expect(expressionOf(name)[0]).toContain(`MetricName="feature_baseline_drift_${name}"`);
      expect(JSON.stringify(graph(name).properties)).toContain('"value":0.2');
    }
  });

  it('shows the state of every alarm of its stack', () => {
    const alarms = resourcesOf(assemblyOf().template('operations'), 'AWS::CloudWatch::Alarm').map(
      ([id]) => `<${id}.Arn>`,
    );
    const [shown] = widgets().filter(({ type }) => type === 'alarm');
    expect([...shown!.properties.alarms!].sort()).toEqual(alarms.sort());
    expect(alarms.length).toBeGreaterThan(0);
  });

  it('shows what costs, the instances above all', () => {
    expect(expressionOf('Instances')[0]).toContain(`MetricName="CPUUtilization" nyctaxi prod', 'SampleCount', 60)`);
    expect(titles()).toEqual(expect.arrayContaining(['Training runs', 'Invocations of endpoints in an hour']));
  });

  it('leaves out what the settings leave out', () => {
    expect(titles({ probe: false })).not.toContain('Runs that succeeded, percent');
    expect(titles({ driftProvider: 'none', retraining: false })).not.toContain(contract.features[0]!.name);
  });

  it('is the same for every execution', () => {
    const of = (executionId: string) => assemblyOf({ executionId }).template('operations');
    expect(of(ID_A)).toEqual(of(ID_B));
  });
});
