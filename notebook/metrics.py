"""Figures from CloudWatch as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from account import Account

MINUTE = 60
HOUR = 3600


def query(
    name: str, namespace: str, metric: str, dimensions: Mapping[str, str], stat: str, period: int
) -> dict[str, Any]:
    """One query of GetMetricData; its result becomes the column `name`."""
    listed = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    return {
        "Id": name,
        "MetricStat": {
            "Metric": {"Namespace": namespace, "MetricName": metric, "Dimensions": listed},
            "Period": period,
            "Stat": stat,
        },
    }


def figures(account: Account, queries: Iterable[Mapping[str, Any]], since: datetime) -> pd.DataFrame:
    """A row for each period, a column for each query; NaN where there is no figure.

    CloudWatch shows a minute's figures a minute or two later.
    """
    listed = list(queries)
    paginator = account.client("cloudwatch").get_paginator("get_metric_data")
    # Periods begin at whole minutes and hours, and so must the time that is asked for.
    longest = max(it["MetricStat"]["Period"] for it in listed)
    start = datetime.fromtimestamp(since.timestamp() // longest * longest, since.tzinfo)
    pages = paginator.paginate(
        MetricDataQueries=listed, StartTime=start, EndTime=account.now() + timedelta(seconds=longest)
    )
    columns: dict[str, dict[datetime, float]] = {it["Id"]: {} for it in listed}
    for page in pages:
        for result in page["MetricDataResults"]:
            columns[result["Id"]].update(zip(result["Timestamps"], result["Values"]))
    return pd.DataFrame({name: pd.Series(values, dtype=float) for name, values in columns.items()}).sort_index()


def of_version(account: Account, version: str, since: datetime) -> pd.DataFrame:
    """By minute: requests, those that failed, and the 90th percentile of the model's answer time in ms.

    As the API function counts clients' requests; calls of our own have a dimension more.
    """
    dimensions = {"ModelName": account.model, "FunctionVersion": version}
    wanted = {"requests": ("Requests", "Sum"), "failed": ("ModelErrors", "Sum"), "p90_ms": ("ModelLatency", "p90")}
    queries = [query(name, "SafeRelease", metric, dimensions, stat, MINUTE) for name, (metric, stat) in wanted.items()]
    return figures(account, queries, since)
