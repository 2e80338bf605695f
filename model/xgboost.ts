import { describeValue } from './describe-value';
import {
  aboveZero,
  type Algorithm,
  between,
  choice,
  flag,
  integer,
  type Kind,
  LONGEST_VALUE,
  number,
} from './hyperparameters';

const OBJECTIVES = [
  'binary:hinge',
  'binary:logistic',
  'binary:logitraw',
  'count:poisson',
  'multi:softmax',
  'multi:softprob',
  'rank:map',
  'rank:ndcg',
  'rank:pairwise',
  'reg:gamma',
  'reg:linear',
  'reg:logistic',
  'reg:pseudohubererror',
  'reg:squarederror',
  'reg:squaredlogerror',
  'reg:tweedie',
  'survival:aft',
  'survival:cox',
];

const METRICS = (
  'accuracy aft-nloglik auc aucpr balanced_accuracy cox-nloglik error f1 f1_binary f1_macro gamma-deviance gamma-nloglik ' +
  'interval-regression-accuracy logloss mae map mape merror mlogloss mphe mse ndcg poisson-nloglik precision ' +
  'precision_macro precision_micro r2 recall recall_macro recall_micro rmse rmsle tweedie-nloglik'
).split(' ');

/**
 * What the built-in XGBoost algorithm takes: names, types and ranges of SageMaker's hyperparameter table and of the
 * container's own validation. Its cross-validation (`_kfold`) is left out: it makes several models, and a release has one.
 */
const HYPERPARAMETERS: Readonly<Record<string, Kind>> = {
  aft_loss_distribution: choice('normal', 'logistic', 'extreme'),
  aft_loss_distribution_scale: number(0),
  alpha: number(0),
  base_score: number(0),
  booster: choice('gbtree', 'gblinear', 'dart'),
  colsample_bylevel: aboveZero(1),
  colsample_bynode: aboveZero(1),
  colsample_bytree: aboveZero(1),
  csv_weights: flag(),
  deterministic_histogram: choice('true', 'false'),
  early_stopping_rounds: integer(1),
  eta: number(0, 1),
  eval_metric: { kind: 'list', of: METRICS, threshold: ['error', 'ndcg', 'map'] },
  gamma: number(0),
  grow_policy: choice('depthwise', 'lossguide'),
  interaction_constraints: {
    kind: 'pattern',
    pattern: /^\[\s*\[\s*\d+(\s*,\s*\d+)*\s*\](\s*,\s*\[\s*\d+(\s*,\s*\d+)*\s*\])*\s*\]$/,
    expected: 'a list of lists of column numbers such as [[0,1],[2]]',
  },
  lambda: number(0),
  lambda_bias: number(0, 1),
  max_bin: integer(0),
  max_delta_step: number(0),
  max_depth: integer(0),
  max_leaves: integer(0),
  min_child_weight: number(0),
  monotone_constraints: {
    kind: 'pattern',
    pattern: /^\(\s*-?[01](\s*,\s*-?[01])*\s*,?\s*\)$/,
    expected: 'a tuple of -1, 0 and 1 such as (1,0,1)',
  },
  normalize_type: choice('tree', 'forest'),
  nthread: integer(1),
  num_class: integer(2),
  num_parallel_tree: integer(1),
  num_round: integer(1),
  objective: choice(...OBJECTIVES),
  one_drop: flag(),
  predictor: choice('auto', 'cpu_predictor', 'gpu_predictor'),
  prob_buffer_row: { kind: 'number', minimum: 1, openMinimum: true },
  process_type: choice('default', 'update'),
  rate_drop: number(0, 1),
  refresh_leaf: flag(),
  sample_type: choice('uniform', 'weighted'),
  sampling_method: choice('uniform', 'gradient_based'),
  save_model_on_termination: choice('true', 'false'),
  scale_pos_weight: aboveZero(),
  seed: integer(-(2 ** 31) + 1, 2 ** 31 - 2),
  single_precision_histogram: choice('true', 'false'),
  sketch_eps: between(0, 1),
  skip_drop: number(0, 1),
  subsample: aboveZero(1),
  tree_method: choice('auto', 'exact', 'approx', 'hist', 'gpu_hist'),
  tweedie_variance_power: between(1, 2),
  updater: {
    kind: 'list',
    of: 'coord_descent distcol grow_colmaker grow_histmaker grow_local_histmaker grow_quantile_histmaker grow_skmaker prune refresh shotgun sync'.split(
      ' ',
    ),
  },
  verbosity: integer(0, 3),
};

/** Other names that the container takes for the same thing. */
const ALIASES: Readonly<Record<string, string>> = {
  learning_rate: 'eta',
  min_split_loss: 'gamma',
  reg_alpha: 'alpha',
  reg_lambda: 'lambda',
};

/** Objectives whose metric is rmse when `eval_metric` is not given. */
const RMSE_BY_DEFAULT = ['reg:squarederror', 'reg:linear', 'reg:logistic'];

/** Faults that lie between hyperparameters. */
function faultsBetween(all: Readonly<Record<string, string>>, gateMetric: string): string[] {
  const faults: string[] = [];
  const multi = all.objective === 'multi:softmax' || all.objective === 'multi:softprob';
  if (multi && all.num_class === undefined) faults.push(`num_class is missing: objective ${all.objective} needs it`);
  if (!multi && all.num_class !== undefined)
    faults.push('num_class is only for the objectives multi:softmax and multi:softprob');

  const wanted = gateMetric.replace(/^validation:/, '');
  const evaluated = all.eval_metric?.split(',').map((name) => name.trim());
  const objective = all.objective ?? 'reg:squarederror';
  const measured = evaluated ? evaluated.includes(wanted) : wanted === 'rmse' && RMSE_BY_DEFAULT.includes(objective);
  if (!measured) {
    faults.push(
      `eval_metric ${evaluated ? describeValue(all.eval_metric, LONGEST_VALUE) : `is not given, and objective ${objective} does not imply it`}: ` +
        `it must hold ${wanted}, since the quality gate reads ${gateMetric}`,
    );
  }
  return faults;
}

/** SageMaker's built-in XGBoost. */
export const XGBOOST: Algorithm = {
  name: 'the built-in XGBoost algorithm',
  hyperparameters: HYPERPARAMETERS,
  aliases: ALIASES,
  // Those of the sample that this pipeline descends from; `reg:squarederror` is today's name of its `reg:linear`.
  defaults: {
    max_depth: '9',
    eta: '0.2',
    gamma: '4',
    min_child_weight: '300',
    subsample: '0.8',
    objective: 'reg:squarederror',
    early_stopping_rounds: '10',
    num_round: '100',
  },
  faultsBetween,
};
