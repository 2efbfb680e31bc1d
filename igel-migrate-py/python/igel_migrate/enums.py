"""Words with names. Each is a `str` too, so it compares with text and goes into JSON as it is.

Text that an enumeration does not know, from a newer server say, stays text: no reading fails
because of a word.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Basis", "Facet", "MoveResult", "Severity", "Word"]


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


class Basis(Word):
    """What a fact stands on."""

    OBSERVED = "observed"
    """UMS, a server or a file said it."""
    DECLARED = "declared"
    """The user's settings say it."""
    ATTESTED = "attested"
    """A person gave a word for it."""


class Facet(Word):
    """What to read of a device."""

    BASIC = "basic"
    """Ids, name, addresses, directory, firmware."""
    DETAILS = "details"
    """And all that UMS knows of the hardware, the system and the last contact."""
    ONLINE = "online"
    """Basic, and whether the device is there. UMS contacts each: not for a whole fleet."""
    NETWORK_ADAPTERS = "networkadapters"
    """Basic, and the network adapters."""
    ATTRIBUTES = "deviceattributes"
    """Basic, and the device attributes."""
    LOGIN_HISTORY = "loginhistory"
    """Basic, and the logins."""


class MoveResult(Word):
    """What became of one device of a move."""

    MOVED = "moved"
    """It lies in the target directory."""
    DOES_NOT_EXIST = "does_not_exist"
    """There is no such device."""
    UNREPORTED = "unreported"
    """It was sent, UMS answered, and said nothing about it."""
    UNKNOWN = "unknown"
    """It was sent, and the answer was lost: it may have been moved."""
    NOT_SENT = "not_sent"
    """It was not sent because something went wrong before its turn."""
