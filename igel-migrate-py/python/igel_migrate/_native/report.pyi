"""What became of migrations."""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol, TypeAlias, final

from igel_migrate._native.migration import Fleet, MigrationSpec
from igel_migrate._native.plan import (
    MigrationPlan,
)
from igel_migrate._native.registry import SequenceView
from igel_migrate._native.reported import (
    AttestationNote,
    BurnDownPoint,
    Cluster,
    DeviceReport,
    RulesUsed,
    TimelineEntry,
)
from igel_migrate.enums import Course, DeviceState, MigrationStage, Standing, Trigger
from typing_extensions import Self

__all__ = [
    "Counts",
    "GroupReport",
    "MigrationReport",
    "ReasonReport",
    "SiteReport",
    "WaveReport",
]

_Path: TypeAlias = str | os.PathLike[str]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable

@final
class MigrationReport:
    """A migration as it stands after the last record of its journal.

    It holds names of devices, directories and people, and no secret.
    """

    __match_args__: Final = ("name", "course", "headline")
    @staticmethod
    def from_journal(journal: _Path) -> MigrationReport:
        """Read what a journal tells, also while another process writes it."""

    @staticmethod
    def planned(
        plan: MigrationPlan,
        *,
        spec: MigrationSpec | None = None,
        fleet: Fleet | None = None,
        contacts: Mapping[str, str] = {},
    ) -> MigrationReport:
        """Give what a plan says before anything has happened.

        With `spec` and `fleet`, which it was made from, also what devices are called, what people
        vouch for, and with `contacts` whom to call at a site, by its key.
        """

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
    def stage(self) -> MigrationStage | str:
        """Which part of the plan it tells of."""

    @property
    def trigger(self) -> Trigger | str:
        """What starts the upgrade."""

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps besides the base system."""

    @property
    def rules(self) -> RulesUsed:
        """The rules that the plan was made with."""

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
    def waves(self) -> tuple[WaveReport, ...]:
        """The waves, in order."""

    @property
    def sites(self) -> tuple[SiteReport, ...]:
        """The sites, sorted by key."""

    @property
    def models(self) -> tuple[GroupReport, ...]:
        """Models, those with most to look after first."""

    @property
    def builds(self) -> tuple[GroupReport, ...]:
        """Builds of OS 11, in the same order."""

    @property
    def reasons(self) -> tuple[ReasonReport, ...]:
        """Where devices stand and why, most of them first.

        Devices that are healthy or wait for their wave are in none of them.
        """

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """Where the trouble lies."""

    @property
    def left_out(self) -> dict[str, int]:
        """Devices that took no part from the beginning, by the reason."""

    @property
    def burn_down(self) -> tuple[BurnDownPoint, ...]:
        """Devices left over time."""

    @property
    def timeline(self) -> SequenceView[TimelineEntry]:
        """What was decided and what came of it, in the order it happened."""

    @property
    def attestations(self) -> tuple[AttestationNote, ...]:
        """What people vouch for."""

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the plan assumes."""

    @property
    def directories(self) -> dict[int, str]:
        """The paths of the directories that devices came from, by id."""

    @property
    def devices(self) -> SequenceView[DeviceReport]:
        """The devices, in the order they go."""

    def devices_in(self, standing: Standing | str) -> SequenceView[DeviceReport]:
        """Give the devices of a standing: `Standing.NEEDS_VISIT`."""

    def maybe_commanded(self) -> SequenceView[DeviceReport]:
        """Give the devices that may have got their command though nothing is to go on.

        They show nothing of an upgrade. The job on their launch directory goes on firing: switch it
        off by hand.
        """

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

@final
class WaveReport:
    """A wave in a report."""

    __match_args__: Final = ("number", "started", "finished", "promoted", "counts")
    @property
    def number(self) -> int:
        """Its number, counted from 1."""

    @property
    def started(self) -> datetime | None:
        """When it began."""

    @property
    def finished(self) -> datetime | None:
        """When it came to its end."""

    @property
    def promoted(self) -> datetime | None:
        """When the gate after it opened."""

    @property
    def counts(self) -> Counts:
        """Its devices."""

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
class SiteReport:
    """A site in a report."""

    __match_args__: Final = ("key", "contact", "stopped_because", "staging", "launch", "counts")
    @property
    def key(self) -> str:
        """Its key."""

    @property
    def contact(self) -> str | None:
        """Whom to call, free text."""

    @property
    def stopped_because(self) -> str | None:
        """Why it stands still."""

    @property
    def staging(self) -> str:
        """The directory in which devices are made ready."""

    @property
    def launch(self) -> str:
        """The directory that carries the job; staging if it does both."""

    @property
    def counts(self) -> Counts:
        """Its devices."""

    @property
    def stands_still(self) -> str | None:
        """Why it stands still, if any of its devices could go on."""

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
class GroupReport:
    """Devices that have something in common: a model, or a build of OS 11."""

    __match_args__: Final = ("name", "counts")
    @property
    def name(self) -> str:
        """What they have in common; empty where it is not known."""

    @property
    def counts(self) -> Counts:
        """The devices."""

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
class ReasonReport:
    """Devices that stand at the same point."""

    __match_args__: Final = ("state", "standing", "devices", "words")
    @property
    def state(self) -> DeviceState | str:
        """Where they stand."""

    @property
    def standing(self) -> Standing | str:
        """What that means for people."""

    @property
    def devices(self) -> int:
        """How many."""

    @property
    def words(self) -> tuple[tuple[str, int], ...]:
        """What UMS or people said, with how often, most often first."""

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

    @property
    def attention(self) -> int:
        """Devices that somebody has to look after."""

    @property
    def decided(self) -> int:
        """Devices of which the outcome of the upgrade is known, or that it is not to be known."""

    @property
    def remaining(self) -> int:
        """Devices that are neither done nor out."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
