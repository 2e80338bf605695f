"""How moto's state is written to a pickle and read from it.

A pickle is a program by nature; here it is data: only the classes in which moto keeps its state are made from it. Any
other name is refused, when a state is written and when it is read.
"""

import copyreg
import io
import pickle
import re
import sys
from tempfile import SpooledTemporaryFile
from types import FunctionType

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from moto.backends import get_backend
from moto.core.base_backend import BaseBackend
from moto.s3.models import FakeKey
from moto.s3.utils import _VersionedKeyStore
from moto.sns.models import Topic
from moto.ssm.models import ParameterDict
from moto_bodies import Bodies, KeptBody, path_of, take_attributes

SERVICES = ("s3", "kms", "sns", "ssm", "logs", "secretsmanager")

# Modules whose classes may stand in a state: those in which the services keep what they hold.
MODULES = {
    *(f"moto.{service}.models" for service in SERVICES),
    "moto.kms.utils",
    "moto.logs.metric_filters",
    "moto.s3.utils",
    "moto.sns.utils",
    "moto.utilities.tagging_service",
    "moto.utilities.utils",
}
# And what they hold besides; those of `builtins` are the factories of dictionaries.
PLAIN = {
    *(("builtins", name) for name in ("dict", "int", "list", "set", "str")),
    *(("collections", name) for name in ("OrderedDict", "defaultdict")),
    *(("datetime", name) for name in ("date", "datetime", "timedelta", "timezone")),
    ("decimal", "Decimal"),
    ("requests.structures", "CaseInsensitiveDict"),
}


class StateError(Exception):
    """A state that cannot be kept or taken up, in words for a person."""


def is_known(module: str, name: str) -> bool:
    """Whether instances of the class may stand in a state."""
    if (module, name) in PLAIN:
        return True
    found = getattr(sys.modules.get(module), name, None) if module in MODULES else None
    return isinstance(found, type) and found.__module__ == module and not issubclass(found, BaseBackend)


class StateWriter(pickle.Pickler):
    """Adds the bodies that it meets to `bodies`; `digests` are their names."""

    def __init__(self, stream: io.BytesIO, directory: str, bodies: Bodies) -> None:
        super().__init__(stream, protocol=5)
        self.directory = directory
        self.bodies = bodies
        self.digests: set[str] = set()

    def persistent_id(self, thing):
        if isinstance(thing, (SpooledTemporaryFile, KeptBody)):
            if thing.closed:
                return ("closed body",)
            digest, size = self.bodies.add(self.directory, thing)
            self.digests.add(digest)
            return ("body", digest, size)
        if isinstance(thing, BaseBackend):
            return ("backend", type(thing).__module__.split(".")[1], thing.account_id, thing.region_name)
        return None

    def reducer_override(self, thing):
        kind = type(thing)
        by_name = thing if isinstance(thing, (type, FunctionType)) else None
        if isinstance(thing, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
            return private_key, (thing.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),)
        if by_name not in OWN.values() and not is_known(*name_of(by_name or kind)):
            raise StateError(f"moto holds {'.'.join(name_of(by_name or kind))}, which cannot be kept")
        made = (copyreg.__newobj__, (kind,))
        if kind is FakeKey:
            return *made, {name: value for name, value in vars(thing).items() if name != "lock"}, None, None, set_object
        if kind is _VersionedKeyStore:  # its own iterators give the newest versions alone
            return *made, {name: dict.__getitem__(thing, name) for name in thing}, None, None, set_versions
        if kind is ParameterDict:  # AWS's own parameters are moto's, and come back when they are asked for
            own = ((name, versions) for name, versions in thing.items() if not name.startswith("/aws/service/"))
            return ParameterDict, (thing.account_id, thing.region_name), None, None, own
        if kind is Topic:  # moto remembers messages for those who test it; nobody can ask for them here
            return *made, {**vars(thing), "sent_notifications": []}
        return NotImplemented


class StateReader(pickle.Unpickler):
    """Makes backends that serve nobody; whoever reads puts them where moto looks for them."""

    def __init__(self, stream: io.BytesIO, directory: str) -> None:
        super().__init__(stream)
        self.directory = directory
        self.backends: dict[tuple[str, str, str], BaseBackend] = {}

    def find_class(self, module: str, name: str):
        if (module, name) in OWN:
            return OWN[module, name]
        if not is_known(module, name):
            raise StateError(f"the state asks for {module}.{name}, which is no part of a state: it was not kept here")
        return getattr(sys.modules[module], name)

    def persistent_load(self, pid):
        match pid:
            case ("backend", service, account, region) if service in SERVICES:
                return self.backend(service, account, region)
            case ("body", str(digest), int(size)) if re.fullmatch("[0-9a-f]{64}", digest):
                body = KeptBody(path_of(self.directory, digest), digest, size)
                body.check_presence()
                return body
            case ("closed body",):
                with SpooledTemporaryFile() as body:
                    return body
            case _:
                raise StateError(f"the state names {pid!r}, which is no part of a state: it was not kept here")

    def backend(self, service: str, account: str, region: str) -> BaseBackend:
        """New and empty; the same one each time."""
        place = (service, account, region)
        if place not in self.backends:
            self.backends[place] = get_backend(service).backend(region, account_id=account)
        return self.backends[place]


def name_of(thing) -> tuple[str, str]:
    return thing.__module__, thing.__qualname__


def private_key(der: bytes):
    return load_der_private_key(der, password=None)


def set_object(key: FakeKey, attributes: dict) -> None:
    take_attributes(key, attributes)


def set_versions(store: _VersionedKeyStore, versions: dict) -> None:
    dict.update(store, versions)


# What a state calls besides the classes.
OWN = {name_of(function): function for function in (private_key, set_object, set_versions)}
