"""The simulated UMS, its faults, and what was asked of it."""

from collections.abc import Awaitable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias, final

from igel_migrate._native.console import Console
from igel_migrate._native.live import FailureRule, LiveDevices, RepositorySetup, SimulatedRepository
from igel_migrate.simulator import Knobs
from typing_extensions import Self

__all__ = [
    "Audit",
    "AuditEntry",
    "Edge",
    "Fault",
    "Faults",
    "Simulator",
]

_Seconds: TypeAlias = float | timedelta
_Certificate: TypeAlias = Literal["issued", "self_signed", "expired", "no_san"]

@final
class Simulator:
    """A simulated UMS with its repositories; it runs between `start` and `stop`.

    `with` and `async with` start and stop it. It listens on loopback only, and its authority and
    password are made afresh for each start.
    """

    def __new__(
        cls,
        *,
        devices: int = 0,
        sites: int = 3,
        seed: int = 1,
        port: int = 0,
        host_names: Iterable[str] | None = None,
        certificate: _Certificate = "issued",
        standing_at: datetime | None = None,
        knobs: Knobs | None = None,
        repositories: Iterable[RepositorySetup] | None = None,
    ) -> Self:
        """Describe the server; nothing runs yet.

        A fleet of `devices` is spread over `sites`; `seed` decides what they are like. `port` 0 is
        any free one. `host_names` stand in the certificate beside the loopback address.
        `standing_at` stops the server's clock at an aware datetime. Without `repositories` there is
        an empty one called `repository`.
        """

    @property
    def is_running(self) -> bool:
        """Whether it runs."""

    @property
    def ums_url(self) -> str:
        """Where it answers, without a path: `https://127.0.0.1:40443`."""

    @property
    def repository_url(self) -> str:
        """The base address of its first repository."""

    @property
    def ca_pem(self) -> str:
        """What a client must trust, in PEM."""

    @property
    def certificate_fingerprint(self) -> str:
        """The SHA-256 fingerprint of its certificate, for pins."""

    @property
    def now(self) -> datetime:
        """The time of its clock."""

    @property
    def username(self) -> str:
        """The name of a superuser."""

    @property
    def password(self) -> str:
        """The password of the superuser, made at random for each start."""

    def start(self) -> None:
        """Start it; returns when it answers."""

    def start_async(self) -> Awaitable[None]:
        """Start it, awaited."""

    def stop(self) -> None:
        """Stop it and wait until its port is free. Stopping twice is no error."""

    def stop_async(self) -> Awaitable[None]:
        """Stop it, awaited."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_raised: object) -> None:
        """Stop it."""

    def __aenter__(self) -> Awaitable[Self]: ...
    def __aexit__(self, *_raised: object) -> Awaitable[None]:
        """Stop it."""

    def advance_clock(self, by: _Seconds) -> None:
        """Move its clock forward, whatever it is."""

    def console(self) -> Console:
        """What a person does in UMS."""

    def faults(self) -> Faults:
        """Its faults."""

    def audit(self) -> Audit:
        """What was asked of it."""

    def repositories(self) -> list[SimulatedRepository]:
        """Its repositories, in the order in which they were given."""

    def repository(self, name: str) -> SimulatedRepository | None:
        """The repository of this name."""

    def live(
        self,
        *,
        seed: int = 1,
        heartbeat: _Seconds | None = None,
        settings_after: _Seconds | None = None,
        base_system: str | None = None,
        layout: Literal["name_then_version", "name_and_version", "below_apps"] | None = None,
        sample_bytes: int | None = None,
        tries_other_sources: bool = False,
        portal_bytes: int | None = None,
        os11_update: _Seconds | None = None,
        retry_after: _Seconds | None = None,
        writing: _Seconds | None = None,
        reboot: _Seconds | None = None,
        power_cut: _Seconds | None = None,
        lines: Mapping[str, str] | None = None,
        failures: Iterable[FailureRule] | None = None,
    ) -> LiveDevices:
        """Bring the devices to life.

        Nothing happens before time is given to them. Times are in seconds, `lines` are the speeds
        of sites: `{"Berlin": "10 Mbit/s"}`. How devices behave is an assumption: none was measured.
        """

    def calls(self) -> list[str]:
        """The requests that it has answered, `GET /v3/serverstatus` and so on, in order."""

@final
class Fault:
    """One thing that goes wrong with a request."""

    @staticmethod
    def latency(seconds: _Seconds) -> Fault:
        """The request is looked at only after this time."""

    @staticmethod
    def internal_error() -> Fault:
        """Status 500; nothing is done."""

    @staticmethod
    def internal_error_after_effect() -> Fault:
        """Status 500, although everything was done."""

    @staticmethod
    def drop_before_effect() -> Fault:
        """The connection is dropped before anything is done."""

    @staticmethod
    def drop_after_effect() -> Fault:
        """Everything is done, then the connection is dropped without an answer."""

    @staticmethod
    def slow_body(piece: int, pause: _Seconds) -> Fault:
        """The body comes in pieces of so many bytes with a pause before each."""

    @staticmethod
    def truncated_body(bytes: int) -> Fault:
        """The body ends after so many bytes, and the connection with it."""

    @staticmethod
    def expired_session() -> Fault:
        """The session of the request has just expired, or at a repository its nonce."""

    @staticmethod
    def content_type(value: str) -> Fault:
        """The answer claims to be of this content type."""

    @staticmethod
    def huge_answer(bytes: int) -> Fault:
        """So many bytes of white space come before the body, which is still right."""

    @staticmethod
    def other_order() -> Fault:
        """The list in the answer comes in another order."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Faults:
    """The faults of a simulated server."""

    def add(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        path: str | None = None,
        after: int = 0,
        times: int | None = None,
        rate: float = 1.0,
    ) -> None:
        """Let a fault hit requests.

        All are hit, or those with this method, whose path begins like this; the first `after` are
        spared, at most `times` are hit, each with the probability `rate`.
        """

    def clear(self) -> None:
        """Remove every fault."""

    def reseed(self, seed: int) -> None:
        """Start the decisions of `rate` again from a seed."""

@final
class AuditEntry:
    """One request with its answer. It never holds a password, a session id or a body."""

    __match_args__: Final = ("method", "path", "status")
    @property
    def at(self) -> datetime:
        """When it was answered."""

    @property
    def method(self) -> str:
        """The method."""

    @property
    def path(self) -> str:
        """The path."""

    @property
    def query(self) -> str:
        """The query."""

    @property
    def request_bytes(self) -> int:
        """Bytes of its body."""

    @property
    def account(self) -> str | None:
        """Who asked."""

    @property
    def status(self) -> int | None:
        """The HTTP status of the answer; `None` if there was none."""

    @property
    def code(self) -> str | None:
        """The error code of UMS."""

    @property
    def response_bytes(self) -> int:
        """Bytes of the answer."""

    @property
    def complete(self) -> bool:
        """Whether the answer was sent to its end."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was made to go wrong."""

    @property
    def is_write(self) -> bool:
        """Whether it asked for a change; logging in and out is none."""

    @property
    def call(self) -> str:
        """Method, path and query as one text."""

@final
class Audit:
    """Every request that a simulated server got, in the order of the answers."""

    def entries(self) -> list[AuditEntry]:
        """What happened so far."""

    def calls(self) -> list[str]:
        """The calls so far: `PUT /umsapi/v3/thinclients/7`."""

    def writes(self) -> list[str]:
        """The calls that asked for a change."""

    def clear(self) -> None:
        """Forget everything so far."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[AuditEntry]: ...

@final
class Edge:
    """What happens in a case that nothing documents."""

    @staticmethod
    def accept() -> Edge:
        """It is done."""

    @staticmethod
    def answer(message: str) -> Edge:
        """It is answered with a message, and not done."""

    @staticmethod
    def refuse(code: str) -> Edge:
        """It is refused with an error code: `ITG-0B004`."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
