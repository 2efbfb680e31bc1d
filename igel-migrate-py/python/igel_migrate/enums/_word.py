"""The base of the enumerations, and how much a finding matters."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self


class Word(str, Enum):
    """The base of the enumerations."""

    @classmethod
    def read(cls, text: str) -> Self | str:
        """Give the member with this text, or the text if there is none."""
        try:
            return cls(text)
        except ValueError:
            return text

    def __str__(self) -> str:
        """Give the text, as `enum.StrEnum` of newer Pythons does."""
        return str(self.value)


class Severity(Word):
    """How much a finding matters. `BLOCKER` is the greatest."""

    ADVICE = "advice"
    WARNING = "warning"
    BLOCKER = "blocker"

    def _rank(self) -> int:
        return list(Severity).index(self)

    def __lt__(self, other: str) -> bool:
        """Compare by weight, not by spelling."""
        return self._rank() < other._rank() if isinstance(other, Severity) else NotImplemented

    def __le__(self, other: str) -> bool:
        """Compare by weight, not by spelling."""
        return self._rank() <= other._rank() if isinstance(other, Severity) else NotImplemented

    def __gt__(self, other: str) -> bool:
        """Compare by weight, not by spelling."""
        return self._rank() > other._rank() if isinstance(other, Severity) else NotImplemented

    def __ge__(self, other: str) -> bool:
        """Compare by weight, not by spelling."""
        return self._rank() >= other._rank() if isinstance(other, Severity) else NotImplemented
