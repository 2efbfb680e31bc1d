"""Words with names. Each is a `str` too, so it compares with text and goes into JSON as it is.

Text that an enumeration does not know, from a newer server say, stays text: no reading fails
because of a word.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "Announcement",
    "AppVerdict",
    "Basis",
    "CheckName",
    "CheckVerdict",
    "CommandState",
    "ContinueMeaning",
    "DeviceStep",
    "DirectoryKind",
    "EntryKind",
    "Evidence",
    "ExpectationBasis",
    "Facet",
    "Generation",
    "MoveResult",
    "Outcome",
    "ProblemCategory",
    "ProblemKind",
    "ProfileKind",
    "ReadOutcome",
    "Right",
    "RightsMethod",
    "Severity",
    "Suspicion",
    "TriedOutcome",
    "UploadOutcome",
    "Word",
    "WriteOutcome",
]


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


class EntryKind(Word):
    """What an `Entry` is."""

    FILE = "file"
    """Anything that is not a folder."""
    FOLDER = "folder"
    """A folder, a collection in the words of WebDAV."""


class Suspicion(Word):
    """What is wrong with an address."""

    OTHER_ORIGIN = "other_origin"
    """Another server, port or scheme, or an account in it."""
    OUTSIDE_BASE = "outside_base"
    """The same server, outside the base address."""
    OUTSIDE_FOLDER = "outside_folder"
    """Below the base address, and not in the folder that was asked for."""
    DOT_SEGMENT = "dot_segment"
    """A name `.` or `..`, escaped or not."""
    ESCAPED_SLASH = "escaped_slash"
    """A slash inside a name, escaped."""
    NUL = "nul"
    """A NUL inside a name, escaped."""
    NOT_UTF8 = "not_utf8"
    """A name that is not UTF-8."""
    QUERY = "query"
    """A query or a fragment behind the path."""


class ReadOutcome(Word):
    """Whether an account can read."""

    READS = "reads"
    """It lists the folder and reads this file."""
    LISTS = "lists"
    """It lists the folder, in which there is no file to read."""
    REFUSED = "refused"
    """It lists this file and may not read it."""


class WriteOutcome(Word):
    """What a server says to an account that writes."""

    REFUSED = "refused"
    """The account has no right to it."""
    NOT_REFUSED = "not_refused"
    """The server looked for the file to delete: no right is missing so far."""
    WRITTEN = "written"
    """The byte was written."""
    FAILED = "failed"
    """The server did not do it, for another reason than a right."""


class RightsMethod(Word):
    """How to find out whether an account may write."""

    DELETE_MISSING = "delete_missing"
    """It deletes a file that is not there, which changes nothing on any server."""
    WRITE_ONE_BYTE = "write_one_byte"
    """It writes a file of one byte and deletes it. A proof either way."""


class Announcement(Word):
    """What a server says to a large file that is announced."""

    REFUSED = "refused"
    """The file is too large for it (413)."""
    CONTINUE = "continue"
    """It says to go on."""
    REJECTED = "rejected"
    """It refuses for another reason than the size."""
    SILENT = "silent"
    """It says nothing and waits for the file."""


class ContinueMeaning(Word):
    """What it is worth that a server said to go on."""

    LOOKS_FIRST = "looks_first"
    """Without a login it refuses the same announcement: it looks before it speaks."""
    NEVER_LOOKS = "never_looks"
    """It says so to anybody, login or not: it does not look, and this is worth nothing."""
    UNKNOWN = "unknown"
    """It asks for no login, so there is no telling."""


class UploadOutcome(Word):
    """What became of a large file that was really sent."""

    STORED = "stored"
    """It was stored whole."""
    WRONG_SIZE = "wrong_size"
    """The server says it was stored, and shows another size."""
    REFUSED = "refused"
    """The server refused it."""


class AppVerdict(Word):
    """How it stands with an app."""

    COMPLETE = "complete"
    """All its files are present."""
    INCOMPLETE = "incomplete"
    """Something is missing, cut off, or on its way."""
    MISSING = "missing"
    """Nothing of it is there."""
    CORRUPT = "corrupt"
    """A file is another one than expected."""
    AMBIGUOUS = "ambiguous"
    """It is there more than once, and nothing says which one counts."""


class Evidence(Word):
    """How well files are known to be right."""

    NAME = "name"
    """There are files of the name that is wanted."""
    SIZE = "size"
    """The expected files are there; sizes were compared as far as they are known."""
    CHECKSUM = "checksum"
    """Their checksums are right too."""


class ExpectationBasis(Word):
    """How it is known what must be there."""

    MANIFEST = "manifest"
    """A list of files."""
    REPOSITORY = "repository"
    """Another repository."""
    FOLDER = "folder"
    """A folder on this machine."""
    NAMES = "names"
    """The names and versions of apps."""
    NOTHING = "nothing"
    """Nothing is known: whatever is there is judged by itself."""


class ProblemCategory(Word):
    """A sort of problem with a file."""

    MISSING = "missing"
    """It is not there for those who need it."""
    INCOMPLETE = "incomplete"
    """It is there, and not all of it, as far as is known."""
    CORRUPT = "corrupt"
    """It is another file."""
    AMBIGUOUS = "ambiguous"
    """It is there more than once."""


class ProblemKind(Word):
    """What is wrong with a file."""

    MISSING = "missing"
    """It is not there."""
    UNREADABLE = "unreadable"
    """It, or a folder above it, cannot be read with this account."""
    EMPTY = "empty"
    """It holds nothing."""
    SMALLER = "smaller"
    """It is smaller than expected."""
    GROWING = "growing"
    """It changed its size between two looks."""
    SIZE_UNKNOWN = "size_unknown"
    """The server does not tell its size."""
    LARGER = "larger"
    """It is larger than expected."""
    CHECKSUM = "checksum"
    """It has another checksum than expected."""
    AMBIGUOUS = "ambiguous"
    """More than one file can be it."""


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
