"""What was captured of production, and what the drift monitor says of it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from account import Account
from IPython.display import clear_output
from live import Live
from metrics import HOUR, figures, query

# Inference ids of calls that are no client's begin so.
OWN = "own-"
FEATURE = "feature_baseline_drift_"
# What the newest files are read of: enough for a look.
FILES = 5
# And of an hour: a file holds a minute, or 500 requests.
HOUR_FILES = 30


class Monitor:
    """Of the endpoint that is live now."""

    def __init__(self, account: Account, live: Live) -> None:
        self.account = account
        self.live = live
        manifest = account.read_json(f"releases/{live.release}/manifest.json")
        self.since = datetime.fromisoformat(manifest["createdAt"].replace("Z", "+00:00"))
        self.statistics = account.read_json(f"releases/{live.release}/statistics.json")
        constraints = account.read_json(f"releases/{live.release}/constraints.json")
        self.violation_threshold: float = constraints["monitoring_config"]["distribution_constraints"][
            "comparison_threshold"
        ]

    def baseline(self) -> pd.DataFrame:
        """Figures of the training data, a column for each feature."""
        return figures_of(self.statistics)

    def captured(self) -> pd.DataFrame:
        """Requests and answers in the newest files, oldest first."""
        return self._records(self.account.keys_below(f"data-capture/{self.live.endpoint}/")[-FILES:])

    def _records(self, keys: list[str]) -> pd.DataFrame:
        lines = [line for key in keys for line in self.account.read(key).decode().splitlines()]
        return pd.DataFrame(map(row_of, lines), columns=["at", "request", "answer", "inference_id"])

    def clients_captured(self) -> pd.DataFrame | None:
        """Those of clients; None when there are none yet."""
        found = self.captured()
        clients = found[~found["inference_id"].str.startswith(OWN)]
        return None if clients.empty else clients

    def reports(self) -> dict[str, str]:
        """Where the reports of each judged hour lie, by hour, such as `2026/01/05/13`.

        Model Monitor puts its schedule's name before the hour, and names the hour in which it looked.
        """
        prefix = f"drift/{self.live.endpoint}/"
        folders = {key.rsplit("/", 1)[0] for key in self.account.keys_below(prefix)}
        return {"/".join(folder.split("/")[-4:]): folder for folder in sorted(folders)}

    def violations(self, hour: str) -> pd.DataFrame:
        """The hour's violations, in Model Monitor's shape; none when it held too few requests to be judged."""
        key = f"{self.reports()[hour]}/constraint_violations.json"
        found = self.account.read_json(key)["violations"] if key in self.account.keys_below(key) else []
        return pd.DataFrame(found, columns=["feature_name", "constraint_check_type", "description"])

    def violated_hour(self) -> str:
        """The last hour with a violation: one that nobody has asked anything in may have followed it."""
        for hour in reversed(list(self.reports())):
            if not self.violations(hour).empty:
                return hour
        raise LookupError(f"no hour of {self.live.endpoint} has violated its baseline")

    def asked(self, hour: str) -> pd.DataFrame:
        """What clients asked in an hour, a column for each feature; of some files when there are many."""
        keys = self.account.keys_below(f"data-capture/{self.live.endpoint}/AllTraffic/{hour}/")
        records = self._records(keys[:: -(-len(keys) // HOUR_FILES) or 1])
        requests = records["request"][~records["inference_id"].str.startswith(OWN)]
        # The label comes first, and is not asked with.
        features = [it["name"] for it in self.statistics["features"]][1:]
        return pd.read_csv(io.StringIO("\n".join(requests)), names=features)

    def alarms(self) -> list[dict[str, Any]]:
        """One for each feature, as DescribeAlarms tells them: each names its metric and its threshold."""
        prefix = f"{self.account.model}-prod-drift-"
        pages = self.account.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix)
        alarms = [alarm for page in pages for alarm in page["MetricAlarms"]]
        return [alarm for alarm in alarms if alarm["AlarmName"].endswith(self.live.release)]

    def distances(self) -> pd.DataFrame:
        """Distance of each feature from its baseline (0 to 1), a row for each judged hour."""
        alarms = self.alarms()
        queries = [
            query(
                f"feature{index}",
                alarm["Namespace"],
                alarm["MetricName"],
                {it["Name"]: it["Value"] for it in alarm["Dimensions"]},
                "Maximum",
                HOUR,
            )
            for index, alarm in enumerate(alarms)
        ]
        table = figures(self.account, queries, self.since)
        return table.set_axis([alarm["MetricName"].removeprefix(FEATURE) for alarm in alarms], axis=1)

    def follow(self) -> list[str]:
        """Shows hour by hour what the monitor says, until an alarm rings; returns the alarms that do."""

        def look() -> list[str] | None:
            hours = list(self.reports())
            clear_output(wait=True)
            print(f"{self.account.now():%H:%M} on the account's clock; hours judged: {len(hours)}")
            for hour in hours:
                found = self.violations(hour)
                print(f"{hour}: {', '.join(found['feature_name']) or 'nothing'} beyond the baseline")
            return [alarm["AlarmName"] for alarm in self.alarms() if alarm["StateValue"] == "ALARM"] or None

        return self.account.wait_for("the drift alarm", look, minutes=180)


def row_of(line: str) -> tuple[str, str, str, str]:
    """A line of a capture file: when, request, answer, inference id ("" when there was none)."""
    record = json.loads(line)
    data, about = record["captureData"], record["eventMetadata"]
    sides = [data.get(side, {}).get("data", "").strip() for side in ("endpointInput", "endpointOutput")]
    return about["inferenceTime"], *sides, about.get("inferenceId", "")


def figures_of(statistics: Mapping[str, Any]) -> pd.DataFrame:
    """Mean, deviation and extremes of statistics.json's features."""
    names = ["mean", "std_dev", "min", "max"]
    features = {it["name"]: it["numerical_statistics"] for it in statistics["features"] if "numerical_statistics" in it}
    return pd.DataFrame({name: {key: found.get(key) for key in names} for name, found in features.items()})


def curve(statistics: Mapping[str, Any], feature: str) -> pd.Series:
    """Share of a column that is at most so large, by value, from its sketch: `data[h]` stand for 2^h each."""
    (found,) = [it for it in statistics["features"] if it["name"] == feature]
    levels = found["numerical_statistics"]["distribution"]["kll"]["sketch"]["data"]
    weights = pd.Series([2.0**level for level, values in enumerate(levels) for _ in values])
    weights.index = pd.Index([value for values in levels for value in values], dtype=float)
    return (weights.groupby(level=0).sum().cumsum() / weights.sum()).rename(feature)
