import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { DIMENSIONS, DRIFT_METRICS, METRICS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { transform } from '../../model/transform';
import { Arns } from '../arns';
import type { Settings } from '../settings';

/** Props of {@link ReleaseDashboard}. */
export interface ReleaseDashboardProps {
  readonly settings: Settings;
  /** Alarms that are the same for every release. Those of a release are named by it, and found by their prefix. */
  readonly alarms: readonly IAlarm[];
}

const MINUTE = Duration.minutes(1);
const HOUR = Duration.hours(1);
/** Of the 24 columns of a dashboard. */
const WIDTH = 24;

/**
 * One page about the live model, a row for each question that a person asks of it. It is the same for every execution:
 * versions and endpoints come and go, and the graphs search for whichever have reported, so that blue and green stand
 * side by side without either being named here.
 */
export class ReleaseDashboard extends Construct {
  private readonly settings: Settings;
  private readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: ReleaseDashboardProps) {
    super(scope, id);
    const { settings } = props;
    this.settings = settings;
    this.dashboard = new Dashboard(this, 'Dashboard', { dashboardName: RESOURCE_NAMES.dashboard(settings.modelName) });

    this.row('Do blue and green answer alike? One line for each version of the API function.', [
      this.graph('Requests', [this.perVersion(METRICS.requests, Stats.SUM)]),
      this.graph('Model errors', [this.perVersion(METRICS.modelErrors, Stats.SUM)]),
      this.graph('Throttles', [this.perVersion(METRICS.throttles, Stats.SUM)]),
    ]);
    this.row(
      'Is one of them slow? Time of the endpoint call, in milliseconds, for each version.',
      [50, 90, 99].map((percent) =>
        this.graph(`p${percent}`, [this.perVersion(METRICS.modelLatency, Stats.percentile(percent))]),
      ),
    );
    this.row(
      `Does anything ring? [Alarms of the releases](${this.alarmsLink()}) are named by their execution.`,
      props.alarms.length > 0 ? [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms] })] : [],
    );
    this.row('What do clients see? The API, all versions together.', [
      this.graph('Requests', [this.api('Count', Stats.SUM)]),
      this.graph('Refused (4xx) and failed (5xx)', [this.api('4XXError', Stats.SUM), this.api('5XXError', Stats.SUM)]),
      this.graph(
        'Latency, milliseconds',
        [50, 90, 99].map((percent) => this.api('Latency', Stats.percentile(percent), `p${percent}`)),
      ),
    ]);
    if (settings.probe)
      this.row('Does it answer when nobody asks? The probe, every 10 minutes.', [
        this.graph('Runs that succeeded, percent', [this.probe('SuccessPercent')]),
        this.graph('Duration, milliseconds', [this.probe('Duration')]),
      ]);
    if (settings.driftProvider !== 'none')
      this.row(
        `Do requests still look like the training data? Distance of each feature from its baseline; the alarm rings above ${settings.driftThreshold}.`,
        transform.modelColumns.map(({ name }) => this.drift(name)),
      );
    this.row('Is the endpoint the right size? Reports of CPU use count the instances, one a minute each.', [
      this.graph('Instances', [this.endpoints('/aws/sagemaker/Endpoints', 'CPUUtilization', Stats.SAMPLE_COUNT)]),
      this.graph('Invocations per instance', [this.endpoints('AWS/SageMaker', 'InvocationsPerInstance', Stats.SUM)]),
      this.graph('CPU, percent of one core', [
        this.endpoints('/aws/sagemaker/Endpoints', 'CPUUtilization', Stats.AVERAGE),
      ]),
    ]);
    this.row('What costs? Instances by the hour, above; the rest by use.', [
      this.graph('Invocations of endpoints in an hour', [
        this.endpoints('AWS/SageMaker', 'Invocations', Stats.SUM, HOUR),
      ]),
      this.graph('Training runs', [this.trainingRuns()]),
      this.graph('Function calls in an hour', [this.apiFunction()]),
    ]);
  }

  private row(question: string, widgets: readonly IWidget[]): void {
    this.dashboard.addWidgets(new TextWidget({ markdown: `## ${question}`, width: WIDTH, height: 1 }));
    if (widgets.length > 0) this.dashboard.addWidgets(...widgets);
  }

  private graph(title: string, left: IMetric[]): GraphWidget {
    return new GraphWidget({ title, left, width: WIDTH / 3, height: 6 });
  }

  private alarmsLink(): string {
    return `#alarmsV2:?search=${RESOURCE_NAMES.alarmPrefix(this.settings.modelName)}`;
  }

  /** The API function's own metric, a line for each version; own calls have a further dimension and are not found. */
  private perVersion(metricName: string, statistic: string): IMetric {
    const { namespace } = METRICS;
    const { modelName, functionVersion } = DIMENSIONS;
    return search(
      `{"${namespace}",${modelName},${functionVersion}} MetricName="${metricName}" ${modelName}="${this.settings.modelName}"`,
      { statistic, period: MINUTE, label: `version \${PROP('Dim.${functionVersion}')}` },
    );
  }

  /**
   * A metric of the prod endpoints, a line for each. Words of a name are found one by one, so a model whose name holds
   * this one's words is found, too; the label tells them apart.
   */
  private endpoints(namespace: string, metricName: string, statistic: string, period = MINUTE): IMetric {
    const words = `${this.settings.modelName}-prod`.replaceAll('-', ' ');
    return search(`{"${namespace}",EndpointName,VariantName} MetricName="${metricName}" ${words}`, {
      ...{ statistic, period },
      label: "${PROP('Dim.EndpointName')}",
    });
  }

  private drift(feature: string): GraphWidget {
    const { namespace, endpointDimension, scheduleDimension } = DRIFT_METRICS;
    const { modelName, driftProvider } = this.settings;
    const schedule = RESOURCE_NAMES.monitoringSchedule(modelName);
    // Model Monitor's schedule carries the execution in its name: its words are searched, as of the endpoints.
    const which =
      driftProvider === 'model-monitor' ? schedule.replaceAll('-', ' ') : `${scheduleDimension}="${schedule}"`;
    const metric = search(
      `{"${namespace}",${endpointDimension},${scheduleDimension}} MetricName="${DRIFT_METRICS.featureDrift(feature)}" ${which}`,
      { statistic: Stats.MAXIMUM, period: HOUR, label: `\${PROP('Dim.${endpointDimension}')}` },
    );
    return new GraphWidget({
      ...{ title: feature, left: [metric], width: WIDTH / 3, height: 6 },
      leftYAxis: { min: 0, max: 1 },
      leftAnnotations: [{ value: this.settings.driftThreshold, label: 'alarm' }],
    });
  }

  private api(metricName: string, statistic: string, label = metricName): IMetric {
    const dimensionsMap = { ApiName: RESOURCE_NAMES.api(this.settings.modelName) };
    return new Metric({ namespace: 'AWS/ApiGateway', metricName, statistic, label, period: MINUTE, dimensionsMap });
  }

  private probe(metricName: string): IMetric {
    const dimensionsMap = { CanaryName: RESOURCE_NAMES.probe(this.settings.modelName) };
    const period = Duration.minutes(10);
    return new Metric({
      ...{ namespace: 'CloudWatchSynthetics', metricName, dimensionsMap, period },
      statistic: Stats.AVERAGE,
    });
  }

  private trainingRuns(): IMetric {
    const name = RESOURCE_NAMES.trainingMachine(this.settings.modelName);
    return new Metric({
      ...{ namespace: 'AWS/States', metricName: 'ExecutionsStarted', statistic: Stats.SUM, period: Duration.days(1) },
      dimensionsMap: { StateMachineArn: new Arns(this, this.settings).stateMachine(name) },
    });
  }

  private apiFunction(): IMetric {
    const dimensionsMap = { FunctionName: RESOURCE_NAMES.apiFunction(this.settings.modelName) };
    return new Metric({
      ...{ namespace: 'AWS/Lambda', metricName: 'Invocations', statistic: Stats.SUM, period: HOUR, dimensionsMap },
    });
  }
}

/** A line for each metric that is found, as far as CloudWatch searches: those that have reported within two weeks. */
const search = (
  query: string,
  { statistic, period, label }: { readonly statistic: string; readonly period: Duration; readonly label: string },
): IMetric =>
  new MathExpression({
    expression: `SEARCH('${query}', '${statistic}', ${period.toSeconds()})`,
    ...{ label, period, usingMetrics: {} },
  });
