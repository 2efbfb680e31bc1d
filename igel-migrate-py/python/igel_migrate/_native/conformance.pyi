"""Whether a UMS answers as the documentation says."""

from collections.abc import Awaitable
from typing import Any, Final, final

from igel_migrate._native.ums import (
    UmsClient,
)
from igel_migrate.enums import Outcome
from typing_extensions import Self

__all__ = ["Check", "ConformanceReport", "read_only", "read_only_async", "writing", "writing_async"]

def read_only(
    ums: UmsClient, *, view: int | None = None, template_key: int | None = None
) -> ConformanceReport:
    """Make the read-only part: sends reads, a login and a logout, and nothing else.

    `view` and `template_key` are ids of a view that is not empty and of a template key with
    values; no list of the interface gives them. The client's session is closed at the end.
    """

def read_only_async(
    ums: UmsClient, *, view: int | None = None, template_key: int | None = None
) -> Awaitable[ConformanceReport]:
    """As `read_only`, awaited."""

def writing(ums: UmsClient, directory: str, *, template_keys: bool = False) -> ConformanceReport:
    """Make the part that writes, below a directory that a person made for it.

    The device directory must be empty but for what earlier runs left there. What the part made it
    removes again; the report says what it could not. `template_keys` creates a template key too,
    which stays in UMS.
    """

def writing_async(
    ums: UmsClient, directory: str, *, template_keys: bool = False
) -> Awaitable[ConformanceReport]:
    """As `writing`, awaited."""

@final
class Check:
    """One check with its outcome."""

    __match_args__: Final = ("name", "outcome", "expected", "seen", "reason")
    @property
    def name(self) -> str:
        """Its name: `devices/move`."""

    @property
    def outcome(self) -> Outcome | str:
        """What became of it."""

    @property
    def expected(self) -> str | None:
        """What the documentation says, if it failed."""

    @property
    def seen(self) -> str | None:
        """What the server said instead."""

    @property
    def reason(self) -> str | None:
        """Why it could not be made."""

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
class ConformanceReport:
    """What a part of the suite found. `str()` is for people."""

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks in the order they were made."""

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that the server failed."""

    @property
    def skipped(self) -> tuple[Check, ...]:
        """The checks that could not be made."""

    @property
    def is_conformant(self) -> bool:
        """Whether something was asked and nothing was answered wrongly."""

    @property
    def left_behind(self) -> tuple[str, ...]:
        """What the writing part made and could not or must not remove."""

    def get(self, name: str) -> Check | None:
        """The check of this name."""
