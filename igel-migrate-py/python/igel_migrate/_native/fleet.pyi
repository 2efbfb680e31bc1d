"""Readiness of fleets."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, final

from igel_migrate._native.device import Device, Firmware
from igel_migrate._native.directory import DirectoryTree
from igel_migrate._native.finding import Finding
from igel_migrate._native.readiness import (
    DeclaredFacts,
    Firmwares,
    Reason,
    Target,
)
from igel_migrate._native.registry import SequenceView
from igel_migrate._native.rules import RuleSet
from igel_migrate._native.version import Os11Version
from igel_migrate.enums import Basis, Effect, Settled, Verdict
from typing_extensions import Self

__all__ = [
    "Change",
    "DeviceReadiness",
    "FleetCheck",
    "FleetReport",
    "Group",
    "PreStepGroup",
    "Question",
    "ReasonCount",
    "Unlock",
    "VerdictCounts",
]

@final
class FleetCheck:
    """The check of a fleet against a target.

    Devices may come from any iterable, also straight from `UmsClient.devices`. They are taken in
    with the GIL released, some thousand at a time, and those that are alike are assessed once.

        check = im.FleetCheck(im.Target("12.8.2"), firmwares=ums.firmwares())
        report = check.check(ums.devices())
        print(report.to_text())
    """

    def __new__(
        cls,
        target: Target,
        *,
        rules: RuleSet | None = None,
        firmwares: Firmwares | Mapping[int, Firmware] | Mapping[int, str] | None = None,
        directories: DirectoryTree | None = None,
        declared: DeclaredFacts | None = None,
        accept_unknown: Iterable[str] | None = None,
        sites: Callable[[Device], str | None] | None = None,
    ) -> Self:
        """Prepare a check; `accept_unknown` names what need not be known.

        `sites` says to which site a device belongs, `None` for none: by its directory, its address,
        or a table of yours. Without it sites are what UMS has in the field `site`. What it raises
        ends the check.
        """

    def check(self, devices: Iterable[Device]) -> FleetReport:
        """Checks devices that were read with details, in any order, and gives the report."""

@final
class FleetReport:
    """The readiness of a fleet: by device, by site, by model, by reason.

    It stays in Rust; `devices` is a view. JSON and CSV are written there too, and are the fastest
    way to hand a large fleet on.
    """

    @property
    def counts(self) -> VerdictCounts:
        """How many devices have which verdict."""

    @property
    def rule_set_date(self) -> dt.date:
        """The day whose state of knowledge the rules have."""

    @property
    def overrides(self) -> tuple[str, ...]:
        """What users' files changed about the rules."""

    @property
    def common_reasons(self) -> tuple[Reason, ...]:
        """The reasons that every device has."""

    @property
    def declarations(self) -> tuple[Finding, ...]:
        """What is odd about the declared facts."""

    @property
    def accepted(self) -> tuple[str, ...]:
        """What is accepted not to be known."""

    @property
    def devices(self) -> SequenceView[DeviceReadiness]:
        """The devices, by unit id and then by id."""

    def by_site(self) -> tuple[Group, ...]:
        """Devices by site, the greatest site first."""

    def by_model(self) -> tuple[Group, ...]:
        """Devices by model, the commonest model first."""

    def by_reason(self) -> tuple[ReasonCount, ...]:
        """The reasons for verdicts, by what they do and then by number of devices."""

    def settled(self) -> tuple[ReasonCount, ...]:
        """The questions that nobody answered and that leave no verdict open."""

    def unlocks(self) -> tuple[Unlock, ...]:
        """What would let blocked devices go, the change that helps most of them first."""

    def questions(self) -> tuple[Question, ...]:
        """What would have to be known of devices whose verdict is open."""

    def pre_step(self) -> tuple[PreStepGroup, ...]:
        """The builds of OS 11 that devices need before OS 12."""

    def devices_needing(self, build: Os11Version | str) -> list[int]:
        """The ids of the devices that need a build of OS 11 first."""

    def to_json(self) -> str:
        """The report as JSON, as Rust writes it."""

    def to_csv(self) -> str:
        """One line of CSV for each device; formulas in free text are made harmless."""

    def to_text(self, *, coloured: bool = False) -> str:
        """The report for a terminal."""

    def __len__(self) -> int: ...

@final
class DeviceReadiness:
    """One device of a report."""

    __match_args__: Final = ("id", "name", "site", "model", "build", "verdict")
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
        """Its name, free text of anybody."""

    @property
    def last_contact(self) -> str:
        """Its last contact as UMS wrote it; empty if there was none."""

    @property
    def site(self) -> str | None:
        """Its site."""

    @property
    def model(self) -> str | None:
        """Its model: the device type, or else the product."""

    @property
    def parent(self) -> int | None:
        """The id of the directory that it lies in."""

    @property
    def directory(self) -> str | None:
        """The path of that directory, if the directories were given."""

    @property
    def build(self) -> str | None:
        """The version in its firmware row."""

    @property
    def verdict(self) -> Verdict | str:
        """Whether it may go."""

    @property
    def may_go(self) -> bool:
        """Whether the verdict lets it go."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons, those common to all devices first."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything that has to change before it can go; empty unless it is blocked."""

    @property
    def os11_update(self) -> Os11Version | None:
        """The build of OS 11 that it needs first."""

@final
class VerdictCounts:
    """How many devices have which verdict."""

    __match_args__: Final = ("total", "may_go")
    @property
    def total(self) -> int:
        """All devices."""

    @property
    def may_go(self) -> int:
        """The devices that may go."""

    def of(self, verdict: Verdict | str) -> int:
        """The devices with a verdict."""

    def to_dict(self) -> dict[str, Any]:
        """The counts as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Group:
    """The devices of a site or of a model."""

    __match_args__: Final = ("name", "counts")
    @property
    def name(self) -> str | None:
        """Its name, free text of anybody; none for devices without one."""

    @property
    def counts(self) -> VerdictCounts:
        """Its devices by verdict."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class ReasonCount:
    """A reason and the devices that have it."""

    __match_args__: Final = ("code", "effect", "devices", "message")
    @property
    def code(self) -> str:
        """The id of the rule, or the name of the check."""

    @property
    def effect(self) -> Effect | str:
        """What it does to the verdict."""

    @property
    def settled(self) -> Settled | str | None:
        """Why it does no more, though something is missing."""

    @property
    def devices(self) -> int:
        """Devices that have it."""

    @property
    def message(self) -> str:
        """What it says of most of them."""

    @property
    def messages(self) -> int:
        """How many different things it says."""

    @property
    def remedy(self) -> str | None:
        """What to do."""

    @property
    def source(self) -> str | None:
        """Who says so."""

    @property
    def bases(self) -> tuple[Basis | str, ...]:
        """What the facts behind it stand on."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What would have to be known."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Change:
    """Something that has to change before devices can go."""

    __match_args__: Final = ("build", "code", "remedy")
    @property
    def build(self) -> Os11Version | None:
        """The build of OS 11 to update to; none if it is something else."""

    @property
    def code(self) -> str | None:
        """The blocker; none for an update."""

    @property
    def remedy(self) -> str | None:
        """What to do about the blocker; none for an update."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Unlock:
    """Changes that together let devices go."""

    __match_args__: Final = ("changes", "devices")
    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes."""

    @property
    def devices(self) -> int:
        """The devices that go then."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Question:
    """What would have to be known to decide."""

    __match_args__: Final = ("missing", "devices")
    @property
    def missing(self) -> tuple[str, ...]:
        """The facts, features, and what somebody has to vouch for."""

    @property
    def devices(self) -> int:
        """The devices whose verdict that would settle."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class PreStepGroup:
    """Devices that need the same build of OS 11 first."""

    __match_args__: Final = ("build", "settles", "devices", "unlocked")
    @property
    def build(self) -> Os11Version:
        """The build."""

    @property
    def settles(self) -> tuple[str, ...]:
        """The blockers that it settles."""

    @property
    def devices(self) -> int:
        """The devices that need it."""

    @property
    def unlocked(self) -> int:
        """The devices among them that may go then."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any
