import { Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../lambda/shared/names';
import { DriftMonitor } from './constructs/drift-monitor';
import { Probe } from './constructs/probe';
import { ReleaseDashboard } from './constructs/release-dashboard';
import { retrainedBy, Retraining } from './constructs/retraining';
import { commonStackProps, type ReleaseStackProps } from './stacks';

/**
 * What watches the live model, whichever release it is: drift monitor, retraining, probe, dashboard. The same for every
 * execution; deployed after production, whose API it calls.
 */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: ReleaseStackProps) {
    const { settings } = props;
    super(scope, id, {
      stackName: RESOURCE_NAMES.operationsStack(settings.modelName),
      description: `Watches the live model of ${settings.modelName}`,
      ...commonStackProps(settings),
    });

    if (settings.driftProvider === 'self-hosted') new DriftMonitor(this, 'Drift', props);
    const { alarm, schedule } = retrainedBy(settings);
    if (alarm || schedule !== undefined) new Retraining(this, 'Retraining', props);
    if (settings.probe) new Probe(this, 'Probe', props);

    // Last: it shows every alarm above.
    const alarms = this.node.findAll().filter((it) => it instanceof Alarm);
    new ReleaseDashboard(this, 'Dashboard', { settings, alarms });
  }
}
