"""The shift as the notebook sees it, and its brake."""

import pandas as pd
import pytest
import watch
from botocore.exceptions import ClientError
from recorded import account_with, at
from releases import Release
from shift import Shift
from watch import Watch, state_of

OUTPUTS = [
    {"OutputKey": key, "OutputValue": value} for key, value in {"FunctionName": "taxi-api", "AliasName": "live"}.items()
]
STACK = {"StackName": "taxi-prod", "CreationTime": at(0), "StackStatus": "UPDATE_IN_PROGRESS", "Outputs": OUTPUTS}


def resource(kind, name, status="CREATE_COMPLETE"):
    return {
        **{"LogicalResourceId": name, "PhysicalResourceId": name, "ResourceType": kind},
        **{"LastUpdatedTimestamp": at(0), "ResourceStatus": status},
    }


RESOURCES = [
    resource("AWS::CodeDeploy::Application", "taxi-prod-App"),
    resource("AWS::CodeDeploy::DeploymentGroup", "taxi-prod-Old", "DELETE_COMPLETE"),
    resource("AWS::CodeDeploy::DeploymentGroup", "taxi-prod-Group"),
]
GROUP = {"applicationName": "taxi-prod-App", "deploymentGroupName": "taxi-prod-Group"}
STACKS = [("describe_stacks", {"Stacks": [STACK]}), ("list_stack_resources", {"StackResourceSummaries": RESOURCES})]


def alias(version, **weights):
    routing = {"RoutingConfig": {"AdditionalVersionWeights": weights}} if weights else {}
    return "get_alias", {"FunctionVersion": version, **routing}, {"FunctionName": "taxi-api", "Name": "live"}


def group(last=None, alarms=()):
    info = {"alarmConfiguration": {"alarms": [{"name": name} for name in alarms]}}
    attempted = {"lastAttemptedDeployment": {"deploymentId": last[0], "createTime": last[1]}} if last else {}
    return "get_deployment_group", {"deploymentGroupInfo": {**info, **attempted}}, GROUP


def info(deployment, status="InProgress", **more):
    return (
        "get_deployment",
        {"deploymentInfo": {"status": status, "createTime": at(20), **more}},
        {"deploymentId": deployment},
    )


def targets(deployment):
    listed = "list_deployment_targets", {"targetIds": ["taxi-api:live"]}, {"deploymentId": deployment}
    target = {
        "lambdaFunctionInfo": {"currentVersion": "1", "targetVersion": "2"},
        "lifecycleEvents": [
            {"lifecycleEventName": "BeforeAllowTraffic", "status": "Succeeded"},
            {"lifecycleEventName": "AllowTraffic", "status": "InProgress"},
        ],
    }
    asked = {"deploymentId": deployment, "targetId": "taxi-api:live"}
    return listed, ("get_deployment_target", {"deploymentTarget": {"lambdaTarget": target}}, asked)


def of(deployment, **more):
    listed, target = targets(deployment)
    return [listed, info(deployment, **more), target]


def shift_with(codedeploy, functions, looks=1, cloudwatch=(), status="InProgress"):
    details = {"actionExecutionDetails": [{"stageName": "Source", "startTime": at(10)}]}
    asked = [
        ("get_pipeline_state", {"stageStates": []}),
        ("get_pipeline_execution", {"pipelineExecution": {"status": status}}),
    ]
    # As long as there is no deployment, the release is asked when it began.
    pipeline = [("list_action_executions", details), *asked, *(asked * (looks - 1))]
    services = {"codedeploy": codedeploy, "lambda": functions, "cloudwatch": cloudwatch}
    return Shift(Release(account_with(cloudformation=STACKS, codepipeline=pipeline, **services), "mine"))


def test_sees_weights_events_and_alarms_of_the_deployment():
    ringing = {"MetricAlarms": [{"AlarmName": "taxi-prod-latency-mine"}]}
    shift = shift_with(
        [group(("d-1", at(20)), ["taxi-prod-latency-mine"]), info("d-1"), *of("d-1")],
        [alias("1", **{"2": 0.1})],
        cloudwatch=[("describe_alarms", ringing, {"AlarmNames": ["taxi-prod-latency-mine"], "StateValue": "ALARM"})],
    )
    assert shift.look()
    assert [str(moment) for moment in shift.changes()] == ["09:30:00  version 1 is live, 10% go to the candidate"]
    assert (shift.deployment.blue, shift.deployment.green, shift.deployment.over) == ("1", "2", False)
    assert "AllowTraffic (InProgress)" in state_of(shift)
    assert "Alarms that ring: taxi-prod-latency-mine" in state_of(shift)


def test_keeps_of_many_looks_those_at_which_something_was_new():
    deployment = [group(("d-1", at(20))), info("d-1"), *of("d-1")]
    again = [group(("d-1", at(20))), *of("d-1")]
    functions = [alias("1"), alias("1", **{"2": 0.1}), alias("1", **{"2": 0.1}), alias("2")]
    shift = shift_with([*deployment, *again, *again, *again], functions, looks=4)
    for _ in functions:
        shift.look()
    assert [(moment.live, moment.weight) for moment in shift.changes()] == [("1", 0), ("1", 0.1), ("2", 0)]
    assert len(shift.moments) == 4


@pytest.mark.parametrize("last", [None, ("d-0", at(5))])
def test_takes_an_earlier_release_s_deployment_for_none_of_its_own(last):
    shift = shift_with([group(last)], [alias("1")])
    shift.look()
    assert shift.deployment is None
    assert "No deployment yet" in state_of(shift)
    assert shift.stop() == "No traffic moves yet: there is no deployment to stop."


def test_waits_for_a_deployment_that_has_not_begun():
    begun = [group(("d-1", at(20))), info("d-1"), ("list_deployment_targets", "DeploymentNotStartedException")]
    shift = shift_with(begun, [alias("1")])
    shift.look()
    assert shift.deployment is None


def test_shows_the_deployment_that_failed_and_not_the_rollback_that_followed_it():
    rollback = info("d-2", rollbackInfo={"rollbackTriggeringDeploymentId": "d-1"})
    failed = of("d-1", status="Stopped", errorInformation={"message": "an alarm rang"})
    shift = shift_with([group(("d-2", at(25))), rollback, *failed], [alias("1")], status="Failed")
    assert not shift.look()
    assert (shift.deployment.id, shift.deployment.over) == ("d-1", True)
    assert "an alarm rang" in state_of(shift)


STOP = {"deploymentId": "d-1", "autoRollbackEnabled": True}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            ("stop_deployment", {"status": "Succeeded"}, STOP),
            "Deployment d-1 is stopped; all traffic goes back to version 1.",
        ),
        (("stop_deployment", "DeploymentAlreadyCompletedException"), "The deployment is over already."),
    ],
)
def test_stops_the_deployment_by_the_button_and_takes_traffic_back(answer, said):
    shift = shift_with([group(("d-1", at(20))), info("d-1"), *of("d-1"), answer], [alias("1", **{"2": 0.1})])
    shift.look()
    panel = Watch(shift)
    panel.button.click()
    assert panel.said.value == said


def test_watches_from_a_thread_until_the_release_has_ended(monkeypatch, capsys):
    shown = []
    monkeypatch.setattr(watch, "display", shown.append)
    shift = shift_with(
        [group(("d-1", at(20))), info("d-1"), *of("d-1", status="Succeeded")], [alias("2")], status="Succeeded"
    )
    empty = pd.DataFrame({"requests": [], "failed": [], "p90_ms": []}, index=pd.DatetimeIndex([], tz="UTC"))
    monkeypatch.setattr(shift, "figures", lambda: {"live": empty, "candidate": empty})
    panel = Watch(shift).start()
    assert panel.wait() == "Succeeded"
    assert "version 2 is live\ndeployment d-1: Succeeded" in capsys.readouterr().out
    assert panel.button.disabled
    assert bytes(panel.picture.value[:4]) == b"\x89PNG"


def test_raises_in_the_cell_that_waits_what_the_thread_has_met(monkeypatch):
    monkeypatch.setattr(watch, "display", lambda _: None)
    shift = shift_with([("get_deployment_group", "DeploymentGroupDoesNotExistException")], [alias("1")])
    panel = Watch(shift).start()
    with pytest.raises(ClientError, match="DeploymentGroupDoesNotExistException"):
        panel.wait()
    assert "Looking has ended" in panel.state.value
