"""Whether devices may go."""

from __future__ import annotations

from igel_migrate.enums._word import Word


class Verdict(Word):
    """Whether a device may go."""

    READY = "ready"
    """Nothing speaks against it."""
    READY_WITH_WARNINGS = "ready_with_warnings"
    """It may go; something is worth knowing before."""
    UNKNOWN = "unknown"
    """Something that could block it is not known."""
    BLOCKED = "blocked"
    """Something blocks it."""
    ON_OS12 = "on_os12"
    """It is on OS 12 already."""


class Effect(Word):
    """What a reason does to the verdict, from the least to the most."""

    INFORMS = "informs"
    """Nothing: it is there to be read."""
    WARNS = "warns"
    """Makes it a verdict with warnings."""
    LEAVES_OPEN = "leaves_open"
    """Leaves the verdict open, because what is not known could block."""
    BLOCKS = "blocks"
    """Blocks."""


class Settled(Word):
    """Why a question that nobody answered does not leave the verdict open."""

    BY_THE_DEVICE = "by_the_device"
    """The device's own check asks the same, and the device says that it is ready."""
    BY_SETTINGS = "by_settings"
    """The settings accept that it is not known."""


class Attestable(Word):
    """What must be so before the first wave and the management interface cannot show."""

    PROFILE_SETTINGS = "profile_settings"
    """The profiles on the directory hold what they must: the repository in both, and the settings
    a device needs on OS 12.
    """
    CENTRAL_PRIORITY = "central_priority"
    """The repository has the priority in UMS that hides it from other devices."""
    BASE_SYSTEM = "base_system"
    """The base system that devices of the directory get is the target."""
    UPGRADE_JOB = "upgrade_job"
    """The job that starts the upgrade is there, reaches the directory and does not expire."""


class BaseSystemFiles(Word):
    """Whether the files of the base system are in the repository."""

    PRESENT = "present"
    """All of them are."""
    INCOMPLETE = "incomplete"
    """Some are missing or wrong."""
    MISSING = "missing"
    """None are."""
    NOT_CHECKED = "not_checked"
    """Nobody looked."""
