"""The simulated UMS."""

import os
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol, TypeAlias, final

from igel_migrate._native.access import Credentials
from igel_migrate._native.ums import Device as UmsDevice
from igel_migrate._native.ums import Directory as UmsDirectory
from igel_migrate._native.ums import Receiver
from igel_migrate.enums import DeviceStep, DirectoryKind, Generation, ProfileKind, Right
from igel_migrate.simulator import DeviceFacts, Knobs, RepositoryKnobs
from typing_extensions import Self, Unpack

__all__ = [
    "App",
    "AppFolder",
    "Audit",
    "AuditEntry",
    "Console",
    "Damage",
    "Device",
    "DeviceEvent",
    "DeviceFailure",
    "Directory",
    "Edge",
    "FailureRule",
    "Fault",
    "Faults",
    "Job",
    "LiveDevices",
    "Profile",
    "RepositoryFile",
    "RepositoryRecord",
    "RepositorySetup",
    "SimulatedRepository",
    "Simulator",
]

_Seconds: TypeAlias = float | timedelta

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable
_Device: TypeAlias = int | UmsDevice
_Directory: TypeAlias = int | UmsDirectory
_Receiver: TypeAlias = UmsDevice | UmsDirectory | Receiver
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
class Console:
    """The person in front of the simulated UMS. It does what the interface has no call for."""

    def change_knobs(self, **knobs: Unpack[Knobs]) -> None:
        """Change how the simulated UMS behaves from the next request on."""

    def set_account(
        self, name: str, password: str, *, rights: Mapping[int, Sequence[Right]] | None = None
    ) -> None:
        """Add an administrator account, or replace the one of this name."""

    def remove_account(self, name: str) -> None:
        """Remove an account and end its sessions."""

    def end_sessions(self) -> None:
        """End every session, as a restart of UMS does."""

    def open_sessions(self) -> int:
        """How many sessions are open."""

    def add_fleet(self, devices: int, *, sites: int = 3, seed: int = 1) -> None:
        """Add a fleet to what is there."""

    def create_firmware(self, product: str, version: str, *, id: int | None = None) -> int:
        """Make a firmware known, and give its id."""

    def create_device(
        self,
        mac: str,
        firmware: int,
        *,
        directory: _Directory | None = None,
        id: int | None = None,
        **facts: Unpack[DeviceFacts],
    ) -> int:
        """Create a device, and give its id."""

    def change_device(
        self, device: _Device, *, firmware: int | None = None, **facts: Unpack[DeviceFacts]
    ) -> None:
        """Change what UMS knows about a device."""

    def mark_upgrade_ready(self, devices: Iterable[_Device], ready: bool = True) -> None:
        """Mark devices as ready for OS 12, or as not ready, as a check of their own does."""

    def finish_upgrade(self, device: _Device, firmware: int) -> int:
        """Let a device arrive on OS 12, and give its id, which may be another one."""

    def device(self, device: _Device) -> Device | None:
        """What UMS knows about a device."""

    def device_ids(self) -> list[int]:
        """The ids of the devices, in ascending order, those in the recycle bin among them."""

    def recycle_device(self, device: _Device, in_bin: bool = True) -> None:
        """Put a device into the recycle bin, or take it out."""

    def add_login(
        self,
        device: _Device,
        username: str,
        login: datetime,
        *,
        result: int = 0,
        logoff: datetime | None = None,
        logon_type: str = "swp",
    ) -> None:
        """Note that a user logged in at a device."""

    def define_attribute(
        self,
        name: str,
        identifier: str,
        *,
        kind: Literal["text", "number", "date", "range"] = "text",
        values: Sequence[str] | None = None,
        writable: bool = True,
    ) -> None:
        """Define a device attribute."""

    def attribute(self, device: _Device, identifier: str) -> str | None:
        """The value of a device attribute."""

    def set_attribute(self, device: _Device, identifier: str, value: str) -> None:
        """Set a device attribute, as the device itself does."""

    def create_directory(
        self,
        name: str,
        *,
        parent: _Directory | None = None,
        kind: DirectoryKind | str = "device",
        id: int | None = None,
    ) -> int:
        """Create a directory below another or a root, and give its id."""

    def directory(self, directory: _Directory) -> Directory | None:
        """A directory."""

    def find_directory(self, path: str, *, kind: DirectoryKind | str = "device") -> int | None:
        """The id of the directory with this path."""

    def set_default_rule(self, directory: _Directory, rule: bool = True) -> None:
        """Point a default directory rule at a directory, or take it away."""

    def recycle_directory(self, directory: _Directory, in_bin: bool = True) -> None:
        """Put a directory with everything below it into the recycle bin, or take it out."""

    def import_os11(self, document: _Document) -> list[int]:
        """Import the profiles of an OS 11 export, as a person does in the UMS Console."""

    def import_os12(self, document: _Document) -> list[int]:
        """Import an `.ipm` package, as a person does in the UMS Web App."""

    def create_profile(
        self,
        name: str,
        firmware: int,
        *,
        directory: _Directory | None = None,
        priority: bool = False,
        os12: bool = False,
        id: int | None = None,
    ) -> int:
        """Create a profile without a document, and give its id."""

    def profile(self, profile: int) -> Profile | None:
        """A profile."""

    def profile_document(self, profile: int) -> list[int] | None:
        """The document that a profile was imported with."""

    def profile_ids(self) -> list[int]:
        """The ids of the profiles of both trees, in ascending order."""

    def apps(self) -> list[App]:
        """The apps that came with imported packages."""

    def assign(self, profile: int, receiver: _Receiver) -> None:
        """Assign a profile, whatever its generation."""

    def effective(self, receiver: _Receiver) -> list[tuple[int, Receiver]]:
        """The profiles in effect for a receiver with the place each comes from, nearest first."""

    def recycle_profile(self, profile: int, in_bin: bool = True) -> None:
        """Put a profile into the recycle bin, or take it out."""

    def create_view(
        self,
        name: str,
        *,
        one_of: Iterable[_Device] | None = None,
        below: _Directory | None = None,
        comment_contains: str | None = None,
        site: str | None = None,
        name_contains: str | None = None,
        os_type_contains: str | None = None,
    ) -> int:
        """Make a view of the devices that fulfil every criterion, and give its id."""

    def create_job(
        self,
        name: str,
        directory: _Directory,
        *,
        command: str = ...,
        every: _Seconds | None = None,
        expires: datetime | None = None,
        threads: int | None = None,
        delay: _Seconds | None = None,
    ) -> int:
        """Make a job, and give its place among `jobs()`.

        It is carried out while time passes for live devices. The default command is the upgrade to
        OS 12.
        """

    def assign_os11_update(self, directory: _Directory, firmware: int) -> None:
        """Assign a build of OS 11 to a directory: live devices in it and below update to it."""

    def change_job(
        self, place: int, *, enabled: bool | None = None, expires: datetime | None = None
    ) -> None:
        """Change a job: switch it on or off, let it end at another time."""

    def jobs(self) -> list[Job]:
        """The jobs."""

    def set_repository(self, name: str, url: str, priority: int) -> None:
        """Define a Distributed App Repository, or replace the one of this name."""

    def repositories(self) -> list[RepositoryRecord]:
        """The repositories."""

    def repositories_for_devices(self) -> list[RepositoryRecord]:
        """The repositories that UMS tells devices about, in the order in which devices try them."""

    def create_template_directory(self, name: str, *, id: int | None = None) -> int:
        """Create a directory of template keys, which IMI can only refer to, and give its id."""

    def create_template_key(
        self, name: str, values: Mapping[int, str], *, id: int | None = None
    ) -> int:
        """Create a template key with values under given ids, and give its id."""

    def template_values(self, receiver: _Receiver) -> list[tuple[int, int]]:
        """The template values assigned to exactly this receiver: key and value."""

    def add_asset(
        self,
        name: str,
        vendor: str,
        product_id: str,
        *,
        device: _Device | None = None,
        id: int | None = None,
    ) -> int:
        """Let an asset be seen on a device, and give its id."""

@final
class Device:
    """A device as UMS describes it.

    Which attributes are there depends on the facet that was asked for, on the UMS release and on
    the device; only the id always is. `to_dict()` has the names that UMS uses.
    """

    __match_args__: Final = (
        "id",
        "directory",
        "in_bin",
        "mac",
        "unit_id",
        "name",
        "firmware",
        "online",
        "os_type",
        "device_type",
        "last_ip",
        "site",
        "comment",
        "last_contact",
        "changes_pending",
        "registered",
    )
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def directory(self) -> int:
        """The id of the directory that it lies in."""

    @property
    def in_bin(self) -> bool:
        """Whether it lies in the recycle bin."""

    @property
    def mac(self) -> str:
        """The address of its network adapter."""

    @property
    def unit_id(self) -> str:
        """Its unit id."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def firmware(self) -> int:
        """The id of the firmware on it."""

    @property
    def online(self) -> bool:
        """Whether it can be reached."""

    @property
    def os_type(self) -> str | None:
        """What it says its system is."""

    @property
    def device_type(self) -> str | None:
        """Its hardware."""

    @property
    def last_ip(self) -> str | None:
        """Its address at the last contact."""

    @property
    def site(self) -> str | None:
        """Its site."""

    @property
    def comment(self) -> str | None:
        """Its comment."""

    @property
    def last_contact(self) -> datetime | None:
        """When it was last in contact."""

    @property
    def changes_pending(self) -> bool | None:
        """Whether settings wait to be sent."""

    @property
    def registered(self) -> bool:
        """Whether it is registered as an OS 12 device."""

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
class Directory:
    """A directory as the simulated UMS keeps it."""

    __match_args__: Final = ("id", "kind", "name", "parent", "in_bin", "default_rule")
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def kind(self) -> DirectoryKind | str:
        """The tree that it belongs to."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def parent(self) -> int | None:
        """The id of the directory around it."""

    @property
    def in_bin(self) -> bool:
        """Whether it lies in the recycle bin."""

    @property
    def default_rule(self) -> bool:
        """Whether a default directory rule points at it."""

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
class Profile:
    """A profile as the simulated UMS keeps it."""

    __match_args__: Final = ("id", "kind", "name", "directory", "firmware", "in_bin", "generation")
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def kind(self) -> ProfileKind | str:
        """Its sort."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def directory(self) -> int:
        """The id of the directory that it lies in."""

    @property
    def firmware(self) -> int:
        """The id of the firmware that it is made for."""

    @property
    def in_bin(self) -> bool:
        """Whether it lies in the recycle bin."""

    @property
    def generation(self) -> Generation | str:
        """Which generation of devices it is for."""

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
class App:
    """A version of an app that UMS knows."""

    __match_args__: Final = ("line", "version")
    @property
    def line(self) -> str:
        """The technical name."""

    @property
    def version(self) -> str:
        """The version."""

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
class RepositoryRecord:
    """A Distributed App Repository as a person defines it in UMS."""

    __match_args__: Final = ("name", "url", "priority")
    @property
    def name(self) -> str:
        """Its name."""

    @property
    def url(self) -> str:
        """Its address."""

    @property
    def priority(self) -> int:
        """Its priority; -1 hides it from devices."""

    @property
    def is_shown_to_devices(self) -> bool:
        """Whether UMS tells devices about it."""

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
class Job:
    """A job as a person defines it."""

    __match_args__: Final = (
        "name",
        "command",
        "directory",
        "enabled",
        "expires",
        "period",
        "threads",
        "delay",
    )
    @property
    def name(self) -> str:
        """Its name."""

    @property
    def command(self) -> str:
        """The command that it sends."""

    @property
    def directory(self) -> int:
        """The id of the directory that it is for."""

    @property
    def enabled(self) -> bool:
        """Whether it is active."""

    @property
    def expires(self) -> datetime | None:
        """When it ends."""

    @property
    def period(self) -> float:
        """Seconds from one run to the next."""

    @property
    def threads(self) -> int:
        """How many devices it is sent to at once."""

    @property
    def delay(self) -> float:
        """Seconds before the next ones."""

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
