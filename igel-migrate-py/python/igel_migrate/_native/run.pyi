"""Runs of migrations."""

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, final

from igel_migrate._native.live import (
    LiveDevices,
)
from igel_migrate._native.migration import (
    Fleet,
    MigrationSpec,
    SiteRepositories,
)
from igel_migrate._native.plan import (
    MigrationPlan,
)
from igel_migrate._native.runbook import (
    RunbookState,
)
from igel_migrate._native.ums import (
    UmsClient,
)
from igel_migrate.enums import (
    DecisionKind,
    End,
    EventKind,
    MigrationOutcome,
    Place,
    QuestionKind,
    WriteKind,
)
from typing_extensions import Self

__all__ = [
    "Decision",
    "Event",
    "Migration",
    "Progress",
    "Question",
    "Status",
    "Triggered",
]

_Path: TypeAlias = str | os.PathLike[str]
_Person: TypeAlias = Callable[[Question], Decision | Iterable[Decision] | None]
_Fire: TypeAlias = Callable[[list[str]], Mapping[str, str] | Triggered | None]
_Watch: TypeAlias = Callable[[Event], object]
_ReadBack: TypeAlias = Callable[[list[str]], Iterable[str]]

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
class Triggered:
    """What became of a trigger; devices not named have got their command."""

    __match_args__: Final = ("refused", "unknown")
    @property
    def refused(self) -> dict[str, str]:
        """Devices that were refused, by unit id, and why."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """Devices of which nobody knows, by unit id."""

    def __new__(
        cls, refused: Mapping[str, str] | None = None, *, unknown: Iterable[str] | None = None
    ) -> Self: ...
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
        contacts: Mapping[str, str] = {},
        repositories: SiteRepositories | None = None,
        runbook: RunbookState | Callable[[], RunbookState] | None = None,
        tolerance: int | None = None,
        os11_update: bool = False,
        by: str = "somebody",
        person: _Person | None = None,
        trigger: _Fire | None = None,
        read_back: _ReadBack | None = None,
        clock: LiveDevices | None = None,
    ) -> Self:
        """Put a plan and what it takes together; nothing is sent.

        Before each wave UMS and the `repositories` are read again, and the plan is held against
        them; `runbook` says which steps are done. `tolerance` is how many percent of the devices of
        a site may be left out then without asking; 10 by default, and five devices always.
        `os11_update` carries out the part that goes before: devices that get another build of OS
        11 first.
        `fleet` gives reports the names of devices, and `contacts`, with it, whom to call at a site,
        by its key.

        `person` answers questions, in the name of `by`: with a decision or several, with `[]` to be
        asked again at the next look, with `None` if nobody can say. Then, and without a person,
        what is in flight is watched to its end, and the run ends as `paused`. A decision that does
        not fit is a `ConfigError`.

        `trigger` gives devices, by unit id, their command, if the specification says so; it returns
        those that were refused, with the reason, or a `Triggered` if there are some of which nobody
        knows. `read_back` is asked after an interruption: it returns those of the devices, by unit
        id, that did not get the command; without it nobody knows.

        With `clock`, waiting lets simulated devices live.
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

    def interrupt(self, decision: Decision) -> None:
        """Say something unasked to the run that is under way, in the name of `by`.

        It is heard between any two steps. From a callback, another thread or the event loop: pause
        everything or a site, take devices out, abort. A decision that does not fit the plan is a
        `ConfigError`; without a run it is a `ConflictError`.
        """

    def status(self, journal: _Path) -> Status:
        """Say how far it is, as its journal tells, also while another process carries it out."""
