import { contract } from './contract';
import type { Algorithm } from './hyperparameters';

/** The metric as the image must write it to its log, on each line that tells it: `validation:rmse=3.25`. */
const written = (metric: string): string => `${metric.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}=([0-9.eE+-]+)`;

/**
 * What an image of your own takes and measures, when the setting `image` names one: the place to say it. An image is
 * trained with what stands here and no more, so a misspelt name in `hyperparameters.json` fails before a training job.
 *
 * Of an own image SageMaker knows no metric: each is read out of the job's log by its definition, and the quality gate
 * needs its own.
 */
export const OWN_IMAGE: Algorithm = {
  name: 'the image of your own (model/own-image.ts lists what it takes)',
  hyperparameters: {},
  aliases: {},
  defaults: {},
  metricDefinitions: [{ Name: contract.metric.name, Regex: written(contract.metric.name) }],
  faultsBetween: (_, gateMetric) =>
    OWN_IMAGE.metricDefinitions?.some(({ Name }) => Name === gateMetric)
      ? []
      : [`the quality gate reads ${gateMetric}, of which model/own-image.ts has no metric definition`],
};
