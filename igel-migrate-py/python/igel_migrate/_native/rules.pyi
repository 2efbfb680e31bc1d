"""Rules and facts."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final, final

from igel_migrate._native.finding import Finding
from igel_migrate._native.registry import SequenceView
from igel_migrate._native.version import Os11Version, Os12Version, UmsVersion
from igel_migrate.enums import (
    Basis,
    Carries,
    Confidence,
    Fact,
    Feature,
    OverrideChange,
    Severity,
    Topic,
)
from typing_extensions import Self

__all__ = [
    "Build",
    "BuildCatalogue",
    "Dispute",
    "Facts",
    "Outcome",
    "Override",
    "Rule",
    "RuleSet",
    "fact_names",
]

@final
class Facts:
    """What is known; whatever was not said is unknown, which no rule takes for harmless."""

    def __new__(
        cls,
        *,
        basis: Basis | str | None = None,
        **facts: bool | int | str | Os11Version | Os12Version | UmsVersion | dt.date | None,
    ) -> Self:
        """Say what is known: `Facts(build="11.10.250", secure_boot=True)`."""

    def or_(self, other: Facts) -> Facts:
        """These facts, and those of the other where nothing is known here."""

    def get(self, name: Fact | str) -> bool | int | str | dt.date | None:
        """The value of a fact; none if nobody knows it."""

    def basis(self, name: Fact | str) -> Basis | str | None:
        """What a fact stands on; none if nobody said."""

    def to_dict(self) -> dict[str, Any]:
        """All facts that are known, by name."""

    def __contains__(self, name: Fact | str, /) -> bool: ...
    def __getitem__(self, name: Fact | str, /) -> bool | int | str | dt.date: ...
    def __len__(self) -> int: ...

@final
class RuleSet:
    """Rules with the date of their state of knowledge."""

    @staticmethod
    def builtin() -> RuleSet:
        """The rules that this version of the library knows."""

    @staticmethod
    def parse(text: str) -> RuleSet:
        """Reads a rule file."""

    def with_overrides(self, text: str, name: str) -> RuleSet:
        """The rules with the changes of a user's file.

        `name` tells errors and reports which one.
        """

    @property
    def overrides(self) -> tuple[Override, ...]:
        """What users' files changed, in the order in which they were read."""

    @property
    def hash(self) -> str:
        """The hash of everything that counts: 64 hexadecimal digits."""

    @property
    def date(self) -> dt.date:
        """The day whose state of knowledge the rules have."""

    @property
    def rules(self) -> SequenceView[Rule]:
        """All rules, in the order of the file."""

    def evaluate(self, facts: Facts, *, topics: Iterable[str] | None = None) -> tuple[Outcome, ...]:
        """Asks every rule about one of the topics.

        Without topics it is asked about all that an upgrade has to do with. Gives those that fire
        and those that cannot be decided, in the order of the file.
        """

    def __len__(self) -> int: ...

@final
class Rule:
    """A rule: when it fires, what it says, and who says so."""

    __match_args__: Final = ("id", "severity", "message")
    @property
    def id(self) -> str:
        """The id: `R-DAR-4`."""

    @property
    def topics(self) -> tuple[Topic | str, ...]:
        """What it is about."""

    @property
    def severity(self) -> Severity | str:
        """How much it matters when it fires."""

    @property
    def facts(self) -> tuple[Fact | str, ...]:
        """The facts that it asks for."""

    @property
    def message(self) -> str:
        """What it says; facts stand in braces."""

    @property
    def remedy(self) -> str:
        """What to do."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Who says so."""

    @property
    def confidence(self) -> Confidence | str:
        """How sure it is."""

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """What laxer sources say."""

    @property
    def outranked_by(self) -> tuple[Fact | str, ...]:
        """The flags that make it mere advice."""

    @property
    def covered_by(self) -> tuple[Fact | str, ...]:
        """The flags that stand in for facts that nobody knows."""

    @property
    def fires_for(self) -> tuple[Facts, ...]:
        """Examples of facts for which it fires."""

    @property
    def silent_for(self) -> tuple[Facts, ...]:
        """Examples of facts for which it does not."""

@final
class Outcome:
    """What a rule says about facts: that it fires, or that it cannot be decided."""

    __match_args__: Final = ("rule", "is_unknown", "severity", "message")
    @property
    def rule(self) -> Rule:
        """The rule."""

    @property
    def is_unknown(self) -> bool:
        """Whether it cannot be decided because something is not known."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What would have to be known: facts, and features of builds."""

    @property
    def is_outranked(self) -> bool:
        """Whether it fired and a flag makes it mere advice."""

    @property
    def is_covered(self) -> bool:
        """Whether it cannot be decided and a flag stands in for the answer."""

    @property
    def settled_by(self) -> Fact | str | None:
        """The flag that does either."""

    @property
    def severity(self) -> Severity | str:
        """How much it matters for these facts."""

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """What other sources say that would not have made it fire."""

    @property
    def message(self) -> str:
        """What it says, with the values of the facts."""

    def to_finding(self) -> Finding:
        """The same as a finding."""

@final
class Dispute:
    """What a laxer source says about the matter of a rule."""

    __match_args__: Final = ("says", "source")
    @property
    def says(self) -> str:
        """What it says."""

    @property
    def source(self) -> str:
        """The source."""

@final
class Override:
    """What a user's file changed about a rule."""

    __match_args__: Final = ("rule", "change", "file", "date", "why")
    @property
    def rule(self) -> str:
        """The id of the rule."""

    @property
    def change(self) -> OverrideChange | str:
        """What was done to it."""

    @property
    def file(self) -> str:
        """The file that says so, by the name under which it was read."""

    @property
    def date(self) -> dt.date:
        """The date in the file."""

    @property
    def why(self) -> str:
        """The reason in the file; of an added rule its sources."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class BuildCatalogue:
    """What is known about the builds of OS 11.

    Builds are branches: a greater one does not carry what a lower one carries.
    """

    @staticmethod
    def builtin() -> BuildCatalogue:
        """The builds that this version of the library knows."""

    @property
    def builds(self) -> tuple[Build, ...]:
        """The builds, ascending."""

    def find(self, version: Os11Version | str) -> Build | None:
        """The build with this number."""

    def carries(self, version: Os11Version | str, feature: Feature | str) -> Carries | str:
        """Whether a build carries a feature."""

@final
class Build:
    """A build of OS 11."""

    __match_args__: Final = ("version", "published", "based_on", "is_dead_end")
    @property
    def version(self) -> Os11Version:
        """Its number."""

    @property
    def published(self) -> dt.date:
        """The day of its release notes."""

    @property
    def based_on(self) -> Os11Version | None:
        """The build that it was made from."""

    @property
    def is_dead_end(self) -> bool:
        """Whether no later build follows from it."""

    def states(self, feature: Feature | str) -> bool:
        """Whether its own notes state a feature."""

def fact_names() -> list[str]:
    """The names of all facts."""
