"""Walks lists of an AWS account with boto3's paginators: a JSON list of requests in, a JSON list of answers out.

A request is {"service", "operation", "input", "size", "items"}; `items` is a JMESPath to the list, `size` asks for
pages of that many where the service lets one ask. The answer holds the items of every page, and what a wrong token was
refused as.
"""

import json
import sys

import boto3
import botocore.exceptions
import jmespath
from botocore import xform_name
from botocore.config import Config

CONFIG = Config(parameter_validation=False, retries={"total_max_attempts": 1})
clients = {}


def pages(request):
    service = request["service"]
    client = clients.setdefault(service, boto3.client(service, config=CONFIG))
    method = xform_name(request["operation"])
    given = {"PageSize": request["size"]} if request["size"] else {}
    paginator = client.get_paginator(method)
    walked = [
        jmespath.search(request["items"], page) or []
        for page in paginator.paginate(**request["input"], PaginationConfig=given)
    ]
    try:
        getattr(client, method)(**request["input"], **{paginator._input_token[0]: "none"})
        refused = None
    except botocore.exceptions.ClientError as error:
        refused = error.response["Error"]["Code"]
    return {"pages": walked, "refused": refused}


json.dump([pages(request) for request in json.load(sys.stdin)], sys.stdout, default=str)
