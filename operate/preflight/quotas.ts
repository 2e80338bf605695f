import {
  paginateListAWSDefaultServiceQuotas,
  paginateListServiceQuotas,
  type ServiceQuota,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import type { Settings } from '../../lib/settings';
import { type Check, type Finding, missing, ok, unknown } from './finding';

/** A quota that a release needs. */
export interface Need {
  /** As Service Quotas names it. */
  readonly name: string;
  readonly count: number;
  readonly reason: string;
}

type Sizes = Pick<
  Settings,
  | 'autoscaling'
  | 'prodInstanceType'
  | 'prodInstanceCount'
  | 'prodMaxInstanceCount'
  | 'devInstanceType'
  | 'devInstanceCount'
  | 'trainingInstanceType'
  | 'trainingInstanceCount'
  | 'trainingSpot'
  | 'notebook'
  | 'notebookInstanceType'
  | 'driftProvider'
>;

/** The quotas of a release: the fleets of both models run during the shift, the dev endpoint beside them. */
export function needsOf(settings: Sizes): Need[] {
  const { prodInstanceType, devInstanceType, trainingInstanceType, trainingSpot } = settings;
  const most = settings.autoscaling ? settings.prodMaxInstanceCount : settings.prodInstanceCount;
  const prod = { type: prodInstanceType, count: 2 * most, reason: `both fleets of ${most} during a shift` };
  const dev = { type: devInstanceType, count: settings.devInstanceCount, reason: 'the dev endpoint' };
  const endpoints =
    prod.type === dev.type
      ? [{ ...prod, count: prod.count + dev.count, reason: `${prod.reason}, and ${dev.reason}` }]
      : [prod, dev];
  return [
    ...endpoints.map(({ type, count, reason }) => ({ name: `${type} for endpoint usage`, count, reason })),
    {
      name: `${trainingInstanceType} for ${trainingSpot ? 'spot training' : 'training'} job usage`,
      ...{ count: settings.trainingInstanceCount, reason: 'the training job' },
    },
    ...(settings.notebook
      ? [{ name: `${settings.notebookInstanceType} for notebook instance usage`, count: 1, reason: 'the notebook' }]
      : []),
    ...(settings.driftProvider === 'model-monitor'
      ? [{ name: 'ml.m5.xlarge for processing job usage', count: 1, reason: 'the monitoring job' }]
      : []),
  ];
}

/** Judges needs by the account's quotas. */
export function judgeQuotas(needs: readonly Need[], quotas: ReadonlyMap<string, ServiceQuota>): Finding[] {
  return needs.map(({ name, count, reason }) => {
    const what = `quota: ${name}`;
    const quota = quotas.get(name);
    if (quota?.Value === undefined)
      return unknown(
        what,
        `Service Quotas names none; ${count} needed for ${reason}`,
        'look at Service Quotas, SageMaker',
      );
    if (quota.Value >= count) return ok(what, `${quota.Value}; ${count} needed for ${reason}, besides what others use`);
    return missing(
      what,
      `${quota.Value}; ${count} needed for ${reason}`,
      `aws service-quotas request-service-quota-increase --service-code sagemaker --quota-code ${quota.QuotaCode} --desired-value ${count}`,
    );
  });
}

export const quotaCheck = (client: ServiceQuotasClient, settings: Sizes): Check => ({
  what: 'quotas',
  right: 'servicequotas:ListServiceQuotas',
  look: async () => {
    const needs = needsOf(settings);
    const quotas = new Map<string, ServiceQuota>();
    const note = (found: readonly ServiceQuota[] = []) => {
      for (const quota of found)
        if (quota.QuotaName !== undefined && !quotas.has(quota.QuotaName)) quotas.set(quota.QuotaName, quota);
    };
    for await (const page of paginateListServiceQuotas({ client }, { ServiceCode: 'sagemaker' })) note(page.Quotas);
    // A quota that was never touched may only stand among the defaults.
    if (needs.some(({ name }) => !quotas.has(name)))
      for await (const page of paginateListAWSDefaultServiceQuotas({ client }, { ServiceCode: 'sagemaker' }))
        note(page.Quotas);
    return judgeQuotas(needs, quotas);
  },
});
