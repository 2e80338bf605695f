"""What a person reads of a release that is under way."""

from progress import failures, progress
from recorded import at

STAGES = ["Source", "Train", "DeployDev"]


def action(stage, name, status, start, end, **output):
    return {
        **{"stageName": stage, "actionName": name, "status": status},
        **{"startTime": at(start), "lastUpdateTime": at(end), "output": output},
    }


def test_shows_every_stage_with_its_time_and_what_the_one_under_way_is_at():
    actions = [
        action("Source", "Code", "Succeeded", 0, 0.1),
        action("Source", "Data", "Succeeded", 0, 0.05),
        action("Train", "Train", "InProgress", 1, 1),
    ]
    assert progress(STAGES, actions, now=at(3.5)) == [
        "█░░ 1 of 3 stages",
        "",
        "✓ Source            6 s",
        "▶ Train      2 min 30 s  Train",
        "  DeployDev",
    ]


def test_counts_of_a_stage_that_was_retried_the_last_run_of_each_action():
    first = action("Train", "Train", "Failed", 0, 1)
    assert progress(STAGES, [first, action("Train", "Train", "Succeeded", 2, 3)], at(9))[3].startswith("✓ Train")
    assert progress(STAGES, [first], at(9))[3] == "✗ Train      1 min 00 s  Train"


def test_tells_of_each_action_that_failed_what_it_said_and_where_to_look():
    said = action("Train", "Train", "Failed", 0, 1, executionResult={"externalExecutionSummary": "no capacity"})
    error = {"errorDetails": {"message": "access denied"}, "externalExecutionUrl": "https://console/1"}
    refused = action("DeployDev", "Deploy", "Failed", 0, 1, executionResult=error)
    silent = action("DeployDev", "Confirm", "Failed", 0, 1)
    assert failures([said, action("Source", "Code", "Succeeded", 0, 1), refused, silent]) == [
        "Train, Train: no capacity",
        "DeployDev, Deploy: access denied",
        "  https://console/1",
        "DeployDev, Confirm: without a word",
    ]
