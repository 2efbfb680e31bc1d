"""What the simulator, the tests of conformance and the doctor say."""

from __future__ import annotations

from igel_migrate.enums._word import Word


class Generation(Word):
    """Which generation of devices a profile is for."""

    OS11 = "os11"
    """OS 11 and older."""
    OS12 = "os12"
    """OS 12."""


class DeviceStep(Word):
    """What a simulated device did."""

    SETTINGS_APPLIED = "settings_applied"
    """It fetched the settings in effect."""
    NETWORK_LOST = "network_lost"
    """It went offline because the profile of its network was no longer in effect."""
    UPDATE_BEGUN = "update_begun"
    """Another build of OS 11 is assigned to it, and it begins to update."""
    UPDATED = "updated"
    """It runs that build of OS 11."""
    REFUSED = "refused"
    """It was told to upgrade and does not."""
    UPGRADE_BEGUN = "upgrade_begun"
    """It was told to upgrade and begins."""
    DOWNLOAD_FAILED = "download_failed"
    """The base system could not be had; it stays on OS 11."""
    PORTAL_USED = "portal_used"
    """It takes the base system from the vendor's portal instead."""
    DOWNLOAD_BEGUN = "download_begun"
    """It is downloading the base system."""
    POWER_LOST = "power_lost"
    """Its power went away while it was downloading."""
    POWER_BACK = "power_back"
    """Its power came back, on OS 11."""
    DOWNLOADED = "downloaded"
    """The base system is there and good."""
    REBOOTED = "rebooted"
    """It wrote the base system and starts again."""
    NEVER_RETURNED = "never_returned"
    """It will not be seen again."""
    RETURNED_AS_OS11 = "returned_as_os11"
    """It came back on OS 11."""
    REGISTERED = "registered"
    """It registered as OS 12."""
    WITHOUT_SETTINGS = "without_settings"
    """It is on OS 12 and has no settings."""


class Outcome(Word):
    """What became of a conformance check."""

    PASSED = "passed"
    """The server did as documented."""
    FAILED = "failed"
    """It did not."""
    SKIPPED = "skipped"
    """The question could not be asked."""


class CheckName(Word):
    """What the doctor checked."""

    REACHABILITY = "reachability"
    """Somebody answers at the address."""
    CERTIFICATE = "certificate"
    """The server's certificate, and whether the chosen trust accepts it."""
    CLOCK = "clock"
    """The server's clock against ours."""
    LOGIN = "login"
    """UMS accepts the account."""
    LICENCE = "licence"
    """The management interface is licensed."""
    RIGHTS = "rights"
    """What the account may read."""


class CheckVerdict(Word):
    """What came of a check of the doctor."""

    OK = "ok"
    """As it should be."""
    FAILED = "failed"
    """Not as it should be."""
    COULD_NOT_CHECK = "could_not_check"
    """Something else stood before it, or the server does not say."""


class TriedOutcome(Word):
    """What came of a read that the doctor tried."""

    FOUND = "found"
    """There is something."""
    EMPTY = "empty"
    """There is nothing, or the account may not see it: a missing right may show as an empty list
    (reported by a third party, never seen here).
    """
    REFUSED = "refused"
    """The account may not."""
    UNLICENSED = "unlicensed"
    """A licence is missing."""
    FAILED = "failed"
    """It failed for another reason."""


class Right(Word):
    """A right on objects, named as in UMS."""

    READ = "read"
    """See the objects."""
    MOVE = "move"
    """Move them."""
    WRITE = "write"
    """Create, rename and delete them."""
    EDIT_CONFIGURATION = "edit_configuration"
    """Change settings."""
    EDIT_SYSTEM_INFORMATION = "edit_system_information"
    """Change what UMS keeps about devices."""
    ASSIGN_PROFILE = "assign_profile"
    """Assign profiles."""
    ASSIGN_PRIORITY_PROFILE = "assign_priority_profile"
    """Assign priority profiles."""
    ASSIGN_TEMPLATE_VALUE = "assign_template_value"
    """Assign values of template keys."""
    REBOOT = "reboot"
    """Restart devices."""
    SHUTDOWN = "shutdown"
    """Shut devices down."""
    WAKE_UP = "wake_up"
    """Wake devices."""
