"""Pictures. Drawn without pyplot, whose state is no thing for threads; colours that everybody can tell apart."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import Image, display
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from shift import Deployment, Moment

# Okabe and Ito's.
BLUE, GREEN, RED, GREY = "#0072B2", "#009E73", "#D55E00", "#888888"
STYLES = {"live": {"color": BLUE, "marker": "o"}, "candidate": {"color": GREEN, "marker": "s"}}


def png(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=90, bbox_inches="tight", facecolor="white")
    return file.getvalue()


def show(figure: Figure) -> None:
    display(Image(png(figure)))


def trips(rows: pd.DataFrame) -> Figure:
    """What the model will learn from: distance and fare against duration, and how many people ride."""
    sample = rows.sample(min(2000, len(rows)), random_state=1)
    figure = Figure(figsize=(11, 3.4), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    left.scatter(sample["duration_minutes"], sample["trip_distance"], s=4, alpha=0.4, color=BLUE)
    left.set(xlabel="duration, minutes", ylabel="distance, miles", title="Distance by duration")
    middle.scatter(sample["duration_minutes"], sample["total_amount"], s=4, alpha=0.4, color=BLUE)
    middle.set(xlabel="duration, minutes", ylabel="paid, $", title="Price by duration")
    counts = rows["passenger_count"].value_counts(normalize=True).sort_index() * 100
    right.bar(counts.index.astype(int).astype(str), counts, color=BLUE)
    right.set(xlabel="passengers", ylabel="% of the trips", title="Passengers")
    return figure


def errors(label: pd.Series, predicted: Sequence[float]) -> Figure:
    """Predictions against the truth, and the errors by how long they are."""
    found = pd.Series(list(predicted), index=label.index)
    off = found - label
    figure = Figure(figsize=(11, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    top = max(label.max(), found.max())
    left.plot([0, top], [0, top], color=GREY, lw=1, label="no error")
    left.scatter(label, found, s=6, alpha=0.5, color=GREEN)
    left.set(xlabel="paid, $", ylabel="predicted, $", title=f"{len(label)} trips that the model has not seen")
    left.legend()
    # A flat fare missed by $40 would leave the rest one bar.
    edge = max(1.0, off.abs().quantile(0.99))
    right.hist(off.clip(-edge, edge), bins=40, color=GREEN)
    right.axvline(0, color=GREY, lw=1)
    rmse, median = (off**2).mean() ** 0.5, off.abs().median()
    right.set(
        xlabel="predicted less paid, $ (the last bars hold what lies beyond)",
        ylabel="trips",
        title=f"root mean squared error {rmse:.2f} \\$, half are less than {median:.2f} \\$ off",
    )
    return figure


def shift(moments: Sequence[Moment], figures: Mapping[str, pd.DataFrame], deployment: Deployment) -> Figure:
    """Weights, failures and latency by version, over the minutes of a deployment."""
    figure = Figure(figsize=(10, 6.6), layout="constrained")
    share, failed, latency = figure.subplots(3, 1, sharex=True)

    def minutes(times: Sequence[pd.Timestamp]) -> list[float]:
        return [(time - deployment.created).total_seconds() / 60 for time in times]

    looks = [
        (m.at, 100.0 if m.live == deployment.green else 100 * m.weight) for m in moments if m.at >= deployment.created
    ]
    total = sum(table["requests"].reindex(all_times(figures)).fillna(0) for table in figures.values())
    times = minutes([at for at, _ in looks])
    share.step(times, [w for _, w in looks], where="post", color=GREY, marker=".", label="weight, when looked at")
    for who, table in figures.items():
        style = STYLES[who]
        times = [minute + 0.5 for minute in minutes(table.index)]  # a figure is of the minute that begins there
        if who == "candidate" and len(total):
            part = (100 * table["requests"] / total.reindex(table.index)).where(table["requests"] > 0)
            share.plot(times, part, ls="", label="share of the requests", **style)
        rate = 100 * table["failed"].fillna(0) / table["requests"].where(table["requests"] > 0)
        name = f"{who} (version {deployment.green if who == 'candidate' else deployment.blue})"
        failed.plot(times, rate, label=name, **style)
        latency.plot(times, table["p90_ms"], label=name, **style)
    share.set(ylabel="candidate's traffic, %", ylim=(-5, 105), title="Where the requests go")
    failed.set(ylabel="failed, %", title="Requests that failed, by the version that served them")
    failed.set_ylim(bottom=-0.2, top=max(2.0, failed.get_ylim()[1]))
    latency.set(
        ylabel="ms", xlabel="minutes since the deployment began", title="Answer time of the model, 90th percentile"
    )
    latency.set_ylim(bottom=0)
    for axis in (share, failed, latency):
        axis.grid(alpha=0.3)
        if axis.get_legend_handles_labels()[1]:
            axis.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize="small")
    return figure


def all_times(figures: Mapping[str, pd.DataFrame]) -> pd.Index:
    times = pd.Index([])
    for table in figures.values():
        times = times.union(table.index)
    return times


def distances(table: pd.DataFrame, violation: float, alarm: float) -> Figure:
    """Distance of each feature from its baseline, hour by hour, against both thresholds."""
    figure = Figure(figsize=(10, 1.2 + 0.5 * len(table) * max(1, len(table.columns)) ** 0.5), layout="constrained")
    axis = figure.subplots()
    hours = [f"{at:%d %b %H:%M}" for at in table.index]
    height = 0.8 / max(1, len(hours))
    for index, hour in enumerate(hours):
        places = [place + index * height for place in range(len(table.columns))]
        # The last one is the news.
        colour = BLUE if index == len(hours) - 1 else "#9ecae1"
        bars = axis.barh(places, table.iloc[index], height=height * 0.9, color=colour, label=f"judged after {hour}")
        axis.bar_label(bars, fmt="%.2f", padding=3, fontsize="small")
    axis.set_yticks([place + 0.4 - height / 2 for place in range(len(table.columns))], table.columns)
    axis.invert_yaxis()
    axis.axvline(violation, color=GREY, ls="--", label=f"a violation beyond {violation:g}")
    axis.axvline(alarm, color=RED, label=f"the alarm rings beyond {alarm:g}")
    axis.set(
        xlim=(0, 1), xlabel="largest gap to the baseline's distribution, 0 to 1", title="How far each feature has moved"
    )
    axis.legend(loc="lower right", fontsize="small")
    return figure


def moved(baseline: pd.Series, asked: pd.Series) -> Figure:
    """Both distributions of one feature: their largest gap is the distance.

    :param baseline: share of the training rows that are at most so large, by value
    :param asked: values that clients asked with
    """
    now = asked.value_counts(normalize=True).sort_index().cumsum()
    both = pd.DataFrame({"baseline": baseline, "asked": now}).sort_index().ffill().fillna(0.0)
    gap = (both["baseline"] - both["asked"]).abs()
    at = gap.idxmax()
    figure = Figure(figsize=(10, 3.2), layout="constrained")
    axis = figure.subplots()
    axis.step(both.index, 100 * both["baseline"], where="post", color=GREY, lw=2, label="baseline")
    axis.step(both.index, 100 * both["asked"], where="post", color=BLUE, lw=2, label="asked in this hour")
    axis.vlines(at, 100 * both["baseline"][at], 100 * both["asked"][at], color=RED, label=f"largest gap: {gap[at]:.2f}")
    axis.set(
        xlabel=asked.name, ylabel="% that are at most so large", ylim=(0, 102), title=f"How {asked.name} has moved"
    )
    axis.grid(alpha=0.3)
    axis.legend(loc="lower right")
    return figure


def comparison(card: dict) -> Figure:
    """How much worse than the live model the candidate is, with what chance leaves open, against the limit."""
    figure = Figure(figsize=(10, 1.6), layout="constrained")
    axis = figure.subplots()
    worse, (low, high) = card["worsePercent"], card["intervalPercent"]
    axis.errorbar(
        worse, 0, xerr=[[worse - low], [high - worse]], fmt="s", capsize=5, color=GREEN, label="95 % interval"
    )
    axis.axvline(0, color=GREY, lw=1, label="as good as the live model")
    axis.axvline(card["maximumWorsePercent"], color=RED, label="at most so much worse")
    axis.set(xlabel=f"{card['error']} of the candidate against the live model's, % (left is better)", yticks=[])
    axis.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize="small")
    return figure
