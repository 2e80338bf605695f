import pytest
from hyperparameters import HYPERPARAMETERS, Interval, UserError, validate


def refusal(**given: str) -> str:
    with pytest.raises(UserError) as caught:
        validate({"num_round": "10", **given})
    return str(caught.value)


def test_values_are_parsed_from_their_strings():
    given = {"num_round": "50", "eta": "0.2", "objective": "reg:squarederror", "eval_metric": "rmse,mae"}
    assert validate(given) == {
        "num_round": 50,
        "eta": 0.2,
        "objective": "reg:squarederror",
        "eval_metric": ["rmse", "mae"],
    }


def test_num_round_is_required():
    with pytest.raises(UserError, match=r"^Missing required hyperparameter: num_round$"):
        validate({"eta": "0.2"})


def test_unknown_hyperparameter_is_refused_by_name():
    assert refusal(learning_speed="1") == "Extraneous hyperparameter found: learning_speed"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"num_round": "ten"}, "Hyperparameter num_round: could not parse value (caused by ValueError)"),
        ({"num_round": "0"}, "Hyperparameter num_round: 0 is not in [1, +inf)"),
        ({"eta": "1.5"}, "Hyperparameter eta: 1.5 is not in [0, 1]"),
        ({"subsample": "0"}, "Hyperparameter subsample: 0.0 is not in (0, 1]"),
        ({"max_depth": "2.5"}, "Hyperparameter max_depth: could not parse value (caused by ValueError)"),
        ({"booster": "forest"}, "Hyperparameter booster: forest is not in ['gbtree', 'gblinear', 'dart']"),
        ({"monotone_constraints": "(2,)"}, "Hyperparameter monotone_constraints: value (2,) not in range [-1, 0, 1]"),
    ],
)
def test_values_out_of_range_are_refused_in_the_algorithms_words(given, words):
    assert refusal(**given) == words


def test_aliases_stand_for_the_name():
    assert validate({"num_round": "1", "learning_rate": "0.5"})["eta"] == 0.5


def test_multiclass_objective_needs_num_class():
    assert "num_class" in refusal(objective="multi:softmax")


def test_unknown_metric_is_refused():
    assert "'rmsee'" in refusal(eval_metric="rmsee")
    assert "expects float input" in refusal(eval_metric="error@half")


def test_only_num_round_is_required():
    assert [name for name, known in HYPERPARAMETERS.items() if known.required] == ["num_round"]


@pytest.mark.parametrize(("interval", "inside", "outside"), [(Interval(0, 1, True, True), 0.5, 1), (Interval(1), 1, 0)])
def test_interval_ends(interval, inside, outside):
    assert inside in interval
    assert outside not in interval
