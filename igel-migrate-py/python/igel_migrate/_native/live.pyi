"""Simulated devices that live, and the repositories that they load from."""

import os
from collections.abc import Awaitable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol, TypeAlias, final

from igel_migrate._native.access import Credentials
from igel_migrate._native.simulator import (
    Audit,
    Faults,
)
from igel_migrate.enums import DeviceStep
from igel_migrate.simulator import RepositoryKnobs
from typing_extensions import Self, Unpack

__all__ = [
    "AppFolder",
    "Damage",
    "DeviceEvent",
    "DeviceFailure",
    "FailureRule",
    "LiveDevices",
    "RepositoryFile",
    "RepositorySetup",
    "SimulatedRepository",
]

_Seconds: TypeAlias = float | timedelta

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable
_Certificate: TypeAlias = Literal["issued", "self_signed", "expired", "no_san"]

@final
class DeviceEvent:
    """One step of one device."""

    __match_args__: Final = ("at", "unit_id", "step", "detail")
    @property
    def at(self) -> datetime:
        """When, by the clock of the simulator."""

    @property
    def unit_id(self) -> str:
        """The unit id of the device."""

    @property
    def step(self) -> DeviceStep | str:
        """What it did."""

    @property
    def detail(self) -> str:
        """What else there is to say."""

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
class DeviceFailure:
    """How a device fails."""

    @staticmethod
    def never_returns() -> DeviceFailure:
        """It is not seen again."""

    @staticmethod
    def returns_as_os11() -> DeviceFailure:
        """It comes back on OS 11."""

    @staticmethod
    def returns_without_settings() -> DeviceFailure:
        """It comes back on OS 12 without settings."""

    @staticmethod
    def power_loss() -> DeviceFailure:
        """Its power goes away while it downloads."""

    @staticmethod
    def needs_profile(profile: int) -> DeviceFailure:
        """It is offline while a profile, the one of its network, is not in effect."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class FailureRule:
    """Which devices fail in which way."""

    def __new__(
        cls,
        failure: DeviceFailure,
        *,
        model: str | None = None,
        site: str | None = None,
        build: str | None = None,
        rate: float = 1.0,
    ) -> Self: ...

@final
class LiveDevices:
    """The devices of a simulated UMS, alive. Nothing happens before time is given to them."""

    def advance(self, by: _Seconds) -> None:
        """Move the clock forward and do everything due on the way."""

    def advance_async(self, by: _Seconds) -> Awaitable[None]:
        """As `advance`, awaited."""

    def advance_to(self, time: datetime) -> None:
        """As `advance`, up to a time; does nothing if that has passed."""

    def advance_to_async(self, time: datetime) -> Awaitable[None]:
        """As `advance_to`, awaited."""

    def catch_up(self) -> None:
        """Do what has become due by a clock that somebody else moves."""

    def catch_up_async(self) -> Awaitable[None]:
        """As `catch_up`, awaited."""

    def log(self) -> list[DeviceEvent]:
        """What the devices did, in the order of time."""

    def log_async(self) -> Awaitable[list[DeviceEvent]]:
        """As `log`, awaited."""

@final
class AppFolder:
    """An app in a repository: a folder with several files."""

    def __new__(
        cls, line: str, version: str, *, files: int | None = None, bytes: int | None = None
    ) -> Self:
        """Describe an app by its technical name and version.

        By default it has four files of the usual magnitude.
        """

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class RepositorySetup:
    """A WebDAV server for a site, which a simulator starts beside the simulated UMS."""

    def __new__(
        cls,
        name: str,
        *,
        path: str | None = None,
        port: int = 0,
        certificate: _Certificate = "issued",
        knobs: RepositoryKnobs | None = None,
        upload_account: Credentials | None = None,
        download_account: Credentials | None = None,
        apps: Iterable[AppFolder] | None = None,
        numbered_apps: tuple[int, int] | None = None,
        seed: int | None = None,
    ) -> Self:
        """Describe a WebDAV server.

        Its accounts are `dar-upload` and `dar-download` with random passwords unless given.
        `numbered_apps` is how many apps with how many files each.
        """

    @property
    def name(self) -> str:
        """The name."""

@final
class SimulatedRepository:
    """A repository of a simulator that runs."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def url(self) -> str:
        """Its base address, with a slash at its end."""

    @property
    def ca_pem(self) -> str:
        """What a client must trust, in PEM."""

    @property
    def certificate_fingerprint(self) -> str:
        """The SHA-256 fingerprint of its certificate, for pins."""

    @property
    def upload_account(self) -> Credentials:
        """The account that may write."""

    @property
    def download_account(self) -> Credentials:
        """The account that may only read, which devices have."""

    def faults(self) -> Faults:
        """Its faults."""

    def audit(self) -> Audit:
        """What was asked of it."""

    def change_knobs(self, **knobs: Unpack[RepositoryKnobs]) -> None:
        """Change how it behaves from the next request on."""

    def add_app(self, app: AppFolder) -> None:
        """Add an app, complete. What is there already stays as it is."""

    def sync_app(self, app: AppFolder) -> None:
        """Add an app as UMS does: its files grow with the clock."""

    def make_folder(self, path: str) -> None:
        """Make a folder."""

    def let_certificate_expire(self) -> None:
        """Show a certificate that has expired, from the next connection on."""

    def renew_certificate(self) -> None:
        """Show a good certificate, issued by the simulator's authority, from the next one on."""

    def put_file(self, path: str, content: _Document) -> None:
        """Put a file there."""

    def put_seeded_file(self, path: str, size: int, *, seed: int = 1) -> None:
        """Put a file of any size there, whose content is made from a seed when it is read."""

    def remove(self, path: str) -> None:
        """Remove a file or folder."""

    def damage(self, path: str, damage: Damage) -> None:
        """Damage a file."""

    def damage_at_rate(self, damage: Damage, rate: float, *, seed: int = 1) -> list[str]:
        """Damage each file with this probability, and give the paths of the damaged ones."""

    def repair(self, path: str) -> None:
        """Repair a file."""

    def manifest(self) -> list[RepositoryFile]:
        """The files as they should be, whatever is damaged or still on its way."""

    def files(self) -> list[RepositoryFile]:
        """The files as they are served now."""

    def synced_at(self) -> datetime | None:
        """When UMS will have written everything it has to; `None` if it has."""

    def forget_nonces(self) -> None:
        """Forget every nonce, as a restart of the server does."""

@final
class RepositoryFile:
    """A file of a simulated repository."""

    @property
    def path(self) -> str:
        """Its path below the base address."""

    @property
    def size(self) -> int:
        """Its size in bytes."""

    def sha256(self) -> str:
        """SHA-256 of its content, computed by each call: for a large file it takes seconds."""

@final
class Damage:
    """What is wrong with a file."""

    @staticmethod
    def missing() -> Damage:
        """It is not there."""

    @staticmethod
    def empty() -> Damage:
        """It is empty."""

    @staticmethod
    def truncated() -> Damage:
        """A part of it is missing."""

    @staticmethod
    def size(bytes: int) -> Damage:
        """It has another size."""

    @staticmethod
    def corrupt() -> Damage:
        """It has another content of the same size."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
