"""The steps that a person does by hand."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final, final

from igel_migrate._native.repository import (
    ProfileNote,
)
from igel_migrate._native.site import Sites
from igel_migrate._native.version import Os12Version
from igel_migrate.enums import ReopenReason, ShownBy, Stage
from typing_extensions import Self

__all__ = [
    "Evidence",
    "HandStep",
    "Reopened",
    "Runbook",
    "RunbookOptions",
    "RunbookState",
]

@final
class RunbookOptions:
    """What the runbook is told beside the sites."""

    __match_args__: Final = ("target", "apps", "profiles", "threads", "delay_minutes")
    def __new__(
        cls,
        target: Os12Version | str,
        *,
        apps: Iterable[str] | None = None,
        profiles: Iterable[ProfileNote] | None = None,
        threads: int | None = None,
        delay_minutes: int | None = None,
    ) -> Self:
        """Say what the steps are about."""

    @property
    def target(self) -> Os12Version:
        """The version to upgrade to."""

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps besides the base system: `cwa`, `chromium 114.0.5615+1`."""

    @property
    def profiles(self) -> tuple[ProfileNote, ...]:
        """The profiles to import."""

    @property
    def threads(self) -> int:
        """Devices that a job of UMS talks to at once."""

    @property
    def delay_minutes(self) -> int:
        """Minutes between two of them."""

@final
class Evidence:
    """What shows that a step is done."""

    __match_args__: Final = ("kind", "by", "at")
    @property
    def kind(self) -> str:
        """`ums`, `webdav` or `attested`."""

    @property
    def by(self) -> str | None:
        """Who said so."""

    @property
    def at(self) -> dt.datetime | None:
        """When."""

    @staticmethod
    def ums() -> Evidence:
        """UMS shows it."""

    @staticmethod
    def webdav() -> Evidence:
        """The WebDAV server shows it."""

    @staticmethod
    def attested(by: str, at: dt.datetime) -> Evidence:
        """A person said so."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`; the form that Rust writes too."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class HandStep:
    """One thing that a person does by hand."""

    __match_args__: Final = ("id", "title", "place", "fields", "evidence")
    @property
    def id(self) -> str:
        """Stays the same as long as the step means the same: `site/berlin/repository`."""

    @property
    def site(self) -> str | None:
        """The site it is about; none for what is done once."""

    @property
    def stage(self) -> Stage | str:
        """When it is done."""

    @property
    def title(self) -> str:
        """What is done."""

    @property
    def place(self) -> str:
        """Where it is done: the path through the menus."""

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What is typed or chosen there, in order: names of fields and values."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What to look out for."""

    @property
    def shown_by(self) -> ShownBy | str:
        """What can show that it is done, apart from a person's word."""

    @property
    def evidence(self) -> Evidence | None:
        """What shows that it is done; none while it is open."""

    @property
    def digest(self) -> str:
        """A hash of what the step asks for."""

    def to_dict(self) -> dict[str, Any]:
        """The step as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class RunbookState:
    """Which steps are done, by what evidence, to be kept and merged into the next runbook."""

    __match_args__: Final = ()
    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`; the form that Rust writes too."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Reopened:
    """A step that was done once and is not done in this runbook."""

    __match_args__: Final = ("step", "why")
    @property
    def step(self) -> str:
        """The id of the step."""

    @property
    def why(self) -> ReopenReason | str:
        """Why: `changed`, `gone`, or `refused` because the evidence cannot show the step."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Runbook:
    """Everything that a person must do by hand, in order.

    What was done is kept apart, as `state()`, and merged into the next runbook. A step that asks
    for something else by then is open again.

        runbook = im.Runbook(sites, im.repository.RunbookOptions("12.7.4"))
        runbook.confirm("site/berlin/repository", im.Evidence.attested("A. Example", now))
        kept = json.dumps(runbook.state().to_dict())
    """

    def __new__(cls, sites: Sites, options: RunbookOptions) -> Self:
        """Gather the steps for sites."""

    @property
    def steps(self) -> tuple[HandStep, ...]:
        """Every step, in the order of doing."""

    @property
    def open(self) -> tuple[HandStep, ...]:
        """The steps without evidence."""

    def confirm(self, step: str, evidence: Evidence) -> None:
        """Takes evidence that a step is done."""

    def state(self) -> RunbookState:
        """What has been done, to be kept."""

    def merge(self, state: RunbookState) -> tuple[Reopened, ...]:
        """Takes what was done before; gives the steps that are open again."""

    def to_markdown(self) -> str:
        """The runbook as Markdown."""

    def to_csv(self) -> str:
        """The runbook as CSV, disarmed for spreadsheets: one row per step, one column per field."""

    def to_dict(self) -> dict[str, Any]:
        """The runbook as a dict of plain objects, as Rust writes it."""

    def __len__(self) -> int: ...
