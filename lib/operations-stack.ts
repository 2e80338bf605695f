import { Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../lambda/shared/names';
import { DriftMonitor } from './constructs/drift-monitor';
import { DriftUnjudgedAlarm } from './constructs/drift-unjudged-alarm';
import { Probe } from './constructs/probe';
import { ReleaseDashboard } from './constructs/release-dashboard';
import { retrainedBy, Retraining } from './constructs/retraining';
import { WatchersAlarm } from './constructs/watchers-alarm';
import { commonStackProps, type ReleaseStackProps } from './stacks';

/**
 * What watches the live model, whichever release it is: drift monitor, retraining, probe, dashboard. The same for every
 * execution; deployed after production, whose API it calls.
 */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: ReleaseStackProps) {
    const { settings } = props;
    const { modelName } = settings;
    super(scope, id, {
      stackName: RESOURCE_NAMES.operationsStack(modelName),
      description: `Watches the live model of ${modelName}`,
      ...commonStackProps(settings),
    });

    const watchers: IFunction[] = [];
    if (settings.driftProvider === 'self-hosted') {
      watchers.push(new DriftMonitor(this, 'Drift', props).function);
      new DriftUnjudgedAlarm(this, 'DriftUnjudged', { modelName });
    }
    const { alarm, schedule } = retrainedBy(settings);
    if (alarm || schedule !== undefined) watchers.push(new Retraining(this, 'Retraining', props).function);
    if (watchers.length > 0) new WatchersAlarm(this, 'Watchers', { modelName, watchers });
    if (settings.probe) new Probe(this, 'Probe', props);

    // Last: it shows every alarm above.
    const alarms = this.node.findAll().filter((it) => it instanceof Alarm);
    new ReleaseDashboard(this, 'Dashboard', { settings, alarms });
  }
}
