"""How far a release has come, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

MARKS = {"Succeeded": "✓", "Failed": "✗", "InProgress": "▶", "Abandoned": "■"}
DONE, TO_DO = "█", "░"


def progress(stages: Sequence[str], actions: Sequence[Mapping[str, Any]], now: datetime) -> list[str]:
    """A bar, then a line for each stage: mark, name, time that it took, and what it is at.

    :param stages: names, in order
    :param actions: of the release, oldest first, as ListActionExecutions describes them
    """
    width = max(map(len, stages))
    states = [stage_state([it for it in actions if it["stageName"] == stage]) for stage in stages]
    done = states.count("Succeeded")
    lines = [f"{DONE * done}{TO_DO * (len(stages) - done)} {done} of {len(stages)} stages", ""]
    for stage, state in zip(stages, states):
        own = [it for it in actions if it["stageName"] == stage]
        at = ", ".join(it["actionName"] for it in own if it["status"] == state) if state != "Succeeded" else ""
        lines.append(f"{MARKS.get(state, ' ')} {stage:{width}}  {duration(own, now):>10}  {at}".rstrip())
    return lines


def stage_state(actions: Sequence[Mapping[str, Any]]) -> str:
    """Of a stage whose retries lie among its actions: what counts is the last run of each."""
    latest = {it["actionName"]: it["status"] for it in actions}
    for state in ("Failed", "InProgress", "Abandoned"):
        if state in latest.values():
            return state
    return "Succeeded" if latest else ""


def duration(actions: Sequence[Mapping[str, Any]], now: datetime) -> str:
    """From the first start to the last end, or until now."""
    if not actions:
        return ""
    ends = [now if it["status"] == "InProgress" else it["lastUpdateTime"] for it in actions]
    seconds = max(0, int((max(ends) - min(it["startTime"] for it in actions)).total_seconds()))
    return f"{seconds // 60} min {seconds % 60:02} s" if seconds >= 60 else f"{seconds} s"


def failures(actions: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each failed action says of it."""
    found = []
    for action in actions:
        if action["status"] != "Failed":
            continue
        result = action.get("output", {}).get("executionResult", {})
        details = result.get("errorDetails", {}).get("message")
        said = result.get("externalExecutionSummary") or details or "without a word"
        found.append(f"{action['stageName']}, {action['actionName']}: {said}")
        if "externalExecutionUrl" in result:
            found.append(f"  {result['externalExecutionUrl']}")
    return found
