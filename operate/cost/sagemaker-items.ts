import type { TrafficShift } from '../../lib/settings/traffic-shift';
import { type Bill, HOURS_A_MONTH, type Item, ofType } from './item';
import { ORIGINAL } from './original';

const SERVICE = 'SageMaker';

/** Minutes from the first shifted request to the last. */
export function shiftMinutes(shift: TrafficShift): number {
  if (typeof shift === 'object')
    return shift.minutes * (shift.type === 'canary' ? 1 : Math.ceil(100 / shift.percent) - 1);
  const canary = /^Canary\d+Percent(\d+)Minutes$/.exec(shift);
  if (canary) return Number(canary[1]);
  // The first tenth moves at once.
  const linear = /^Linear10PercentEvery(\d+)Minutes?$/.exec(shift);
  return linear ? 9 * Number(linear[1]) : 0;
}

/** Minutes for which the fleets of both models run. */
export const bothFleetsMinutes = ({ settings, assumptions }: Bill): number =>
  shiftMinutes(settings.trafficShift) + settings.bakeMinutes + assumptions.switchMinutes;

interface Fleet {
  readonly instanceType: string;
  readonly count: number;
}

/** The instances with which an endpoint begins; a count that is asked at deployment is the settings' own. */
function fleetsOf(bill: Bill, environment: 'dev' | 'prod'): Fleet[] {
  const { settings } = bill;
  const stack = `${settings.modelName}-${environment}`;
  const fallback = environment === 'dev' ? settings.devInstanceCount : settings.prodInstanceCount;
  return ofType(bill, 'AWS::SageMaker::EndpointConfig')
    .filter((it) => it.stack === stack)
    .flatMap((it) => it.properties['ProductionVariants'] as { InstanceType: string; InitialInstanceCount: unknown }[])
    .map(({ InstanceType, InitialInstanceCount }) => ({
      instanceType: InstanceType,
      count: typeof InitialInstanceCount === 'number' ? InitialInstanceCount : fallback,
    }));
}

const hourOf = (instanceType: string): string => `sagemaker-hour:${instanceType}`;

/** Endpoints, training, monitoring and notebook. */
export function sageMakerItems(bill: Bill): Item[] {
  return [...endpoints(bill), training(bill), ...monitoring(bill), ...notebooks(bill)];
}

function endpoints(bill: Bill): Item[] {
  const { settings, assumptions } = bill;
  const both = bothFleetsMinutes(bill);
  const scaling = ofType(bill, 'AWS::ApplicationAutoScaling::ScalableTarget').map(
    ({ properties }) => properties as { MaxCapacity?: number },
  )[0];
  const prod = fleetsOf(bill, 'prod').map(({ instanceType, count }): Item => {
    const upTo = scaling?.MaxCapacity;
    const range =
      upTo === undefined ? '' : `; scales up to ${upTo} instances: ${Number((upTo / count).toFixed(1))} times this`;
    return {
      ...{ service: SERVICE, name: `prod endpoint, ${count} × ${instanceType}`, price: hourOf(instanceType) },
      ...{ monthly: count * HOURS_A_MONTH, perRelease: (count * both) / 60, original: ORIGINAL.prod },
      remark: `all the time; in a release a second fleet for ${both} minutes (shift, bake, switch)${range}`,
    };
  });
  const dev = fleetsOf(bill, 'dev').map(({ instanceType, count }): Item => ({
    ...{ service: SERVICE, name: `dev endpoint, ${count} × ${instanceType}`, price: hourOf(instanceType) },
    ...(settings.keepDev
      ? { monthly: count * HOURS_A_MONTH, perRelease: 0, remark: 'all the time, for keepDev is true' }
      : {
          monthly: 0,
          perRelease: count * assumptions.devHours,
          remark: 'goes when a release ends; the original kept it',
        }),
    original: ORIGINAL.dev,
  }));
  return [...prod, ...dev];
}

function training({ settings, assumptions }: Bill): Item {
  const { trainingInstanceType: type, trainingInstanceCount: count, trainingSpot } = settings;
  return {
    ...{ service: SERVICE, name: `training job, ${count} × ${type}`, price: hourOf(type), monthly: 0 },
    ...{ perRelease: (count * assumptions.trainingMinutes) / 60, original: ORIGINAL.training },
    ...(trainingSpot && { remark: 'at the price without spot; how much spot takes off is not known beforehand' }),
  };
}

interface MonitoringScheduleConfig {
  readonly MonitoringJobDefinition: {
    readonly MonitoringResources: {
      readonly ClusterConfig: { readonly InstanceType: string; readonly InstanceCount: number };
    };
  };
}

/** Instances of hourly jobs; the app's own drift monitor is a function and stands under Lambda. */
function monitoring(bill: Bill): Item[] {
  const jobs = ofType(bill, 'AWS::SageMaker::MonitoringSchedule').map(({ properties }) => {
    const { MonitoringScheduleConfig } = properties as { MonitoringScheduleConfig: MonitoringScheduleConfig };
    return MonitoringScheduleConfig.MonitoringJobDefinition.MonitoringResources.ClusterConfig;
  });
  return jobs.map(({ InstanceType: type, InstanceCount: count }) => ({
    ...{ service: SERVICE, name: `monitoring job, ${count} × ${type}`, price: hourOf(type) },
    // Model Monitor's analysis of an hour takes about ten minutes, most of it to begin.
    ...{ monthly: (HOURS_A_MONTH * count * 10) / 60, perRelease: 0, original: ORIGINAL.monitoring },
    remark: 'every hour, ten minutes each',
  }));
}

function notebooks(bill: Bill): Item[] {
  const instances = ofType(bill, 'AWS::SageMaker::NotebookInstance');
  if (instances.length === 0) return [noNotebook(bill)];
  return instances.flatMap(({ properties }): Item[] => {
    const type = String(properties['InstanceType']);
    // A volume that is not given has 5 GB (VolumeSizeInGB of AWS::SageMaker::NotebookInstance).
    const gb = Number(properties['VolumeSizeInGB'] ?? 5);
    const free = 'first two months: 250 hours of ml.t3.medium free';
    return [
      {
        ...{ service: SERVICE, name: `notebook, ${type}`, price: hourOf(type), perRelease: 0 },
        ...{ monthly: bill.assumptions.notebookHours, remark: free, original: ORIGINAL.notebook },
      },
      {
        ...{ service: SERVICE, name: `notebook's disk, ${gb} GB`, price: 'sagemaker-volume-gb-month' },
        ...{ monthly: gb, perRelease: 0, remark: 'also while the notebook is stopped' },
      },
    ];
  });
}

const noNotebook = ({ settings }: Bill): Item => ({
  ...{ service: SERVICE, name: 'no notebook', price: hourOf(settings.notebookInstanceType), monthly: 0, perRelease: 0 },
  original: ORIGINAL.notebook,
});
