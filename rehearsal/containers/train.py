"""Trains as SageMaker's built-in XGBoost algorithm does: reads and writes the layout of a training container.

Usage: train.py ROOT, where ROOT stands for /opt/ml:
    input/config/hyperparameters.json   names and values, all strings
    input/config/inputdataconfig.json   the channels, with their content types
    input/config/resourceconfig.json    the hosts
    input/data/CHANNEL/                 the files of a channel
    model/xgboost-model                 written: the model
    output/metrics.json                 written: each metric's value after each round
    output/failure                      written instead, when it failed: why
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from hyperparameters import NOT_REHEARSED, UserError, validate
from lean_xgboost import xgboost

MAXIMUM_THREADS = 2

# Metrics of the algorithm that XGBoost itself does not compute (the container brings scikit-learn for them).
FOREIGN_METRICS = set(
    "accuracy accuracy_macro balanced_accuracy f1 f1_binary f1_macro mse precision precision_macro precision_micro r2 "
    "recall recall_macro recall_micro".split()
)

# What XGBoost says when the data or the hyperparameters are to blame, rather than the algorithm.
CUSTOMER_ERRORS = ("label must be", "Check failed: preds.size()", "must be nonnegative", "base_score", "contains NaN")


class Layout:
    """The directories of a training container below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.model = root / "model"
        self.output = root / "output"

    def config(self, name: str) -> Any:
        return json.loads((self.root / "input" / "config" / f"{name}.json").read_text())

    def channel(self, name: str) -> Path:
        return self.root / "input" / "data" / name


def main(root: str) -> int:
    layout = Layout(Path(root))
    layout.output.mkdir(parents=True, exist_ok=True)
    try:
        train(layout)
    except UserError as error:
        return fail(layout, f"ClientError: {error}")
    except Exception as error:  # noqa: BLE001 - whatever it was, the job's record has to say it
        return fail(layout, f"AlgorithmError: {type(error).__name__}: {error}")
    return 0


def fail(layout: Layout, reason: str) -> int:
    (layout.output / "failure").write_text(reason)
    print(reason, file=sys.stderr)
    return 1


def train(layout: Layout) -> None:
    """Trains on the channels and writes model and metrics. Raises UserError for what the person can put right."""
    parameters = validate(layout.config("hyperparameters"))
    refused = sorted(set(parameters) & NOT_REHEARSED)
    if refused:
        raise UserError(f"the rehearsal does not know the hyperparameter {', '.join(refused)}")
    hosts = layout.config("resourceconfig")["hosts"]
    if len(hosts) != 1:
        raise UserError(f"the rehearsal trains on one host, not on {len(hosts)}: set the instance count to 1")
    channels = check_channels(layout.config("inputdataconfig"))
    weighted = parameters.pop("csv_weights", 0) == 1
    data = {name: read(layout.channel(name), name, weighted) for name in channels}
    if "validation" in data and data["validation"].num_col() != data["train"].num_col():
        raise UserError(
            f"channel validation has {data['validation'].num_col()} features and "
            f"channel train {data['train'].num_col()}"
        )
    print(f"Train matrix has {data['train'].num_row()} rows and {data['train'].num_col()} columns", flush=True)

    booster, history = boost(parameters, data)

    layout.model.mkdir(parents=True, exist_ok=True)
    # The name without extension is the container's; the format, XGBoost's default, goes by the extension.
    booster.save_model(str(layout.model / "xgboost-model.ubj"))
    (layout.model / "xgboost-model.ubj").rename(layout.model / "xgboost-model")
    metrics = {f"{channel}:{metric}": values for channel, of in history.items() for metric, values in of.items()}
    (layout.output / "metrics.json").write_text(json.dumps(metrics))


def boost(parameters: dict[str, Any], data: dict[str, Any]) -> tuple[Any, dict[str, dict[str, list[float]]]]:
    rounds = parameters.pop("num_round")
    stopping = parameters.pop("early_stopping_rounds", None)
    tuned = parameters.pop("_tuning_objective_metric", None)
    metrics = parameters.pop("eval_metric", [])
    if tuned is not None:
        metric = tuned.partition(":")[2]
        metrics = [name for name in metrics if name != metric] + [metric]
    foreign = sorted(set(metrics) & FOREIGN_METRICS)
    if foreign:
        raise UserError(f"the rehearsal does not know the metric {', '.join(foreign)}; XGBoost's own are computed")
    if metrics:
        parameters["eval_metric"] = metrics
    if "updater" in parameters:
        parameters["updater"] = ",".join(parameters["updater"])
    parameters["nthread"] = min(parameters.get("nthread", MAXIMUM_THREADS), MAXIMUM_THREADS)
    callbacks = []
    if stopping is not None:
        if "validation" not in data:
            raise UserError("early_stopping_rounds needs a validation channel")
        callbacks.append(xgboost.callback.EarlyStopping(stopping, data_name="validation", save_best=True))
    history: dict[str, dict[str, list[float]]] = {}
    try:
        booster = xgboost.train(
            parameters,
            data["train"],
            num_boost_round=rounds,
            evals=[(data[name], name) for name in ("train", "validation") if name in data],
            evals_result=history,
            callbacks=[*callbacks, RoundPrinter()],
            verbose_eval=False,
        )
    except xgboost.core.XGBoostError as error:
        text = str(error)
        if any(known in text for known in CUSTOMER_ERRORS):
            raise UserError(text) from error
        raise
    return booster, history


class RoundPrinter(xgboost.callback.TrainingCallback):
    """Prints each round's metrics in the form that the algorithm's metric definitions match."""

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        columns = [f"{data}-{name}:{values[-1]:.5f}" for data, of in evals_log.items() for name, values in of.items()]
        print("\t".join([f"[{epoch}]", *columns]), flush=True)
        return False


def check_channels(config: dict[str, dict[str, str]]) -> list[str]:
    """The names of the channels. Raises UserError for one that is missing, unknown or of another content type."""
    if "train" not in config:
        raise UserError("Missing required channel: train")
    for name, channel in config.items():
        if name not in ("train", "validation"):
            raise UserError(f"Extraneous channel found: {name}")
        content_type = channel.get("ContentType", "text/libsvm")  # the algorithm's own default
        media_type, _, options = (part.strip().lower() for part in content_type.partition(";"))
        if media_type not in ("text/csv", "csv"):
            raise UserError(f"the rehearsal does not know content type {content_type} (channel {name}); use text/csv")
        if "label_size" in options and options.replace(" ", "") != "label_size=1":
            raise UserError(
                f"{content_type} is not an accepted csv ContentType. Optional parameter label_size must be equal to 1"
            )
    return list(config)


def read(directory: Path, channel: str, weighted: bool) -> Any:
    """The rows of a channel: label first, then the weight if there are weights, then the features; no header."""
    files = sorted(path for path in directory.rglob("*") if path.is_file() and path.name[0] not in "._")
    tables = [read_file(path) for path in files if path.stat().st_size > 0]
    if not tables:
        called = "training" if channel == "train" else channel
        raise UserError(f"No data in {called} channel path {directory}")
    widths = sorted({table.shape[1] for table in tables})
    if len(widths) > 1:
        raise UserError(f"Failed to load csv data: the files of channel {channel} differ in columns: {widths}")
    rows = np.concatenate(tables)
    first = 2 if weighted else 1
    if rows.shape[1] <= first:
        raise UserError(f"Failed to load csv data: channel {channel} has no feature column")
    return xgboost.DMatrix(rows[:, first:], label=rows[:, 0], weight=rows[:, 1] if weighted else None)


def read_file(path: Path) -> np.ndarray:
    try:
        return np.loadtxt(path, delimiter=",", dtype=np.float64, ndmin=2, comments=None, converters=number_or_missing)
    except ValueError as error:
        raise UserError(f"Failed to load csv data with exception:\n{path.name}: {error}") from error


def number_or_missing(text: str) -> float:
    return float(text) if text.strip() else float("nan")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: train.py ROOT")
    sys.exit(main(sys.argv[1]))
