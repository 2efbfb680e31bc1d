"""Plans, runs and reports of migrations."""

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias, final

from igel_migrate._native.inventory import Expectation
from igel_migrate._native.registry import SequenceView
from igel_migrate._native.repository import ProfileOptions, Runbook, RunbookState, Sites
from igel_migrate._native.simulator import LiveDevices
from igel_migrate._native.spec import Connection
from igel_migrate._native.ums import UmsClient
from igel_migrate._native.version import Os12Version
from igel_migrate._native.webdav import WebDavClient
from igel_migrate.enums import (
    Course,
    DecisionKind,
    DriftKind,
    End,
    EventKind,
    MigrationOutcome,
    Place,
    QuestionKind,
    Trigger,
    Verdict,
    WriteKind,
)
from typing_extensions import Self

__all__ = [
    "Counts",
    "Decision",
    "Drift",
    "Event",
    "Fleet",
    "FleetDevice",
    "Migration",
    "MigrationPlan",
    "MigrationReport",
    "MigrationSpec",
    "OpenStep",
    "PlannedDevice",
    "PlannedSiteWave",
    "PlannedWave",
    "Progress",
    "Question",
    "RepositoryState",
    "SiteRepositories",
    "Status",
]

_Path: TypeAlias = str | os.PathLike[str]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable
_Person: TypeAlias = Callable[[Question], Decision | Iterable[Decision] | None]
_Fire: TypeAlias = Callable[[list[str]], Mapping[str, str] | None]
_Watch: TypeAlias = Callable[[Event], object]

@final
class MigrationSpec:
    """A migration as a person asks for it, in one TOML file. It holds references to secrets only.

    An annotated file with all fields is `examples/migration.toml`. Every mistake is refused with
    its line, its column and the nearest right name.
    """

    @staticmethod
    def from_toml(document: _Document, *, folder: _Path = ".") -> MigrationSpec:
        """Read a specification.

        Relative files in it lie in `folder`: certificates, secrets, tables of sites and devices.
        Secrets are not fetched. A mistake is a `ConfigError`, what is no TOML a `DocumentError`,
        both with `line` and `column`.
        """

    @staticmethod
    def from_file(path: _Path) -> MigrationSpec:
        """Read a specification from a file; relative files in it lie in its folder."""

    def with_prompt(self, ask: Callable[[str], str]) -> MigrationSpec:
        """Let a callable put the questions of passwords that a person is to be asked for.

        It gets the question and returns the password; `getpass.getpass` will do.
        """

    @property
    def name(self) -> str:
        """Its name. It decides which devices go first."""

    @property
    def connection(self) -> Connection:
        """How to reach UMS, and as whom."""

    @property
    def target(self) -> Os12Version:
        """The base system that devices are to get."""

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps that devices are to get besides it."""

    @property
    def sites(self) -> Sites:
        """The sites."""

    @property
    def repository_profiles(self) -> ProfileOptions:
        """How the profiles that bring the repository are made."""

    @property
    def trigger(self) -> Trigger | str:
        """What starts the upgrade."""

@final
class RepositoryState:
    """What the check of a site's repository came to."""

    __match_args__: Final = ("complete", "bytes_per_device")
    @property
    def complete(self) -> bool:
        """Whether everything that must be there is there."""

    @property
    def bytes_per_device(self) -> int | None:
        """What a device downloads from it, in bytes, if that was measured."""

    def __new__(cls, *, complete: bool, bytes_per_device: int | None = None) -> Self: ...
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
class SiteRepositories:
    """How the repositories of a migration are read, and what must be in them.

    Each is read at the address and with the account of its record in the specification.
    """

    def __new__(
        cls,
        spec: MigrationSpec,
        *,
        expectation: Expectation | None = None,
        clients: Mapping[str, WebDavClient] | None = None,
    ) -> Self:
        """Expect the base system and the apps of the specification in every repository.

        A file that is missing beside others of its app does not show by names alone: for that, give
        an `expectation`. `clients` read the repositories of sites, by key, in place of those that
        the specification makes.
        """

    def states(self, spec: MigrationSpec) -> dict[str, RepositoryState]:
        """Read the repositories of all sites; gives what a plan asks of each, by key.

        One that cannot be read is left out, and is told to `logging`.
        """

    def states_async(self, spec: MigrationSpec) -> Awaitable[dict[str, RepositoryState]]:
        """Read the repositories of all sites, awaited."""

@final
class Fleet:
    """Everything about a fleet that a plan is made from: a snapshot, read once."""

    @staticmethod
    def read(client: UmsClient, spec: MigrationSpec) -> Fleet:
        """Read from UMS what a plan is made from, and check the readiness of devices.

        Sends reads only. Repositories and the runbook are not in UMS: see `with_repositories` and
        `with_runbook`.
        """

    @staticmethod
    def read_async(client: UmsClient, spec: MigrationSpec) -> Awaitable[Fleet]:
        """Read a fleet, awaited."""

    def with_repositories(self, states: Mapping[str, RepositoryState]) -> Fleet:
        """Give the fleet with what the checks of repositories came to, by the key of the site."""

    def with_runbook(self, done: RunbookState) -> Fleet:
        """Give the fleet with the steps of the runbook that are done."""

    @property
    def devices(self) -> SequenceView[FleetDevice]:
        """The devices, those in the Recycle Bin apart."""

    def __len__(self) -> int: ...

@final
class FleetDevice:
    """A device, as far as a plan looks at it."""

    __match_args__: Final = ("id", "name", "model", "build", "verdict")
    @property
    def id(self) -> int:
        """Its id in UMS."""

    @property
    def unit_id(self) -> str:
        """Its unit id; empty if UMS has none."""

    @property
    def mac(self) -> str:
        """Its MAC address; empty if UMS has none."""

    @property
    def name(self) -> str:
        """Its name, free text."""

    @property
    def comment(self) -> str:
        """Its comment, free text."""

    @property
    def site(self) -> str:
        """Its site, free text."""

    @property
    def last_ip(self) -> str | None:
        """Its last address."""

    @property
    def parent(self) -> int:
        """The directory it lies in."""

    @property
    def model(self) -> str:
        """Its model; empty if it is not known."""

    @property
    def build(self) -> str:
        """Its build of OS 11; empty if it is not known."""

    @property
    def verdict(self) -> Verdict | str:
        """Whether it may go."""

    @property
    def held_by(self) -> tuple[str, ...]:
        """What keeps it from going: ids of rules, names of checks."""

    @property
    def os11_update(self) -> str | None:
        """The build of OS 11 it needs first, if that is all that keeps it from going."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]

@final
class PlannedDevice:
    """A device in a plan."""

    __match_args__: Final = ("unit_id", "id", "origin", "shard")
    @property
    def unit_id(self) -> str:
        """Its unit id."""

    @property
    def id(self) -> int:
        """Its id in UMS."""

    @property
    def origin(self) -> int:
        """The directory it lies in."""

    @property
    def shard(self) -> int:
        """Into which of the site's directories it goes, from 1."""

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
class PlannedSiteWave:
    """The devices of one site in one wave."""

    __match_args__: Final = ("site", "first_alone", "devices")
    @property
    def site(self) -> str:
        """The site."""

    @property
    def first_alone(self) -> bool:
        """Whether the first of the devices goes alone."""

    @property
    def devices(self) -> tuple[PlannedDevice, ...]:
        """The devices, in the order they go."""

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
class PlannedWave:
    """A wave: the devices of each site, in the order they go."""

    __match_args__: Final = ("sites",)
    @property
    def sites(self) -> tuple[PlannedSiteWave, ...]:
        """The sites, sorted by key."""

    def __len__(self) -> int:
        """How many devices go."""

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
class OpenStep:
    """A step of the runbook that is open."""

    __match_args__: Final = ("id", "title")
    @property
    def id(self) -> str:
        """Its id in the runbook."""

    @property
    def title(self) -> str:
        """What is to be done."""

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
class Drift:
    """Something that is not as it was when the plan was made."""

    __match_args__: Final = ("site", "unit_id", "kind", "message")
    @property
    def site(self) -> str:
        """The site."""

    @property
    def unit_id(self) -> str:
        """The device; empty if it is about the site."""

    @property
    def kind(self) -> DriftKind | str:
        """What has changed."""

    @property
    def message(self) -> str:
        """The same in words."""

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
class MigrationPlan:
    """A migration, planned: who goes when, what will change, what a person must do first.

    It is computed from a specification and a fleet alone; the same two give the same plan. What has
    no attribute stands in `to_dict()`.
    """

    __match_args__: Final = ("name", "target", "devices", "hash")
    @staticmethod
    def build(spec: MigrationSpec, fleet: Fleet) -> MigrationPlan:
        """Plan what a specification asks for and a fleet does not have yet.

        What a person can put right is no error: it stands in the plan.
        """

    @staticmethod
    def runbook(spec: MigrationSpec) -> Runbook:
        """Give the steps that a person does by hand, none of them done.

        What has been done is merged into it, and told to a fleet by `Fleet.with_runbook`.
        """

    @staticmethod
    def from_json(document: _Document) -> MigrationPlan:
        """Read a plan that was written; raises `DocumentError` if it is none."""

    def to_json(self) -> str:
        """Give the plan as canonical JSON: the same plan gives the same text."""

    def to_text(self) -> str:
        """Give the plan as text for people, without control characters of others."""

    @property
    def name(self) -> str:
        """The name of the migration."""

    @property
    def target(self) -> str:
        """The base system that devices are to get."""

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps besides it."""

    @property
    def trigger(self) -> Trigger | str:
        """What starts the upgrade."""

    @property
    def devices(self) -> int:
        """How many devices go, those apart that get another build of OS 11 first."""

    @property
    def is_empty(self) -> bool:
        """Whether nobody goes: because everybody has arrived, or because nobody is ready."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do: nobody goes, and nobody is kept from going either."""

    @property
    def held(self) -> int:
        """How many devices of its sites are not on OS 12 and do not go."""

    @property
    def directories(self) -> tuple[str, ...]:
        """Directories to be made, from the top downwards."""

    @property
    def imports(self) -> tuple[str, ...]:
        """The names of the profiles that a person has to import."""

    @property
    def sites(self) -> tuple[str, ...]:
        """The keys of the sites, sorted."""

    @property
    def left_out(self) -> dict[str, int]:
        """How many devices take no part, by the reason."""

    @property
    def blockers(self) -> tuple[str, ...]:
        """What forbids every wave."""

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is assumed and not known."""

    @property
    def hash(self) -> str:
        """The SHA-256 of the canonical JSON, in hexadecimal: what a person approves."""

    @property
    def waves(self) -> tuple[PlannedWave, ...]:
        """The waves, in order."""

    @property
    def open_steps(self) -> dict[str, tuple[OpenStep, ...]]:
        """Steps that a person has to do, by site; those of no site stand under the empty key."""

    def site_hash(self, site: str) -> str:
        """Give the hash of what the plan holds for one site.

        Devices of another site do not change it.
        """

    def refusals(self, wave: int, *, skipped: Iterable[str] = ()) -> list[str]:
        """Say why a wave, counted from 0, must not begin; empty if it may.

        Sites in `skipped` are not asked.
        """

    def drift(
        self, wave: int, spec: MigrationSpec, fleet: Fleet, *, skipped: Iterable[str] = ()
    ) -> tuple[Drift, ...]:
        """Say what has changed for a wave, counted from 0, since the plan was made.

        `fleet` is the fleet as it is today. Sites in `skipped` are not asked.
        """

    def with_late_joiners(self, spec: MigrationSpec, fleet: Fleet) -> MigrationPlan | None:
        """Give the plan with the devices that have turned up since.

        They go in its last wave or in one more, as the specification says. `None` if there are
        none, or if they are to be ignored. It is another plan, with another hash.
        """

    def write_documents(self, spec: MigrationSpec, folder: _Path) -> list[Path]:
        """Write the profiles that a person has to import, and give their paths.

        Passwords are fetched only where the specification wants them in a profile.
        """

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
class Progress:
    """How far a run has come. Counted are devices that were triggered."""

    __match_args__: Final = (
        "devices",
        "in_flight",
        "healthy",
        "broken",
        "inconclusive",
        "waves",
        "wave",
    )
    @property
    def devices(self) -> int:
        """All devices of the plan."""

    @property
    def in_flight(self) -> int:
        """Triggered, and not at an end yet."""

    @property
    def healthy(self) -> int:
        """On the target, in contact, settings applied."""

    @property
    def broken(self) -> int:
        """At another end that says something about the upgrade."""

    @property
    def inconclusive(self) -> int:
        """At an end that says nothing: silent, or an answer was lost."""

    @property
    def waves(self) -> int:
        """How many waves there are."""

    @property
    def wave(self) -> int | None:
        """The wave under way or finished last, counted from 0."""

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
class Event:
    """Something that happened. What does not belong to its kind is empty or `None`."""

    __match_args__: Final = (
        "at",
        "kind",
        "progress",
        "wave",
        "write",
        "to",
        "devices",
        "refused",
        "unknown",
        "sites",
        "end",
        "reason",
        "decision",
        "by",
    )
    @property
    def at(self) -> datetime:
        """When."""

    @property
    def kind(self) -> EventKind | str:
        """What happened."""

    @property
    def progress(self) -> Progress:
        """How far the run has come with it."""

    @property
    def wave(self) -> int | None:
        """The wave, counted from 0."""

    @property
    def write(self) -> WriteKind | str | None:
        """What was sent."""

    @property
    def to(self) -> Place | str | None:
        """Where devices are sent."""

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices, by unit id."""

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        """Devices that were refused or left out, and why."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """Devices of which nobody knows."""

    @property
    def sites(self) -> tuple[tuple[str, str], ...]:
        """Sites that stand still, and why."""

    @property
    def end(self) -> End | str | None:
        """How devices ended."""

    @property
    def reason(self) -> str | None:
        """Why it stopped."""

    @property
    def decision(self) -> Decision | None:
        """What a person decided."""

    @property
    def by(self) -> str | None:
        """Who decided it."""

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
class Question:
    """What only a person can say. What does not belong to its kind is empty or `None`."""

    __match_args__: Final = (
        "kind",
        "text",
        "wave",
        "needs_session",
        "needs_release",
        "devices",
        "sites",
        "reason",
    )
    @property
    def kind(self) -> QuestionKind | str:
        """What is asked."""

    @property
    def text(self) -> str:
        """The question in words: what has happened, what is to be done in UMS, and where."""

    @property
    def wave(self) -> int | None:
        """The wave that is good, counted from 0."""

    @property
    def needs_session(self) -> bool:
        """Whether somebody must start a session on a device of the wave."""

    @property
    def needs_release(self) -> bool:
        """Whether somebody must release the next wave."""

    @property
    def devices(self) -> tuple[str, ...]:
        """Devices by unit id: to be given the command, or that may have got it before a stop."""

    @property
    def sites(self) -> tuple[tuple[str, str], ...]:
        """The sites that stand still, and why."""

    @property
    def reason(self) -> str | None:
        """Why everything stands still."""

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
class Decision:
    """What a person decides."""

    __match_args__: Final = ("kind", "wave", "site", "devices", "reason")
    @property
    def kind(self) -> DecisionKind | str:
        """What."""

    @property
    def wave(self) -> int | None:
        """The wave, counted from 0."""

    @property
    def site(self) -> str | None:
        """The site."""

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices, by unit id."""

    @property
    def reason(self) -> str | None:
        """Why."""

    @staticmethod
    def release(wave: int) -> Decision:
        """Release the wave after this one, counted from 0."""

    @staticmethod
    def session_started(wave: int) -> Decision:
        """Say that somebody started a session on a device of this wave."""

    @staticmethod
    def triggered() -> Decision:
        """Say that the command was given to the devices on the launch places."""

    @staticmethod
    def pause() -> Decision:
        """Stop everything for the time being."""

    @staticmethod
    def resume() -> Decision:
        """Go on; what stopped it is accepted, and stop rules count from here."""

    @staticmethod
    def pause_site(site: str) -> Decision:
        """Let a site stand still."""

    @staticmethod
    def resume_site(site: str) -> Decision:
        """Let a site go on; what stopped it is accepted."""

    @staticmethod
    def exclude(devices: Iterable[str], reason: str) -> Decision:
        """Let these devices, by unit id, not go; those on staging are moved back."""

    @staticmethod
    def abort() -> Decision:
        """Trigger nothing further, for good."""

    @staticmethod
    def undo() -> Decision:
        """Move everything back that was not triggered, and take back what was prepared."""

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
class Status:
    """How far a migration is, as its journal tells."""

    __match_args__: Final = ("records", "last", "stopped", "sites", "progress")
    @property
    def records(self) -> int:
        """How many records there are."""

    @property
    def last(self) -> datetime | None:
        """When the last one was written."""

    @property
    def stopped(self) -> str | None:
        """Why it stands still."""

    @property
    def sites(self) -> tuple[tuple[str, str], ...]:
        """The sites that stand still, and why."""

    @property
    def progress(self) -> Progress:
        """How far it has come."""

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
class Migration:
    """A migration and all it takes to carry it out.

    A write is in the journal before it is sent. A run may be stopped at any moment, by Ctrl-C, by
    an exception in a callable or by the power: `resume` reads back what was under way, and goes on.

    Callables are called one after the other, in the thread that called `apply`, `resume` or `undo`,
    and may call the client. In awaited runs they are called in a thread of the library: use
    `loop.call_soon_threadsafe` to reach the event loop from there. What they raise ends the run and
    is raised; from awaited runs it comes as the cause of a `StoppedError`.
    """

    def __new__(
        cls,
        client: UmsClient,
        spec: MigrationSpec,
        plan: MigrationPlan,
        *,
        fleet: Fleet | None = None,
        repositories: SiteRepositories | None = None,
        runbook: RunbookState | Callable[[], RunbookState] | None = None,
        tolerance: int | None = None,
        os11_update: bool = False,
        by: str = "somebody",
        person: _Person | None = None,
        trigger: _Fire | None = None,
        clock: LiveDevices | None = None,
    ) -> Self:
        """Put a plan and what it takes together; nothing is sent.

        Before each wave UMS and the `repositories` are read again, and the plan is held against
        them; `runbook` says which steps are done. `tolerance` is how many percent of the devices of
        a site may be left out then without asking; 10 by default, and five devices always.
        `os11_update` carries out the part that goes before: devices that get another build of OS
        11 first.
        `fleet` gives reports the names of devices.

        `person` answers questions, in the name of `by`: with a decision or several, with `[]` to be
        asked again at the next look, with `None` if nobody can say. Then, and without a person,
        what is in flight is watched to its end, and the run ends as `paused`. A decision that does
        not fit is a `ConfigError`.

        `trigger` gives devices, by unit id, their command, if the specification says so; it returns
        those that were refused, with the reason. With `clock`, waiting lets simulated devices live.
        Raises `ConflictError` if the plan was made from another specification.
        """

    def apply(self, journal: _Path, *, watch: _Watch | None = None) -> MigrationOutcome | str:
        """Begin, with a new journal, and return when it is over.

        `watch` hears of every event once it is in the journal.
        """

    def apply_async(
        self, journal: _Path, *, watch: _Watch | None = None
    ) -> Awaitable[MigrationOutcome | str]:
        """Begin, awaited; cancelling it stops the run."""

    def resume(self, journal: _Path, *, watch: _Watch | None = None) -> MigrationOutcome | str:
        """Go on from what a journal holds, and return when it is over.

        A journal of another plan is a `ConflictError`.
        """

    def resume_async(
        self, journal: _Path, *, watch: _Watch | None = None
    ) -> Awaitable[MigrationOutcome | str]:
        """Go on, awaited; cancelling it stops the run."""

    def undo(self, journal: _Path, *, watch: _Watch | None = None) -> MigrationOutcome | str:
        """Move back what was not triggered, and take back what was prepared.

        From staging that is sure. From launch it is tried: a device may have got its command.
        """

    def undo_async(
        self, journal: _Path, *, watch: _Watch | None = None
    ) -> Awaitable[MigrationOutcome | str]:
        """Move back and take back, awaited."""

    def status(self, journal: _Path) -> Status:
        """Say how far it is, as its journal tells, also while another process carries it out."""

@final
class Counts:
    """How many devices stand where. The parts add up to `planned`."""

    __match_args__: Final = (
        "planned",
        "waiting",
        "prepared",
        "in_flight",
        "healthy",
        "needs_visit",
        "needs_work",
        "taken_out",
    )
    @property
    def planned(self) -> int:
        """All of them."""

    @property
    def waiting(self) -> int:
        """They wait for their wave."""

    @property
    def prepared(self) -> int:
        """They are being made ready, and undo is sure."""

    @property
    def in_flight(self) -> int:
        """They may be upgrading."""

    @property
    def healthy(self) -> int:
        """They are done."""

    @property
    def needs_visit(self) -> int:
        """Somebody has to look at them where they stand."""

    @property
    def needs_work(self) -> int:
        """Somebody has to look after them in UMS."""

    @property
    def taken_out(self) -> int:
        """They take no part any more."""

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
class MigrationReport:
    """A migration as it stands after the last record of its journal.

    It holds names of devices, directories and people, and no secret. Sites, waves, models, devices,
    the burn-down and the timeline stand in `to_dict()`.
    """

    __match_args__: Final = ("name", "course", "headline")
    @staticmethod
    def from_journal(journal: _Path) -> MigrationReport:
        """Read what a journal tells, also while another process writes it."""

    @staticmethod
    def planned(plan: MigrationPlan) -> MigrationReport:
        """Give what a plan says before anything has happened."""

    @staticmethod
    def from_json(document: _Document) -> MigrationReport:
        """Read a report that was written; raises `DocumentError` if it is none."""

    @property
    def headline(self) -> str:
        """All of it in two or three sentences."""

    @property
    def name(self) -> str:
        """The name of the migration."""

    @property
    def target(self) -> str:
        """The base system that devices are to get, or the build of OS 11."""

    @property
    def course(self) -> Course | str:
        """How it goes."""

    @property
    def plan_hash(self) -> str:
        """The hash of the plan."""

    @property
    def stopped_because(self) -> str | None:
        """Why it stands still."""

    @property
    def waits_for(self) -> str | None:
        """What comes next, and who has to say something first."""

    @property
    def begun(self) -> datetime | None:
        """When the first record was written."""

    @property
    def as_of(self) -> datetime | None:
        """When the last record was written: the report tells of this moment."""

    @property
    def records(self) -> int:
        """How many records the journal has."""

    @property
    def open_ends(self) -> tuple[str, ...]:
        """What is left for a person to do, apart from single devices."""

    @property
    def unknowns(self) -> tuple[str, ...]:
        """What this report does not know."""

    @property
    def counts(self) -> Counts:
        """All devices, counted."""

    def to_json(self) -> str:
        """Give the report as JSON."""

    def to_csv(self) -> str:
        """Give the devices as CSV, disarmed for spreadsheets."""

    def to_html(self) -> str:
        """Give the report as one HTML page that needs nothing else."""

    def to_text(self) -> str:
        """Give the report as text for people."""

    def save(self, path: _Path) -> None:
        """Write the report into a file; its ending says how: .html, .csv, .json or .txt."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
