"""The account that the notebook works in: its names, its clients, its clock. Nothing in here changes anything there."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

# Set by the lifecycle script of the notebook instance, and by `npm run rehearse -- --serve`.
VARIABLES = {"model": "MODEL_NAME", "pipeline": "PIPELINE_NAME", "artifacts": "ARTIFACT_BUCKET", "data": "DATA_BUCKET"}
SERVICES = """
    sts s3 codepipeline codedeploy cloudformation cloudwatch lambda sagemaker sagemaker-runtime
""".split()
POLL_SECONDS = 15.0


@dataclass(frozen=True)
class Account:
    """:param poll_seconds: real seconds between two looks at something that takes its time"""

    model: str
    pipeline: str
    artifacts: str
    data: str
    poll_seconds: float
    session: Any
    clients: Mapping[str, Any]

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> Account:
        """Raises RuntimeError that names every variable that is missing or wrong."""
        missing = [name for name in VARIABLES.values() if not environment.get(name)]
        if missing:
            raise RuntimeError(
                f"Not set: {', '.join(missing)}. The notebook instance of the pipeline stack sets them when it starts; "
                "for a rehearsal, source its notebook.env before you start Jupyter."
            )
        poll_seconds = float(environment.get("POLL_SECONDS", POLL_SECONDS))
        if not 0.1 <= poll_seconds <= 300:
            raise RuntimeError(f"POLL_SECONDS is {poll_seconds}; expected a number from 0.1 to 300")
        names = {field: environment[name] for field, name in VARIABLES.items()}
        session = boto3.Session()
        # All at once: making clients is not safe in threads, using them is.
        clients = {service: session.client(service) for service in SERVICES}
        return cls(**names, poll_seconds=poll_seconds, session=session, clients=clients)

    def client(self, service: str) -> Any:
        return self.clients[service]

    def identity(self) -> str:
        return self.client("sts").get_caller_identity()["Arn"]

    def now(self) -> datetime:
        """What the account's clock says: a rehearsal's is another than this machine's, and runs faster."""
        return time_of(self.client("sts").get_caller_identity())

    def wait_for(self, what: str, ask: Callable[[], Any], minutes: float) -> Any:
        """Asks until the answer is not None. Raises TimeoutError after so many real minutes."""
        end = time.monotonic() + minutes * 60
        while True:
            answer = ask()
            if answer is not None:
                return answer
            if time.monotonic() >= end:
                raise TimeoutError(f"{what} did not come within {minutes:g} minutes")
            time.sleep(self.poll_seconds)

    def outputs(self, stack: str) -> dict[str, str]:
        described = self.client("cloudformation").describe_stacks(StackName=f"{self.model}-{stack}")["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}

    def keys_below(self, prefix: str) -> list[str]:
        """Keys of the artifact bucket, in order."""
        pages = self.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.artifacts, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def read(self, key: str) -> bytes:
        """An object of the artifact bucket."""
        return self.client("s3").get_object(Bucket=self.artifacts, Key=key)["Body"].read()

    def read_json(self, key: str) -> Any:
        return json.loads(self.read(key))


def is_error(error: ClientError, *codes: str) -> bool:
    """Whether a service has answered with one of these errors. By name: a client makes its classes when first asked."""
    return error.response["Error"]["Code"] in codes


def time_of(response: Mapping[str, Any]) -> datetime:
    """When the account answered."""
    return parsedate_to_datetime(response["ResponseMetadata"]["HTTPHeaders"]["date"])
