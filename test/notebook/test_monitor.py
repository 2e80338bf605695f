"""Figures of versions, captured requests, reports and distances."""

import io
import json

import pandas as pd
import pytest
from botocore.response import StreamingBody
from live import Live
from metrics import of_version
from monitor import Monitor, curve
from recorded import account_with, at, now

LIVE = Live("mine", "2", "taxi-prod-mine")


def feature(name, **statistics):
    return {"name": name, "numerical_statistics": statistics}


def sketch(*levels):
    return {"distribution": {"kll": {"buckets": [], "sketch": {"data": levels}}}}


STATISTICS = {
    "features": [
        feature("total_amount", mean=13.0, std_dev=9.0, min=4.0, max=100.0),
        feature("duration_minutes", mean=11.0, std_dev=8.0, min=1.0, max=90.0),
        feature("trip_distance", mean=2.5, std_dev=2.0, min=0.2, max=30.0, **sketch([3.0], [1.0, 2.0])),
    ]
}
CONSTRAINTS = {"monitoring_config": {"distribution_constraints": {"comparison_threshold": 0.1}}}
MANIFEST = {"createdAt": "2026-01-05T09:10:00.000Z"}


def object_of(key, text):
    body = StreamingBody(io.BytesIO(text.encode()), len(text.encode()))
    return "get_object", {"Body": body}, {"Bucket": "artifacts", "Key": key}


def listed(prefix, *keys):
    contents = [{"Key": key} for key in keys]
    return "list_objects_v2", {"Contents": contents}, {"Bucket": "artifacts", "Prefix": prefix}


def record(request, inference_id="a-client"):
    return json.dumps(
        {
            "captureData": {"endpointInput": {"data": request}, "endpointOutput": {"data": "12.5\n"}},
            "eventMetadata": {"inferenceTime": "2026-01-05T09:20:00Z", "inferenceId": inference_id},
        }
    )


def monitor_with(*s3, **services):
    own = [
        object_of(f"releases/mine/{name}.json", json.dumps(document))
        for name, document in {"manifest": MANIFEST, "statistics": STATISTICS, "constraints": CONSTRAINTS}.items()
    ]
    return Monitor(account_with(s3=[*own, *s3], **services), LIVE)


def test_asks_for_failures_and_latency_of_one_version_by_whole_minutes():
    results = [
        {"Id": "requests", "Timestamps": [at(1), at(2)], "Values": [60.0, 40.0]},
        {"Id": "failed", "Timestamps": [at(2)], "Values": [4.0]},
        {"Id": "p90_ms", "Timestamps": [at(1)], "Values": [7.5]},
    ]
    account = account_with(cloudwatch=[("get_metric_data", {"MetricDataResults": results})], sts=now())
    table = of_version(account, "2", at(0.5))
    assert table.loc[at(2), "failed"] == 4
    assert pd.isna(table.loc[at(2), "p90_ms"])
    assert list(table["requests"]) == [60, 40]


def test_shows_the_baseline_and_its_threshold():
    monitor = monitor_with()
    assert monitor.baseline().loc["mean", "trip_distance"] == 2.5
    assert monitor.violation_threshold == 0.1


def test_tells_clients_requests_from_calls_of_our_own():
    prefix = "data-capture/taxi-prod-mine/"
    key = f"{prefix}AllTraffic/2026/01/05/09/1.jsonl"
    lines = "\n".join([record("1,2", "own-golden-1"), record("3,4"), record("5,6", "")])
    files = [listed(prefix, key), object_of(key, lines)]
    assert list(monitor_with(*files).clients_captured()["request"]) == ["3,4", "5,6"]
    alone = [listed(prefix, key), object_of(key, record("1,2", "own-golden-1"))]
    assert monitor_with(*alone).clients_captured() is None


def test_reads_what_was_asked_in_an_hour_as_columns():
    prefix = "data-capture/taxi-prod-mine/AllTraffic/2026/01/05/09/"
    key = f"{prefix}1.jsonl"
    lines = "\n".join([record("9,9", "own-probe-1"), record("3,4"), record("5,6\n7,8")])
    asked = monitor_with(listed(prefix, key), object_of(key, lines)).asked("2026/01/05/09")
    assert list(asked["trip_distance"]) == [4, 6, 8]


@pytest.mark.parametrize("provider", ["", "taxi-drift-mine/"])
def test_lists_the_hours_that_were_judged_and_their_violations_whoever_judged(provider):
    folder = f"drift/taxi-prod-mine/{provider}2026/01/05/09"
    found = {"feature_name": "trip_distance", "constraint_check_type": "baseline_drift_check", "description": "far"}
    key = f"{folder}/constraint_violations.json"
    files = listed("drift/taxi-prod-mine/", f"{folder}/report.json", key)
    monitor = monitor_with(files, files, listed(key, key), object_of(key, json.dumps({"violations": [found]})))
    assert list(monitor.reports()) == ["2026/01/05/09"]
    assert monitor.violations("2026/01/05/09").to_dict("records") == [found]


def test_finds_the_last_hour_with_a_violation_behind_one_without():
    folders = [f"drift/taxi-prod-mine/2026/01/05/{hour}" for hour in ("09", "10")]
    late, early = (f"{folder}/constraint_violations.json" for folder in reversed(folders))
    found = {"feature_name": "trip_distance", "constraint_check_type": "baseline_drift_check", "description": "far"}
    files = listed("drift/taxi-prod-mine/", early, late)
    none, one = (json.dumps({"violations": violations}) for violations in ([], [found]))
    looks = [
        files,
        files,
        listed(late, late),
        object_of(late, none),
        files,
        listed(early, early),
        object_of(early, one),
    ]
    assert monitor_with(*looks).violated_hour() == "2026/01/05/09"
    with pytest.raises(LookupError, match="taxi-prod-mine has violated"):
        monitor_with(listed("drift/taxi-prod-mine/")).violated_hour()


def test_finds_no_violations_in_an_hour_of_too_few_requests():
    folder = "drift/taxi-prod-mine/2026/01/05/09"
    files = listed("drift/taxi-prod-mine/", f"{folder}/report.json")
    assert monitor_with(files, listed(f"{folder}/constraint_violations.json")).violations("2026/01/05/09").empty


def alarm(feature, release="mine", state="OK"):
    return {
        **{"AlarmName": f"taxi-prod-drift-{feature}-{release}", "StateValue": state, "Threshold": 0.2},
        **{"Namespace": "drift", "MetricName": f"feature_baseline_drift_{feature}"},
        **{"Dimensions": [{"Name": "Endpoint", "Value": "taxi-prod-mine"}], "StateReason": "so"},
    }


def test_asks_the_alarms_which_metrics_tell_the_distances():
    alarms = {"MetricAlarms": [alarm("duration_minutes"), alarm("trip_distance"), alarm("trip_distance", "earlier")]}
    results = [
        {"Id": "feature0", "Timestamps": [at(60)], "Values": [0.05]},
        {"Id": "feature1", "Timestamps": [at(60)], "Values": [0.31]},
    ]
    cloudwatch = [("describe_alarms", alarms), ("get_metric_data", {"MetricDataResults": results})]
    table = monitor_with(cloudwatch=cloudwatch, sts=now()).distances()
    assert table.iloc[-1].to_dict() == {"duration_minutes": 0.05, "trip_distance": 0.31}


def test_follows_the_hours_until_an_alarm_rings(capsys):
    quiet = ("describe_alarms", {"MetricAlarms": [alarm("trip_distance")]})
    rings = ("describe_alarms", {"MetricAlarms": [alarm("trip_distance", state="ALARM")]})
    nothing = listed("drift/taxi-prod-mine/")
    monitor = monitor_with(nothing, nothing, cloudwatch=[quiet, rings], sts=now(2))
    assert monitor.follow() == ["taxi-prod-drift-trip_distance-mine"]
    assert "09:30 on the account's clock; hours judged: 0" in capsys.readouterr().out


def test_reads_a_distribution_from_a_sketch_whose_upper_levels_weigh_more():
    # 1 and 2 stand for two values each, 3 for itself.
    assert curve(STATISTICS, "trip_distance").to_dict() == pytest.approx({1.0: 0.4, 2.0: 0.8, 3.0: 1.0})
