"""Calls an AWS account with boto3: one JSON request per line in, one JSON answer per line out.

{"service", "operation", "input"} -> {"value"} or {"error": {"code", "message", "status"}}. Bytes are
{"$bytes": base64}, times {"$date": ISO 8601}; nothing is validated here, because the account is to do that.
"""

import base64
import datetime
import json
import sys

import boto3
import botocore.exceptions
from botocore.config import Config
from botocore.response import StreamingBody

CONFIG = Config(parameter_validation=False, retries={"total_max_attempts": 1})
clients = {}


def parsed(value):
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    if "$date" in value:
        return datetime.datetime.fromisoformat(value["$date"].replace("Z", "+00:00"))
    return value


def plain(value):
    if isinstance(value, StreamingBody):
        return value.read().decode()
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, datetime.datetime):
        return {"$date": int(value.timestamp() * 1000)}
    raise TypeError(f"an answer holds a {type(value)}")


def call(service, operation, given):
    if service not in clients:
        clients[service] = boto3.client(service, config=CONFIG)
    try:
        value = clients[service]._make_api_call(operation, given)
        value.pop("ResponseMetadata")
        return {"value": value}
    except botocore.exceptions.ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return {"error": {"code": error.response["Error"]["Code"], "message": str(error), "status": status}}


for line in sys.stdin:
    request = json.loads(line, object_hook=parsed)
    print(json.dumps(call(request["service"], request["operation"], request["input"]), default=plain), flush=True)
