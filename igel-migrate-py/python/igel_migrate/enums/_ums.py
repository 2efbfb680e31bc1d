"""What UMS and its client say."""

from __future__ import annotations

from igel_migrate.enums._word import Word


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


class DirectoryKind(Word):
    """Which of the three trees of directories."""

    DEVICE = "device"
    """Directories of devices."""
    PROFILE = "profile"
    """Directories of profiles."""
    PRIORITY_PROFILE = "priority_profile"
    """Directories of priority profiles."""


class ProfileKind(Word):
    """The two sorts of profiles."""

    STANDARD = "standard"
    """A profile."""
    PRIORITY = "priority"
    """A priority profile, which wins over all others."""


class CommandState(Word):
    """How a command ended at one device."""

    SUCCESS = "success"
    """It was carried out, or sent in the case of waking."""
    FAILED = "failed"
    """It was not carried out."""
    UNREPORTED = "unreported"
    """It was sent, UMS answered, and said nothing about this device."""
    UNKNOWN = "unknown"
    """It was sent, and the answer was lost: it may have been carried out."""
    NOT_SENT = "not_sent"
    """It was not sent because something went wrong before its turn."""
