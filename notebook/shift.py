"""The movement of production traffic from the live model to a candidate, seen from outside, and the brake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd
from account import Account, is_error, time_of
from botocore.exceptions import ClientError
from metrics import of_version
from releases import UNDER_WAY, Release


class Moment(NamedTuple):
    """:ivar live: version of the API function that gets the rest of the traffic
    :ivar weight: share of the traffic that goes to the other version, 0 to 1"""

    at: datetime
    live: str
    weight: float

    def __str__(self) -> str:
        moved = f", {self.weight:.0%} go to the candidate" if self.weight else ""
        return f"{self.at:%H:%M:%S}  version {self.live} is live{moved}"


@dataclass(frozen=True)
class Deployment:
    """CodeDeploy's, at one moment.

    :ivar blue: version that was live before
    :ivar green: the candidate's version
    :ivar events: lifecycle events and their statuses, in order
    :ivar error: why it failed, or was stopped
    """

    id: str
    status: str
    created: datetime
    blue: str
    green: str
    events: tuple[tuple[str, str], ...]
    error: str

    @property
    def over(self) -> bool:
        return self.status in ("Succeeded", "Failed", "Stopped")


class Shift:
    """The shift of one release. Ask :meth:`look` again and again; it keeps what it has seen."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.account: Account = release.account
        self.codedeploy = self.account.client("codedeploy")
        outputs = self.account.outputs("prod")
        self.alias = {"FunctionName": outputs["FunctionName"], "Name": outputs["AliasName"]}
        self.group = self._group()
        # Of every look.
        self.moments: list[Moment] = []
        self.deployment: Deployment | None = None
        self.ringing: list[str] = []
        self.asked = False
        self.status = "InProgress"

    def _group(self) -> dict[str, str]:
        """Application and deployment group, which CloudFormation has named."""
        stack = f"{self.account.model}-prod"
        pages = self.account.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        resources = [it for page in pages for it in page["StackResourceSummaries"]]
        there = [it for it in resources if it["ResourceStatus"] != "DELETE_COMPLETE"]
        names = {it["ResourceType"]: it["PhysicalResourceId"] for it in there if "PhysicalResourceId" in it}
        return {
            "applicationName": names["AWS::CodeDeploy::Application"],
            "deploymentGroupName": names["AWS::CodeDeploy::DeploymentGroup"],
        }

    def look(self) -> bool:
        """Looks once at weights, deployment, alarms and release; whether the release goes on, or asks."""
        answer = self.account.client("lambda").get_alias(**self.alias)
        weights = (answer.get("RoutingConfig") or {}).get("AdditionalVersionWeights", {})
        self.moments.append(Moment(time_of(answer), answer["FunctionVersion"], sum(weights.values())))
        group = self.codedeploy.get_deployment_group(**self.group)["deploymentGroupInfo"]
        self.deployment = self._deployment(group)
        names = [alarm["name"] for alarm in group["alarmConfiguration"].get("alarms", [])]
        self.ringing = self._ringing(names) if names else []
        self.asked = self.release.question() is not None
        self.status = self.release.status()
        return self.status in UNDER_WAY

    def _deployment(self, group: dict[str, Any]) -> Deployment | None:
        """This release's, once there is one: neither an earlier release's nor that of its own rollback."""
        if self.deployment is not None:
            return self._describe(self.deployment.id)
        last = group.get("lastAttemptedDeployment")
        started = min((action["startTime"] for action in self.release.actions()), default=None)
        if last is None or started is None or last["createTime"] < started:
            return None
        info = self.codedeploy.get_deployment(deploymentId=last["deploymentId"])["deploymentInfo"]
        return self._describe(info.get("rollbackInfo", {}).get("rollbackTriggeringDeploymentId", last["deploymentId"]))

    def changes(self) -> list[Moment]:
        """Moments at which the weights were others than at the look before."""
        before = [None, *self.moments]
        return [now for last, now in zip(before, self.moments) if last is None or last[1:] != now[1:]]

    def _describe(self, deployment_id: str) -> Deployment | None:
        """None while it has only just been made."""
        try:
            targets = self.codedeploy.list_deployment_targets(deploymentId=deployment_id)["targetIds"]
        except ClientError as error:
            if not is_error(error, "DeploymentNotStartedException"):
                raise
            return None
        if not targets:
            return None
        (target_id,) = targets
        info = self.codedeploy.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
        found = self.codedeploy.get_deployment_target(deploymentId=deployment_id, targetId=target_id)
        target = found["deploymentTarget"]["lambdaTarget"]
        function = target["lambdaFunctionInfo"]
        return Deployment(
            id=deployment_id,
            status=info["status"],
            created=info["createTime"],
            blue=function["currentVersion"],
            green=function["targetVersion"],
            events=tuple((it["lifecycleEventName"], it["status"]) for it in target.get("lifecycleEvents", [])),
            error=info.get("errorInformation", {}).get("message", ""),
        )

    def _ringing(self, names: list[str]) -> list[str]:
        found = self.account.client("cloudwatch").describe_alarms(AlarmNames=names, StateValue="ALARM")
        return [alarm["AlarmName"] for alarm in found["MetricAlarms"]]

    def stop(self) -> str:
        """The brake: ends the deployment, and all traffic goes back at once. Returns what came of it."""
        if self.deployment is None:
            return "No traffic moves yet: there is no deployment to stop."
        try:
            self.codedeploy.stop_deployment(deploymentId=self.deployment.id, autoRollbackEnabled=True)
        except ClientError as error:
            if not is_error(error, "DeploymentAlreadyCompletedException"):
                raise
            return "The deployment is over already."
        return f"Deployment {self.deployment.id} is stopped; all traffic goes back to version {self.deployment.blue}."

    def figures(self) -> dict[str, pd.DataFrame]:
        """Requests, failures and latency by minute, for the live version and the candidate's."""
        if self.deployment is None:
            return {}
        versions = {"live": self.deployment.blue, "candidate": self.deployment.green}
        return {who: of_version(self.account, version, self.deployment.created) for who, version in versions.items()}
