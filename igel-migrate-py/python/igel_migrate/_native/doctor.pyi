"""What is in the way of a connection to UMS."""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias, final

from igel_migrate._native.spec import Connection
from igel_migrate.enums import CheckName, CheckVerdict, TriedOutcome
from typing_extensions import Self

__all__ = ["Check", "Doctor", "DoctorReport", "NotTold", "ShownCertificate", "TriedRead"]

_Seconds: TypeAlias = float | timedelta

@final
class Check:
    """One check: what came of it, and what to do."""

    __match_args__: Final = ("name", "verdict", "message", "hint")
    @property
    def name(self) -> CheckName | str:
        """What was checked."""

    @property
    def verdict(self) -> CheckVerdict | str:
        """What came of it."""

    @property
    def message(self) -> str:
        """What was seen."""

    @property
    def hint(self) -> str | None:
        """What to do about it."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class TriedRead:
    """A read that was tried, and what came of it."""

    __match_args__: Final = ("what", "outcome", "message")
    @property
    def what(self) -> str:
        """What was to be read."""

    @property
    def outcome(self) -> TriedOutcome | str:
        """What came of it."""

    @property
    def message(self) -> str | None:
        """Why it failed."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class NotTold:
    """Something that the management interface does not tell, and where it stands instead."""

    __match_args__: Final = ("what", "instead")
    @property
    def what(self) -> str:
        """What it does not tell."""

    @property
    def instead(self) -> str:
        """Where it stands instead."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class ShownCertificate:
    """The certificate that a server shows. Who answered is not proven by it."""

    __match_args__: Final = (
        "subject",
        "issuer",
        "dns_names",
        "ip_addresses",
        "not_before",
        "not_after",
        "self_signed",
        "fingerprint",
        "accepted",
        "would_accept",
    )
    @property
    def subject(self) -> str:
        """The subject's distinguished name."""

    @property
    def issuer(self) -> str:
        """The issuer's distinguished name."""

    @property
    def dns_names(self) -> tuple[str, ...]:
        """The DNS names that it is for."""

    @property
    def ip_addresses(self) -> tuple[str, ...]:
        """The IP addresses that it is for."""

    @property
    def not_before(self) -> datetime:
        """The first second of its life."""

    @property
    def not_after(self) -> datetime:
        """The last second of its life."""

    @property
    def self_signed(self) -> bool:
        """Whether it is its own issuer."""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 fingerprint to compare with the one on the server's console."""

    @property
    def accepted(self) -> bool | None:
        """Whether the chosen trust accepts it; `None` if that was not tried."""

    @property
    def would_accept(self) -> tuple[str, ...]:
        """Forms of trust that would accept it."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Doctor:
    """Examines a connection to UMS.

    It looks at reachability, certificate, clock, login, licence, and rights as far as reads show
    them.
    """

    def __new__(
        cls,
        connection: Connection,
        *,
        clock_tolerance: _Seconds | None = None,
        timeout: _Seconds | None = None,
        connect_timeout: _Seconds | None = None,
    ) -> Self:
        """Say what to examine.

        `clock_tolerance` is how far the server's clock may be from ours, in seconds.
        """

    def examine(self) -> DoctorReport:
        """Make all checks. What goes wrong stands in the report."""

    def examine_async(self) -> Awaitable[DoctorReport]:
        """As `examine`, awaited."""

@final
class DoctorReport:
    """What the doctor found. `str()` is for people."""

    @property
    def url(self) -> str:
        """The address of UMS."""

    @property
    def username(self) -> str:
        """The name of the account."""

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks, in the order they were made."""

    @property
    def certificate(self) -> ShownCertificate | None:
        """The certificate that the server shows."""

    @property
    def clock_ahead(self) -> int | None:
        """How many seconds the server's clock is ahead of ours."""

    @property
    def reads(self) -> tuple[TriedRead, ...]:
        """What the account may read, as far as reads show."""

    @property
    def not_told(self) -> tuple[NotTold, ...]:
        """What the management interface does not tell at all."""

    @property
    def is_healthy(self) -> bool:
        """Whether no check failed. What could not be checked does not count as failed."""

    def check(self, name: str) -> Check | None:
        """The check of this name."""

    def to_dict(self) -> dict[str, Any]:
        """The report as plain objects, ready for `json.dumps`."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
