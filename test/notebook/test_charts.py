"""Pictures say what the figures say: told by what is drawn, not by pixels."""

import charts
import pandas as pd
import pytest
from recorded import at
from shift import Deployment, Moment

DEPLOYMENT = Deployment("d-1", "InProgress", at(0), "1", "2", (), "")


def by_minute(requests, failed, p90_ms):
    times = pd.DatetimeIndex([at(minute) for minute in range(len(requests))])
    return pd.DataFrame({"requests": requests, "failed": failed, "p90_ms": p90_ms}, index=times, dtype=float)


def lines(axis):
    return {line.get_label(): line for line in axis.get_lines()}


def test_draws_weights_failures_and_latency_by_version():
    figures = {
        "live": by_minute([90, 0], [0, 0], [5, None]),
        "candidate": by_minute([10, 100], [2, 5], [8, 9]),
    }
    moments = [Moment(at(-1), "1", 0.0), Moment(at(0.5), "1", 0.1), Moment(at(1.5), "2", 0.0)]
    share, failed, latency = charts.shift(moments, figures, DEPLOYMENT).axes
    assert list(lines(share)["weight, when looked at"].get_ydata()) == [10, 100]
    assert list(lines(share)["share of the requests"].get_ydata()) == [10, 100]
    assert list(lines(failed)["candidate (version 2)"].get_ydata()) == [20, 5]
    assert list(lines(latency)["candidate (version 2)"].get_ydata()) == [8, 9]
    # A version that was asked nothing in a minute has no rate of failures then.
    assert pd.isna(lines(failed)["live (version 1)"].get_ydata()[1])
    assert latency.get_xlabel() == "minutes since the deployment began"


def test_draws_a_shift_of_which_cloudwatch_knows_nothing_yet():
    empty = by_minute([], [], [])
    figure = charts.shift([Moment(at(0), "1", 0.0)], {"live": empty, "candidate": empty}, DEPLOYMENT)
    assert charts.png(figure).startswith(b"\x89PNG")


def test_draws_distances_hour_by_hour_against_both_thresholds():
    table = pd.DataFrame({"duration": [0.05, 0.3], "distance": [0.1, 0.4]}, index=pd.DatetimeIndex([at(60), at(120)]))
    (axis,) = charts.distances(table, 0.1, 0.2).axes
    assert [bar.get_width() for bars in axis.containers for bar in bars] == [0.05, 0.1, 0.3, 0.4]
    assert {"a violation beyond 0.1", "the alarm rings beyond 0.2"} <= set(lines(axis))
    assert [text.get_text() for text in axis.get_yticklabels()] == ["duration", "distance"]


def test_shows_the_largest_gap_between_two_distributions():
    baseline = pd.Series([0.5, 1.0], index=[1.0, 2.0], name="distance")
    asked = pd.Series([2.0, 2.0, 2.0, 1.0], name="distance")
    (axis,) = charts.moved(baseline, asked).axes
    labels = axis.get_legend_handles_labels()[1]
    assert "largest gap: 0.25" in labels


def test_draws_errors_without_letting_a_dollar_begin_a_formula():
    label = pd.Series([10.0, 20.0, 60.0])
    charts.png(charts.errors(label, [11.0, 19.0, 20.0]))
    left, right = charts.errors(label, [11.0, 19.0, 20.0]).axes
    assert left.get_title() == "3 trips that the model has not seen"
    assert right.get_title().replace("\\", "") == "root mean squared error 23.11 $, half are less than 1.00 $ off"


def test_draws_the_candidate_s_interval_against_the_limit():
    card = {"worsePercent": 2.0, "intervalPercent": [-3.0, 7.0], "maximumWorsePercent": 10, "error": "error"}
    (axis,) = charts.comparison(card).axes
    assert lines(axis)["at most so much worse"].get_xdata()[0] == 10
    assert charts.png(axis.figure).startswith(b"\x89PNG")


@pytest.mark.parametrize("count", [3, 5000])
def test_draws_few_trips_and_many(count):
    columns = ["total_amount", "duration_minutes", "passenger_count", "trip_distance"]
    rows = pd.DataFrame([[10.0, 8.0, 1, 2.0]] * count, columns=columns)
    axes = charts.trips(rows).axes
    assert [axis.get_xlabel() for axis in axes] == ["duration, minutes", "duration, minutes", "passengers"]
