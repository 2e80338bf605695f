import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from layout import CHANNEL, make_layout

PROGRAM = Path(__file__).parents[3] / "rehearsal" / "containers" / "train.py"
GOOD = {"num_round": "20", "objective": "reg:squarederror", "eta": "0.3"}


def run(root: Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(PROGRAM), str(root)], capture_output=True, text=True, check=False)


def failure(root: Path) -> str:
    result = run(root)
    assert result.returncode == 1
    return (root / "output" / "failure").read_text()


def test_boosting_is_real_and_told_round_by_round(tmp_path):
    root = make_layout(tmp_path, GOOD)
    result = run(root)
    assert result.returncode == 0, result.stderr
    printed = re.findall(r"^\[(\d+)\]\ttrain-rmse:(\S+)\tvalidation-rmse:(\S+)$", result.stdout, re.MULTILINE)
    assert [int(line[0]) for line in printed] == list(range(20))
    metrics = json.loads((root / "output" / "metrics.json").read_text())
    assert sorted(metrics) == ["train:rmse", "validation:rmse"]
    assert metrics["validation:rmse"][-1] == pytest.approx(float(printed[-1][2]), abs=1e-4)
    assert metrics["validation:rmse"][-1] < 0.2 * metrics["validation:rmse"][0]
    assert (root / "model" / "xgboost-model").stat().st_size > 1_000


def test_same_seed_gives_the_same_model_and_another_seed_another(tmp_path):
    def model(name: str, seed: str) -> bytes:
        root = make_layout(tmp_path / name, {**GOOD, "subsample": "0.5", "seed": seed})
        assert run(root).returncode == 0
        return (root / "model" / "xgboost-model").read_bytes()

    first = model("a", "7")
    assert model("b", "7") == first
    assert model("c", "8") != first


def test_early_stopping_ends_before_the_last_round(tmp_path):
    root = make_layout(tmp_path, {**GOOD, "num_round": "2000", "eta": "1", "early_stopping_rounds": "5"})
    assert run(root).returncode == 0
    assert len(json.loads((root / "output" / "metrics.json").read_text())["validation:rmse"]) < 500


def test_training_without_validation_gives_the_train_metric_alone(tmp_path):
    root = make_layout(tmp_path, GOOD, {"train": CHANNEL})
    assert run(root).returncode == 0
    assert list(json.loads((root / "output" / "metrics.json").read_text())) == ["train:rmse"]


def test_wrong_hyperparameter_fails_the_job_with_its_name(tmp_path):
    assert (
        failure(make_layout(tmp_path, {**GOOD, "eta": "3"})) == "ClientError: Hyperparameter eta: 3.0 is not in [0, 1]"
    )


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        ({"validation": CHANNEL}, "Missing required channel: train"),
        ({"train": CHANNEL, "test": CHANNEL}, "Extraneous channel found: test"),
        ({"train": {}}, "text/libsvm"),
        ({"train": {"ContentType": "text/csv; label_size=2"}}, "label_size must be equal to 1"),
    ],
)
def test_wrong_channels_fail_the_job_by_name(tmp_path, channels, words):
    assert words in failure(make_layout(tmp_path, GOOD, channels))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("total,a,b\n1,2,3\n", "rows.csv"),  # a header
        ("1,2,3\n1,2\n", "rows.csv"),
        ("1\n2\n", "has no feature column"),
        ("", "No data in training channel path"),
    ],
)
def test_unusable_rows_fail_the_job(tmp_path, content, words):
    root = make_layout(tmp_path, GOOD)
    (root / "input" / "data" / "train" / "rows.csv").write_text(content)
    reason = failure(root)
    assert reason.startswith("ClientError: ")
    assert words in reason


def test_channels_must_agree_on_the_features(tmp_path):
    root = make_layout(tmp_path, GOOD)
    (root / "input" / "data" / "validation" / "rows.csv").write_text("1,2\n2,3\n")
    assert "channel validation has 1 features and channel train 2" in failure(root)


def test_labels_that_do_not_fit_the_objective_are_the_customers_error(tmp_path):
    assert failure(make_layout(tmp_path, {**GOOD, "objective": "binary:logistic"})).startswith("ClientError: ")


def test_all_files_of_a_channel_are_read(tmp_path):
    root = make_layout(tmp_path, GOOD)
    (root / "input" / "data" / "train" / "more").mkdir()
    (root / "input" / "data" / "train" / "more" / "rows.csv").write_text("1,2,3\n" * 10)
    assert "Train matrix has 410 rows and 2 columns" in run(root).stdout


def test_empty_field_is_a_missing_value(tmp_path):
    root = make_layout(tmp_path, GOOD)
    path = root / "input" / "data" / "train" / "rows.csv"
    path.write_text(path.read_text() + "3,,1\n")
    assert run(root).returncode == 0
