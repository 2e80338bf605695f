"""The built-in XGBoost algorithm's hyperparameters: names, types, ranges, and the algorithm's words for what is wrong.

Source: the algorithm's documentation ("XGBoost hyperparameters" in the SageMaker developer guide) and the behaviour of
the open container (github.com/aws/sagemaker-xgboost-container), image tags 1.7-1 to 3.2-0.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class UserError(Exception):
    """What the person who started the job can put right."""


@dataclass(frozen=True)
class Interval:
    """A range of numbers; an open end leaves its bound out."""

    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False

    def __contains__(self, value: float) -> bool:
        if self.low is not None and (value <= self.low if self.open_low else value < self.low):
            return False
        return self.high is None or not (value >= self.high if self.open_high else value > self.high)

    def __str__(self) -> str:
        low = "(-inf" if self.low is None else f"{'(' if self.open_low else '['}{self.low}"
        high = "+inf)" if self.high is None else f"{self.high}{')' if self.open_high else ']'}"
        return f"{low}, {high}"


@dataclass(frozen=True)
class Hyperparameter:
    """How one hyperparameter is read from its string, and which values it may have."""

    parse: Callable[[str], Any]
    allowed: Interval | list[Any]
    required: bool = False
    each: bool = False  # the value is a list, and each of its members must be allowed


def _integer(low: int | None = None, high: int | None = None, *, required: bool = False) -> Hyperparameter:
    return Hyperparameter(int, Interval(low, high), required)


def _number(
    low: float, high: float | None = None, *, open_low: bool = False, open_high: bool = False
) -> Hyperparameter:
    return Hyperparameter(float, Interval(low, high, open_low, open_high))


def _choice(*values: str) -> Hyperparameter:
    return Hyperparameter(str, list(values))


def _literal(kind: type) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        try:
            value = ast.literal_eval(text)
        except SyntaxError as error:
            raise ValueError(text) from error
        if not isinstance(value, kind):
            raise ValueError(text)
        return value

    return parse


MAXIMIZED_METRICS = "accuracy accuracy_macro auc aucpr balanced_accuracy f1 f1_binary f1_macro map ndcg precision "
MAXIMIZED_METRICS += "precision_macro precision_micro r2 recall recall_macro recall_micro"
MINIMIZED_METRICS = "aft-nloglik cox-nloglik error gamma-deviance gamma-nloglik interval-regression-accuracy logloss "
MINIMIZED_METRICS += "mae mape merror mlogloss mphe mse poisson-nloglik rmse rmsle tweedie-nloglik"
METRICS = (MAXIMIZED_METRICS + " " + MINIMIZED_METRICS).split()

_FRACTION = _number(0, 1, open_low=True)
_SWITCH = _integer(0, 1)
_BOOLEAN = _choice("true", "false")

HYPERPARAMETERS: dict[str, Hyperparameter] = {
    "num_round": _integer(1, required=True),
    "csv_weights": _SWITCH,
    "early_stopping_rounds": _integer(1),
    "booster": _choice("gbtree", "gblinear", "dart"),
    "verbosity": _integer(0, 3),
    "nthread": _integer(1),
    "eta": _number(0, 1),
    "gamma": _number(0),
    "max_depth": _integer(0),
    "min_child_weight": _number(0),
    "max_delta_step": _number(0),
    "subsample": _FRACTION,
    "colsample_bytree": _FRACTION,
    "colsample_bylevel": _FRACTION,
    "colsample_bynode": _FRACTION,
    "lambda": _number(0),
    "alpha": _number(0),
    "tree_method": _choice("auto", "exact", "approx", "hist", "gpu_hist"),
    "sketch_eps": _number(0, 1, open_low=True, open_high=True),
    "scale_pos_weight": _number(0, open_low=True),
    "updater": Hyperparameter(
        lambda text: text.split(","),
        "grow_colmaker distcol grow_histmaker grow_skmaker grow_quantile_histmaker sync refresh prune shotgun "
        "coord_descent".split(),
        each=True,
    ),
    "dsplit": _choice("row", "col"),
    "refresh_leaf": _SWITCH,
    "process_type": _choice("default", "update"),
    "grow_policy": _choice("depthwise", "lossguide"),
    "max_leaves": _integer(0),
    "max_bin": _integer(0),
    "predictor": _choice("auto", "cpu_predictor", "gpu_predictor"),
    "monotone_constraints": Hyperparameter(_literal(tuple), [-1, 0, 1], each=True),
    "interaction_constraints": Hyperparameter(_literal(list), []),
    "sample_type": _choice("uniform", "weighted"),
    "normalize_type": _choice("tree", "forest"),
    "rate_drop": _number(0, 1),
    "one_drop": _SWITCH,
    "skip_drop": _number(0, 1),
    "lambda_bias": _number(0, 1),
    "tweedie_variance_power": _number(1, 2, open_low=True, open_high=True),
    "objective": _choice(
        *("binary:logistic", "binary:logitraw", "binary:hinge", "count:poisson", "multi:softmax", "multi:softprob"),
        *("rank:pairwise", "rank:ndcg", "rank:map", "reg:linear", "reg:squarederror", "reg:logistic", "reg:gamma"),
        *("reg:pseudohubererror", "reg:squaredlogerror", "reg:absoluteerror", "reg:tweedie"),
        *("survival:aft", "survival:cox", "aft_loss_distribution"),
    ),
    "num_class": _integer(2),
    "base_score": _number(0),
    "_kfold": _integer(2),
    "_num_cv_round": _integer(1),
    "_tuning_objective_metric": _choice(*(f"validation:{metric}" for metric in METRICS)),
    "eval_metric": Hyperparameter(lambda text: [name.strip() for name in text.split(",")], METRICS, each=True),
    "seed": Hyperparameter(int, Interval(-(2**31), 2**31 - 1, open_low=True, open_high=True)),
    "num_parallel_tree": _integer(1),
    "save_model_on_termination": _BOOLEAN,
    "aft_loss_distribution": _choice("normal", "logistic", "extreme"),
    "aft_loss_distribution_scale": _number(0),
    "deterministic_histogram": _BOOLEAN,
    "sampling_method": _choice("uniform", "gradient_based"),
    "prob_buffer_row": Hyperparameter(int, Interval(1, open_low=True)),
    "use_dask_gpu_training": _BOOLEAN,
}

ALIASES = {"learning_rate": "eta", "min_split_loss": "gamma", "reg_lambda": "lambda", "reg_alpha": "alpha"}

# Known to the algorithm and not rehearsed here: each needs a machine or a mode that is not there.
NOT_REHEARSED = {"_kfold", "_num_cv_round", "use_dask_gpu_training", "save_model_on_termination"}


def validate(given: dict[str, str]) -> dict[str, Any]:
    """The hyperparameters, parsed. Raises UserError for the first thing wrong, as the algorithm does."""
    named = {ALIASES.get(name, name): value for name, value in given.items()}
    for name, known in HYPERPARAMETERS.items():
        if known.required and name not in named:
            raise UserError(f"Missing required hyperparameter: {name}")
    parsed = {}
    for name, text in named.items():
        if name not in HYPERPARAMETERS:
            raise UserError(f"Extraneous hyperparameter found: {name}")
        try:
            parsed[name] = HYPERPARAMETERS[name].parse(text)
        except ValueError as error:
            raise UserError(f"Hyperparameter {name}: could not parse value (caused by ValueError)") from error
    for name, value in parsed.items():
        _check_range(name, value)
    _check_dependencies(parsed)
    return parsed


def _check_range(name: str, value: Any) -> None:
    known = HYPERPARAMETERS[name]
    if name == "eval_metric":
        for metric in value:
            _check_metric(metric)
    elif name == "interaction_constraints":
        if not all(isinstance(group, list) and all(index in Interval(1) for index in group) for group in value):
            raise UserError(f"Hyperparameter {name}: value {value} not in range {Interval(1)}")
    elif known.each:
        if any(member not in known.allowed for member in value):
            raise UserError(f"Hyperparameter {name}: value {value} not in range {known.allowed}")
    elif value not in known.allowed:
        raise UserError(f"Hyperparameter {name}: {value} is not in {known.allowed}")


def _check_metric(metric: str) -> None:
    name, at, threshold = metric.partition("@")
    if not at:
        if metric not in METRICS:
            raise UserError(f"Hyperparameter eval_metric: value {[metric]} not in range {METRICS}")
        return
    if name not in ("error", "ndcg", "map"):
        raise UserError(
            f"Metric '{metric}' is not supported. Parameter 'eval_metric' with customized threshold should be one of "
            "these options: 'error', 'ndcg', 'map'."
        )
    try:
        float(threshold)
    except ValueError as error:
        raise UserError(f"Threshold value 't' in '{name}@t' expects float input.") from error


def _check_dependencies(parsed: dict[str, Any]) -> None:
    objective = parsed.get("objective", "reg:squarederror")
    if objective in ("multi:softmax", "multi:softprob") and "num_class" not in parsed:
        raise UserError("Require input for parameter 'num_class' for multi-classification")
    if "auc" in parsed.get("eval_metric", []) and not objective.startswith(("binary:", "rank:")):
        raise UserError("Metric 'auc' can only be applied for classification and ranking problems.")
    if "monotone_constraints" in parsed and parsed.get("tree_method") not in ("exact", "hist"):
        raise UserError(
            "monotone_constraints can be used only when the tree_method parameter is set to either 'exact' or 'hist'."
        )
    if "interaction_constraints" in parsed and parsed.get("tree_method") not in ("exact", "hist", "approx"):
        raise UserError(
            "interaction_constraints can be used only when the tree_method parameter is set to either 'exact', "
            "'hist' or 'approx'."
        )
