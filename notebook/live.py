"""Which model answers clients."""

from __future__ import annotations

from dataclasses import dataclass

from account import Account


@dataclass(frozen=True)
class Live:
    """:ivar release: execution id of the release that made it
    :ivar version: number of the API function's version
    """

    release: str
    version: str
    endpoint: str


def live_model(account: Account) -> Live:
    """The model behind the version of the API function that all or most traffic goes to."""
    outputs = account.outputs("prod")
    functions = account.client("lambda")
    alias = functions.get_alias(FunctionName=outputs["FunctionName"], Name=outputs["AliasName"])
    version = alias["FunctionVersion"]
    found = functions.get_function_configuration(FunctionName=outputs["FunctionName"], Qualifier=version)
    variables = found["Environment"]["Variables"]
    return Live(variables["EXECUTION_ID"], version, variables["ENDPOINT_NAME"])
