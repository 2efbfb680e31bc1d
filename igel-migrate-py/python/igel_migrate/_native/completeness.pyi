"""What the check of a repository came to."""

from datetime import datetime
from typing import Any, Final, final

from igel_migrate._native.expectation import AppRelease
from igel_migrate._native.finding import Finding
from igel_migrate._native.webdav import (
    SuspiciousHref,
    Unreadable,
)
from igel_migrate.enums import AppVerdict, Evidence, ExpectationBasis, ProblemCategory, ProblemKind
from typing_extensions import Self

__all__ = [
    "AppReport",
    "Counts",
    "FileProblem",
    "RepositoryReport",
    "Sample",
    "Total",
    "Unexpected",
]

@final
class Counts:
    """How many files there are of each sort."""

    __match_args__: Final = (
        "present",
        "missing",
        "incomplete",
        "corrupt",
        "ambiguous",
        "present_bytes",
        "expected_bytes",
    )
    @property
    def present(self) -> int:
        """As they should be."""

    @property
    def missing(self) -> int:
        """Not there."""

    @property
    def incomplete(self) -> int:
        """There in part."""

    @property
    def corrupt(self) -> int:
        """Another content than expected."""

    @property
    def ambiguous(self) -> int:
        """Found at several places."""

    @property
    def present_bytes(self) -> int:
        """Bytes of those that are as they should be."""

    @property
    def expected_bytes(self) -> int:
        """Bytes of all that are expected, as far as they are known."""

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
class Total:
    """Everything in a repository, expected or not."""

    __match_args__: Final = ("files", "bytes", "free_bytes")
    @property
    def files(self) -> int:
        """How many files."""

    @property
    def bytes(self) -> int:
        """Their bytes."""

    @property
    def free_bytes(self) -> int | None:
        """What the server says is free."""

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
class AppReport:
    """One app of a report."""

    __match_args__: Final = ("app", "verdict", "found", "files")
    @property
    def app(self) -> str | None:
        """The app; `None` for files that belong to none."""

    @property
    def verdict(self) -> AppVerdict | str:
        """How it stands with it."""

    @property
    def found(self) -> tuple[AppRelease, ...]:
        """The releases that were found."""

    @property
    def files(self) -> Counts:
        """Its files."""

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
class FileProblem:
    """What is wrong with one file, or with the whole of an app."""

    __match_args__: Final = (
        "path",
        "app",
        "category",
        "problem",
        "elsewhere",
        "status",
        "size",
        "expected",
        "before",
        "sha256",
        "places",
    )
    @property
    def path(self) -> str:
        """The path."""

    @property
    def app(self) -> str | None:
        """The app that it belongs to."""

    @property
    def category(self) -> ProblemCategory | str:
        """The sort of problem."""

    @property
    def problem(self) -> ProblemKind | str:
        """The problem."""

    @property
    def elsewhere(self) -> tuple[str, ...] | None:
        """Where the file lies instead, if it is missing."""

    @property
    def status(self) -> int | None:
        """The HTTP status, if it is not readable."""

    @property
    def size(self) -> int | None:
        """The size that was seen, in bytes."""

    @property
    def expected(self) -> int | str | None:
        """What was expected: a size in bytes, or a checksum."""

    @property
    def before(self) -> int | None:
        """The size at the earlier look, in bytes."""

    @property
    def sha256(self) -> str | None:
        """The checksum that was found."""

    @property
    def places(self) -> tuple[str, ...] | None:
        """The places where it was found, if there are several."""

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
class Unexpected:
    """Files that nobody asked about."""

    __match_args__: Final = ("count", "first", "bytes")
    @property
    def count(self) -> int:
        """How many there are."""

    @property
    def first(self) -> tuple[str, ...]:
        """The first of them."""

    @property
    def bytes(self) -> int:
        """The bytes of all."""

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
class Sample:
    """How many things of one sort there are, and the first hundred of them."""

    __match_args__: Final = ("count", "first")
    @property
    def count(self) -> int:
        """How many there are."""

    @property
    def first(self) -> tuple[str | Unreadable | SuspiciousHref, ...]:
        """The first of them."""

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
class RepositoryReport:
    """What is in a repository of what must be there. `str()` is one line, `to_text()` a page."""

    @property
    def url(self) -> str:
        """The base address."""

    @property
    def checked_at(self) -> datetime:
        """When it was looked at."""

    @property
    def basis(self) -> ExpectationBasis | str:
        """How it is known what must be there."""

    @property
    def evidence(self) -> Evidence | str:
        """How well files are known to be right."""

    @property
    def looked_twice(self) -> bool:
        """Whether it was looked at twice, so that what is still being uploaded shows."""

    @property
    def complete(self) -> bool:
        """Whether everything that is expected is there."""

    @property
    def apps(self) -> tuple[AppReport, ...]:
        """One by one, the apps that are expected."""

    @property
    def files(self) -> Counts:
        """The files that are expected."""

    @property
    def total(self) -> Total:
        """Everything that is there."""

    @property
    def problems(self) -> tuple[FileProblem, ...]:
        """What is wrong, by path."""

    @property
    def unexpected(self) -> Unexpected:
        """Files that nobody asked about."""

    @property
    def unreadable(self) -> Sample:
        """What the account may not see."""

    @property
    def vanished(self) -> Sample:
        """What was gone when its turn came."""

    @property
    def suspicious(self) -> Sample:
        """Addresses in the answers of the server that are not where they should be."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth saying beside that."""

    def to_text(self) -> str:
        """A page for people.

        A table of the apps, what is wrong with which file, what else is there.
        """

    def to_dict(self) -> dict[str, Any]:
        """The report as plain objects, ready for `json.dumps`."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
