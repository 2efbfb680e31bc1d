"""What lint, validation and readiness say."""

from typing import Any, Final, final

from igel_migrate.enums import Basis, Severity
from typing_extensions import Self

__all__ = ["Finding"]

@final
class Finding:
    """One thing worth saying about a document, a repository, a device or a site.

    A finding never stops the reading; an exception does. `str()` is one line for a person.
    """

    __match_args__: Final = (
        "code",
        "severity",
        "message",
        "remedy",
        "source",
        "subject",
        "line",
        "column",
        "bases",
    )
    def __new__(
        cls,
        code: str,
        severity: Severity | str,
        message: str,
        *,
        remedy: str | None = None,
        source: str | None = None,
        subject: str | None = None,
    ) -> Self:
        """Make a finding of your own, to go into a report with the library's."""

    @property
    def code(self) -> str:
        """Stable name of the check or id of the rule."""

    @property
    def severity(self) -> Severity | str:
        """How much it matters."""

    @property
    def message(self) -> str:
        """What was seen."""

    @property
    def remedy(self) -> str | None:
        """What to do about it."""

    @property
    def source(self) -> str | None:
        """Where the fact comes from: a release note, an article, a measurement."""

    @property
    def subject(self) -> str | None:
        """What it is about: a key, a field, an archive entry."""

    @property
    def line(self) -> int | None:
        """The line in the text, from 1."""

    @property
    def column(self) -> int | None:
        """The column in characters, from 1."""

    @property
    def bases(self) -> tuple[Basis | str, ...]:
        """What the facts behind it stand on, each basis once; empty if nobody said."""

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain objects, ready for `json.dumps`; the form that Rust writes too."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The finding from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
