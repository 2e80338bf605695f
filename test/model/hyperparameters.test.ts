import fc from 'fast-check';
import { checkHyperparameters } from '../../model/hyperparameters';
import { OWN_IMAGE } from '../../model/own-image';
import { releasePolicy } from '../../model/release-policy';
import { XGBOOST } from '../../model/xgboost';

const check = (given: Record<string, unknown>) => checkHyperparameters(XGBOOST, given, 'validation:rmse');

describe('hyperparameters', () => {
  it('are the defaults where nothing is given', () => {
    expect(check({})).toEqual({ values: XGBOOST.defaults, faults: [] });
  });

  it('are taken as text and as numbers, and by their other names', () => {
    const { values, faults } = check({
      max_depth: 4,
      subsample: '0.5',
      learning_rate: 0.05,
      monotone_constraints: '(1,0,1)',
      tree_method: 'hist',
    });
    expect(faults).toEqual([]);
    expect(values).toMatchObject({ max_depth: '4', subsample: '0.5', eta: '0.05', monotone_constraints: '(1,0,1)' });
  });

  it.each([
    [{ num_round: 0 }, 'hyperparameter num_round is 0; expected a whole number from 1'],
    [{ num_round: '1.5' }, 'hyperparameter num_round is "1.5"; expected a whole number from 1'],
    [{ subsample: 0 }, 'hyperparameter subsample is 0; expected a number above 0 up to 1'],
    [{ subsample: 1.01 }, 'hyperparameter subsample is 1.01; expected a number above 0 up to 1'],
    [{ booster: 'linear' }, 'hyperparameter booster is "linear"; expected one of gbtree, gblinear, dart'],
    [{ eta: true }, 'hyperparameter eta is true; expected a number from 0 up to 1'],
    [{ eta: 'inf' }, 'hyperparameter eta is "inf"; expected a number from 0 up to 1'],
    [{ eta: 0.1, learning_rate: 0.2 }, 'hyperparameter learning_rate is given twice: it is another name of eta'],
    [{ __proto_: 1 }, 'hyperparameter "__proto_" is not known'],
    [{ constructor: 1 }, 'hyperparameter "constructor" is not known'],
    [{ _kfold: 5 }, 'hyperparameter "_kfold" is not known'],
    [{ objective: 'multi:softmax', eval_metric: 'rmse' }, 'num_class is missing'],
    [{ objective: 'reg:tweedie' }, 'objective reg:tweedie does not imply it: it must hold rmse'],
    [{ eval_metric: 'mae,rmsle' }, 'eval_metric "mae,rmsle": it must hold rmse'],
  ])('%j are refused: %s', (given, words) => {
    const { faults } = check(given);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(words);
  });

  it.each([
    { eval_metric: 'mae, rmse' },
    { eval_metric: 'rmse,error@0.7' },
    { tweedie_variance_power: 1.5, objective: 'reg:tweedie', eval_metric: 'rmse' },
    { interaction_constraints: '[[0, 1], [2]]', seed: -5 },
  ])('%j are taken', (given) => {
    expect(check(given).faults).toEqual([]);
  });

  it('name every fault, whatever is given', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().map((name) => `x${name}`),
          fc.anything(),
        ),
        (given) => {
          expect(check(given).faults).toHaveLength(Object.keys(given).length);
        },
      ),
    );
  });
});

describe('an image of your own', () => {
  const own = (given: Record<string, unknown>, metric = releasePolicy.qualityGate.metric) =>
    checkHyperparameters(OWN_IMAGE, given, metric);

  it('takes what model/own-image.ts lists, and refuses the built-in algorithm’s hyperparameters', () => {
    expect(own({})).toEqual({ values: OWN_IMAGE.defaults, faults: [] });
    expect(own({ num_round: 5 }).faults).toEqual([
      'hyperparameter "num_round" is not known to the image of your own (model/own-image.ts lists what it takes)',
    ]);
  });

  it('measures what the quality gate reads, or is refused', () => {
    const [definition] = OWN_IMAGE.metricDefinitions!;
    expect(new RegExp(definition!.Regex).exec(`[3] ${releasePolicy.qualityGate.metric}=3.25e-1 done`)?.[1]).toBe(
      '3.25e-1',
    );
    expect(own({}, 'validation:auc').faults).toEqual([
      'the quality gate reads validation:auc, of which model/own-image.ts has no metric definition',
    ]);
  });
});
