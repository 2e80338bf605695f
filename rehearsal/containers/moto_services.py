"""The services that moto serves in a rehearsal, and what is taken from them or added before they are loaded."""

import datetime
import sys
from importlib import import_module
from types import ModuleType

from moto.core import utils as moto_utils
from moto.core.common_models import BaseModel

SERVICES = ("s3", "kms", "sns", "ssm", "logs", "secretsmanager")


def load_services() -> None:
    """Loads the services' models as the rehearsal needs them; before it nothing may import one of them."""
    leave_out_ec2()
    forget_instances()
    follow_gateway_clock()
    refuse_copies_over_objects()
    give_every_object_an_acl()
    list_newest_first()
    for service in SERVICES:
        import_module(f"moto.{service}.models")


def leave_out_ec2() -> None:
    """Parameter Store reaches for EC2's models in SendCommand alone, which is not offered: 0.8 s and 80 MB saved."""
    stand_in = ModuleType("moto.ec2")
    stand_in.ec2_backends = {}
    sys.modules["moto.ec2"] = stand_in


def forget_instances() -> None:
    """moto remembers whatever it makes, for a page that is not served here: with each listing of a bucket's versions
    another copy of all their bytes."""
    BaseModel.__new__ = staticmethod(lambda cls, *args, **kwargs: object.__new__(cls))


def follow_gateway_clock() -> None:
    """Lets moto read the time of the request at hand instead of this machine's."""

    def utcnow():
        import datetime

        now_ms = globals()["rehearsal_now_ms"]
        return datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=now_ms)

    # Other modules hold the function itself, so its body is exchanged, not its name.
    moto_utils.rehearsal_now_ms = 0
    moto_utils.utcnow.__code__ = utcnow.__code__

    from moto.s3.models import FakeBucket

    initialise = FakeBucket.__init__

    def with_creation_date(self, *args, **kwargs):
        initialise(self, *args, **kwargs)
        self.creation_date = moto_utils.utcnow().replace(tzinfo=datetime.timezone.utc)

    FakeBucket.__init__ = with_creation_date


def refuse_copies_over_objects() -> None:
    """S3 honours `If-None-Match: *` of CopyObject; moto only that of PutObject and CompleteMultipartUpload."""
    from moto.s3.exceptions import PreconditionFailed
    from moto.s3.responses import S3Response

    copy = S3Response.copy_object

    def conditional_copy(self):
        there = self.backend.get_object(self.bucket_name, self.parse_key_name())
        if self.headers.get("If-None-Match") == "*" and there is not None:
            raise PreconditionFailed("If-None-Match")
        return copy(self)

    S3Response.copy_object = conditional_copy


def give_every_object_an_acl() -> None:
    """S3's objects are private by default; moto gives those of a multipart upload no ACL, and fails when it is read."""
    from moto.s3.models import FakeKey, get_canned_acl

    set_acl = FakeKey.set_acl
    FakeKey.set_acl = lambda self, acl: set_acl(self, acl or get_canned_acl("private"))


def list_newest_first() -> None:
    """Of versions that came at the same time, which stands still here, moto takes the oldest for the latest."""
    from moto.s3.utils import _VersionedKeyStore

    _VersionedKeyStore.iterlists = lambda self: [(name, self.getlist(name)[::-1]) for name in list(self)]
