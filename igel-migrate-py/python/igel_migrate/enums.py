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
    "Attestable",
    "BaseSystemFiles",
    "Basis",
    "BootMode",
    "Carries",
    "CheckName",
    "CheckVerdict",
    "CommandState",
    "Confidence",
    "ContinueMeaning",
    "Course",
    "DecisionKind",
    "DeviceStep",
    "DirectoryKind",
    "DiskLayout",
    "DriftKind",
    "Edition",
    "Effect",
    "Encryption",
    "End",
    "EntryKind",
    "EventKind",
    "Evidence",
    "ExpectationBasis",
    "ExportVariant",
    "Facet",
    "Fact",
    "Feature",
    "FirmwareCa",
    "Generation",
    "Method",
    "MigrationOutcome",
    "Model",
    "MoveResult",
    "Outcome",
    "OverrideChange",
    "ParameterType",
    "Place",
    "ProblemCategory",
    "ProblemKind",
    "ProfileChange",
    "ProfileKind",
    "ProfileSystem",
    "QuestionKind",
    "ReadOutcome",
    "ReopenReason",
    "Right",
    "RightsMethod",
    "SchemaForm",
    "Settled",
    "Severity",
    "SharedNameResolution",
    "ShownBy",
    "Stage",
    "Suspicion",
    "Topic",
    "TriedOutcome",
    "Trigger",
    "UploadOutcome",
    "Verdict",
    "Word",
    "WriteKind",
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


class ParameterType(Word):
    """The type of a parameter, as far as writing a profile must know it."""

    UNSTATED = "unstated"
    """The schema gives none."""
    TEXT = "text"
    """Text, and everything that is none of the others."""
    BOOL = "bool"
    """True or false."""
    INTEGER = "integer"
    """A whole number."""


class SchemaForm(Word):
    """What kind of file a schema was read from."""

    FIRMWARE = "firmware"
    """The firmware export of a build of OS 11."""
    SETUP_DEF = "setup_def"
    """The `setup.def` of a packaged app of OS 12."""
    RECIPE = "recipe"
    """A `.param` file of an app recipe."""


class Encryption(Word):
    """How a parameter keeps its secret."""

    ICACRYPT = "icacrypt"
    """Obfuscated: see `igel_migrate.icacrypt`."""
    SHA512CRYPT = "sha512crypt"
    """Hashed: cannot be made or undone here."""
    UNKNOWN = "unknown"
    """A way that this library does not know."""


class ProfileChange(Word):
    """What an edit did to a profile of OS 11."""

    ADDED = "added"
    """It was not there."""
    CHANGED = "changed"
    """It had another value."""
    UNCHANGED = "unchanged"
    """It had this value already."""


class ExportVariant(Word):
    """How far the form of a profile of OS 12 had come when UMS wrote it."""

    A = "a"
    """December 2023 to August 2024."""
    B = "b"
    """December 2024 to January 2026; a profile made from nothing."""
    C = "c"
    """May 2026."""
    D = "d"
    """August 2026."""


class ProfileSystem(Word):
    """The system that a profile is for."""

    OS11 = "os11"
    """An XML document, imported in the UMS Console."""
    OS12 = "os12"
    """An `.ipm` package, imported in the UMS Web App."""


class SharedNameResolution(Word):
    """How a shared address leads to the server of a site."""

    DNS = "dns"
    """The DNS of each site answers with the address of its own server."""
    LOAD_BALANCER_URL = "load_balancer_url"
    """It is the load-balancer URL of every record in UMS; the network leads it on."""


class Stage(Word):
    """When a step by hand is done."""

    FIRST = "first"
    """Once, before anything else."""
    SITE = "site"
    """At each site."""
    LAST = "last"
    """Once, when the last device has been upgraded."""


class ShownBy(Word):
    """What can show that a step by hand is done, apart from a person."""

    UMS = "ums"
    """UMS."""
    WEBDAV = "webdav"
    """The WebDAV server."""
    PERSON = "person"
    """Nothing: only a person can say so."""


class ReopenReason(Word):
    """Why a step that was done once is open again."""

    CHANGED = "changed"
    """It asks for something else by now."""
    GONE = "gone"
    """There is no such step any more."""
    REFUSED = "refused"
    """The evidence is of a kind that cannot show it."""


class Method(Word):
    """Where devices fetch OS 12 and its apps during the upgrade."""

    REPOSITORY = "repository"
    """A Distributed App Repository: a `WebDAV` server of one's own."""
    UMS_PROXY = "ums_proxy"
    """UMS as an update proxy."""
    PORTAL = "portal"
    """The vendor's App Portal."""
    PEER = "peer"
    """A device of the same subnet that is on OS 12 already."""


class Edition(Word):
    """The edition of the UMS licence, from the smallest to the greatest (KB Editions).

    Healthcare and Government come with the licence of Enterprise.
    """

    ESSENTIAL = "essential"
    """Also what UMS 12.07.100 and later falls back to without any licence."""
    STANDARD_LEGACY = "standard_legacy"
    """What UMS 12.06.120 could do."""
    STANDARD = "standard"
    """The edition between Essential and Enterprise."""
    ENTERPRISE = "enterprise"
    """The first edition that includes Distributed App Repositories."""
    HEALTHCARE = "healthcare"
    """Enterprise for hospitals."""
    GOVERNMENT = "government"
    """Enterprise for public bodies."""


class BootMode(Word):
    """How the firmware of a device starts its system."""

    LEGACY_BIOS = "legacy_bios"
    """As a BIOS does; such a device has no Secure Boot."""
    UEFI = "uefi"
    """By UEFI."""


class DiskLayout(Word):
    """The partition tables on the disk."""

    GPT = "gpt"
    """Only a GPT."""
    MBR = "mbr"
    """Only an MBR."""
    GPT_AND_MBR = "gpt_and_mbr"
    """Both an MBR and a GPT."""


class FirmwareCa(Word):
    """Which of Microsoft's certificate authorities the firmware trusts under Secure Boot."""

    ONLY2011 = "2011"
    """Only the one of 2011."""
    ONLY2023 = "2023"
    """Only the one of 2023."""
    BOTH = "both"
    """Both."""


class Model(Word):
    """The models that rules name."""

    HP_T740 = "hp_t740"
    """HP t740."""
    HP_T755 = "hp_t755"
    """HP t755."""
    HP_MT645_G8 = "hp_mt645_g8"
    """HP mt645 G8."""
    BC2_LX = "bc2_lx"
    """IGEL Business Continuity USB Boot BC2-LX (type A)."""
    BC3_LX = "bc3_lx"
    """IGEL Business Continuity USB Boot BC3-LX (type C)."""
    OTHER = "other"
    """Any other one."""


class Fact(Word):
    """The name of a fact that a rule can ask for."""

    BUILD = "build"
    """The build of OS 11 of the device."""
    TARGET = "target"
    """The OS 12 that the device is to get."""
    OLDEST_PEER = "oldest_peer"
    """The oldest OS 12 among the peers that serve it."""
    UMS = "ums"
    """The UMS that manages it."""
    DAY = "day"
    """The day until which it may still run OS 11: that of the last wave."""
    METHOD = "method"
    """A Method."""
    EDITION = "edition"
    """An Edition."""
    BOOT_MODE = "boot_mode"
    """A BootMode."""
    DISK_LAYOUT = "disk_layout"
    """A DiskLayout."""
    FIRMWARE_CA = "firmware_ca"
    """A FirmwareCa."""
    MODEL = "model"
    """A Model."""
    HTTPS = "https"
    """The address devices use is an `https` one."""
    LOAD_BALANCER_URL = "load_balancer_url"
    """The repository has a load-balancer URL."""
    CREDENTIALS = "credentials"
    """The repository asks devices for a user name and password."""
    CERTIFICATE = "certificate"
    """A certificate is given to devices with the repository."""
    PROXY_NEEDED = "proxy_needed"
    """Devices or UMS reach the repository only through a proxy."""
    PROXY_SET = "proxy_set"
    """The repository has a proxy of its own in UMS."""
    PROFILE_REPOSITORIES = "profile_repositories"
    """Devices get repositories from profiles."""
    CLUSTER_URL = "cluster_url"
    """The repository is reached under the cluster URL of UMS."""
    DEFAULT_REPOS_DISABLED = "default_repos_disabled"
    """OS 12 disables default repositories: `update.disable_default_repos`, from 12.10.0."""
    URL_TEMPLATE_KEY = "url_template_key"
    """A template key of UMS gives the address in a profile."""
    UPGRADE_READY = "upgrade_ready"
    """The device tells UMS that it is ready: its `osType` carries `OS12 Upgrade Ready`.

    `false` if its `osType` is there and carries nothing of the kind.
    """
    CPU_64_BIT = "cpu_64_bit"
    """The processor is a 64-bit one."""
    IGNORE_MEMORY_REQUIREMENT = "ignore_memory_requirement"
    """The device switches off the check for memory:
    `system.upgrade_igelos.ignore_memory_requirement`.
    """
    SLOW_DEVICE = "slow_device"
    """The device is slow enough for the preparation of the upgrade to time out."""
    SECURE_BOOT = "secure_boot"
    """Secure Boot is on."""
    THIRD_PARTY_CA_ALLOWED = "third_party_ca_allowed"
    """The firmware trusts what Microsoft's third-party authority signed."""
    REVOCATION_LIST = "revocation_list"
    """The firmware carries Microsoft's revocation list of 2025-10-14, or gets it before the
    upgrade.
    """
    IGEL_HARDWARE = "igel_hardware"
    """The hardware is the vendor's own."""
    UD_POCKET = "ud_pocket"
    """The device is a UD Pocket."""
    USB_BOOT = "usb_boot"
    """The system starts from a USB medium."""
    TPM_ENCRYPTION = "tpm_encryption"
    """The disk is encrypted with the TPM."""
    TPM_PIN = "tpm_pin"
    """The encryption asks for a PIN besides the TPM."""
    IGEL_PARTITION_4GB = "igel_partition_4gb"
    """The partition of the system has 4 GB."""
    HP_TOOLS_PARTITION = "hp_tools_partition"
    """The disk has an `HP_TOOLS` partition."""
    CUSTOM_PARTITION = "custom_partition"
    """The device has a custom partition."""
    DELETE_CUSTOM_PARTITION = "delete_custom_partition"
    """The device may delete it: `system.upgrade_igelos.delete_custom_partition`."""
    LONG_TERMINAL_KEY = "long_terminal_key"
    """The terminal key is longer than builds without `terminal_key_64` bear."""
    OS11_UPDATE_FIRST = "os11_update_first"
    """OS 11 has to be updated before the upgrade."""
    BINARY_NETWORK_CERTIFICATES = "binary_network_certificates"
    """Certificates for 802.1X or SCEP are stored in another form than Base64."""
    ICG = "icg"
    """The device reaches UMS through an IGEL Cloud Gateway."""
    REVERSE_PROXY = "reverse_proxy"
    """The device reaches UMS through a reverse proxy."""
    LOAD_BALANCER = "load_balancer"
    """The device reaches UMS through a load balancer."""
    PORTAL_FALLBACK = "portal_fallback"
    """Devices may fall back to the App Portal."""
    WORKSPACE_EDITION = "workspace_edition"
    """The device has a licence of the Workspace Edition."""
    SUBSCRIPTION_ACTIVE = "subscription_active"
    """The subscription or maintenance of the licence is active."""
    TRUST_BASED_LICENCE = "trust_based_licence"
    """The licence is a trust-based one, as public bodies have."""
    UNATTENDED = "unattended"
    """Nobody sits in front of the device during the upgrade."""
    DOWNLOAD_ONLY = "download_only"
    """OS 12 only downloads after an app was assigned, and activates nothing by itself."""
    CORPORATE_DESIGN = "corporate_design"
    """Devices show a logo, a background or colours of the company."""
    OLD_APPS = "old_apps"
    """Apps are assigned that were built for OS 12 before 12.5."""
    COMMUNITY_APPS = "community_apps"
    """Apps are assigned that the community built."""
    SIGNING_CERTIFICATE_WITH_APP = "signing_certificate_with_app"
    """A certificate for signed apps is deployed together with an app it signed."""
    OS12_BASE_PROFILE = "os12_base_profile"
    """The target directory carries an OS 12 base profile."""
    DEVICE_PRIORITY = "device_priority"
    """The priority with which a profile gives the repository to devices."""
    CENTRAL_PRIORITY = "central_priority"
    """The priority of the repository in UMS; -1 hides it from devices."""
    RAM_MB = "ram_mb"
    """Memory as the device reports it, in MB: less than it was sold with."""
    STORAGE_MB = "storage_mb"
    """Flash or disk as the device reports it, in MB: less than it was sold with."""
    CORES = "cores"
    """Cores of the processor."""
    CLOCK_MHZ = "clock_mhz"
    """Clock of the processor as the device reports it, in MHz."""
    FLEET_DEVICES = "fleet_devices"
    """Devices that the UMS manages."""
    DIRECTORY_DEVICES = "directory_devices"
    """Devices in one directory."""


class Feature(Word):
    """Something about the upgrade that a build of OS 11 carries or does not."""

    OS12_MIGRATION = "os12_migration"
    """Can be upgraded to OS 12 at all."""
    READY_TAG = "ready_tag"
    """Tells UMS that it is ready for OS 12."""
    ALL_CONNECTORS = "all_connectors"
    """Tries every address it knows to reach UMS during the upgrade."""
    HP_TOOLS_AND_4GB_FIX = "hp_tools_and_4gb_fix"
    """Upgrades from a partition of 4 GB and beside an `HP_TOOLS` partition."""
    PORTAL_FALLBACK_FIX = "portal_fallback_fix"
    """Falls back to the App Portal when the UMS proxy does not answer."""
    DISK_LIMIT_LOWERED = "disk_limit_lowered"
    """Asks for less disk space than before."""
    FLASH_8GB_FIX = "flash_8gb_fix"
    """Measures a flash of 8 GB correctly."""
    NON_GPT_FIX = "non_gpt_fix"
    """Repartitions disks that have no GPT."""
    DBUS_TIMEOUT_FIX = "dbus_timeout_fix"
    """Waits for slow devices while it prepares the upgrade."""
    PROGRESS_NOTIFICATION = "progress_notification"
    """Shows the progress of the upgrade to the user."""
    PROTOCOL_STEP_REASON = "protocol_step_reason"
    """Says why it could not move to the protocol of OS 12."""
    VERBOSE_CHECK_LOG = "verbose_check_log"
    """Logs the check for upgradeability in detail."""
    GOV_LICENCE = "gov_licence"
    """Migrates trust-based licences."""
    REFUSE_BELOW_12_7_0 = "refuse_below_12_7_0"
    """Refuses targets below 12.7.0 under Secure Boot and on a UD Pocket."""
    PARTITION_GE_1GB_FIX = "partition_ge_1gb_fix"
    """Writes images that have a partition of 1 GB or more."""
    TERMINAL_KEY_64 = "terminal_key_64"
    """Accepts terminal keys of 64 bytes."""
    DAR_KEYS = "dar_keys"
    """Knows the registry keys of a Distributed App Repository."""
    REPO_ITERATION_X3 = "repo_iteration_x3"
    """Asks every repository in its list three times before it gives up."""
    MBR_GPT_FIX = "mbr_gpt_fix"
    """Repairs disks that have both an MBR and a GPT."""
    BUDDY_URL_FIX = "buddy_url_fix"
    """Builds the right address for downloads from a peer."""
    RESERVED_SIZE_FIX = "reserved_size_fix"
    """Counts reserved space correctly."""
    PEER_DISCOVERY = "peer_discovery"
    """Finds OS 12 peers in its subnet."""
    DUAL_SIGNED_SHIM = "dual_signed_shim"
    """Boots with a shim signed for both Microsoft certificate authorities."""


class Carries(Word):
    """Whether a build carries a feature."""

    YES = "yes"
    """Its own notes, or those of a build that it is based on, say so."""
    NO = "no"
    """Its notes are silent where they would speak, or it is too old."""
    PRESUMED = "presumed"
    """An inference: an earlier line states it, and its line, which started afresh, never does."""
    UNKNOWN = "unknown"
    """The build is not in the table. A greater number promises nothing."""


class Topic(Word):
    """What a rule is about."""

    DEVICE = "device"
    """A device that is to be upgraded."""
    TARGET = "target"
    """The OS 12 it is to get."""
    UMS = "ums"
    """The UMS that manages it."""
    REPOSITORY = "repository"
    """A Distributed App Repository and the profiles that give it to devices."""
    PEERS = "peers"
    """Devices that serve OS 12 to others."""
    LICENCE = "licence"
    """Licences of devices and of UMS."""
    SITE = "site"
    """How a site is set up: its directories, profiles, apps and habits."""
    LATER = "later"
    """Life after the upgrade, and reinstalling instead of it. Not asked unless wanted."""


class Confidence(Word):
    """How sure the fact behind a rule is."""

    DOCUMENTED = "documented"
    """The vendor or the named source states it."""
    SEEN = "seen"
    """It was seen in real files or on real systems."""
    INFERRED = "inferred"
    """It follows from something stated, and nobody stated it."""


class OverrideChange(Word):
    """What a user's file did to a rule."""

    ADDED = "added"
    """It brought the rule."""
    CHANGED = "changed"
    """It put other values into some fields."""
    SILENCED = "silenced"
    """It took the rule away."""


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


class Trigger(Word):
    """What starts the upgrade of a device that has its settings."""

    DIRECTORY_JOB = "directory_job"
    """A job on the launch directory, made by an administrator."""
    MANUAL = "manual"
    """A person, who is told which devices."""
    CUSTOM = "custom"
    """Your own code."""


class DriftKind(Word):
    """What has changed since a plan was made."""

    GONE = "gone"
    """UMS does not list the device any more."""
    OTHER_ID = "other_id"
    """The device has another id in UMS."""
    MOVED = "moved"
    """The device lies in another directory, from which it would lose other profiles."""
    NOT_READY = "not_ready"
    """The device may not go any more."""
    ON_OS12 = "on_os12"
    """The device is on OS 12 already."""
    LOSES_PROFILE = "loses_profile"
    """By the move devices would lose a profile that the plan does not show."""
    OTHER_DIRECTORY = "other_directory"
    """A directory of the site is not there any more, or is another one."""


class MigrationOutcome(Word):
    """How a run ended."""

    FINISHED = "finished"
    """Every device is at an end."""
    PAUSED = "paused"
    """A question stands that nobody answered, and nothing is in flight: resume it, and answer."""
    ABORTED = "aborted"
    """It was aborted; nothing is in flight."""
    UNDONE = "undone"
    """What could be taken back was taken back."""


class Course(Word):
    """How a migration goes."""

    PLANNED = "planned"
    """Nothing has happened yet."""
    RUNNING = "running"
    """It goes on."""
    PAUSED = "paused"
    """It stands still until a person decides."""
    FINISHED = "finished"
    """Every device is at an end."""
    ABORTED = "aborted"
    """Nothing further is triggered."""
    UNDONE = "undone"
    """What could be taken back was taken back."""


class EventKind(Word):
    """What happened in a run."""

    WAVE_CHECKED = "wave_checked"
    """Repository, readiness and drift were looked at for a wave that is about to begin."""
    WAVE_STARTED = "wave_started"
    """The wave began."""
    WAVE_FINISHED = "wave_finished"
    """Every device of the wave is at an end, or waits at a site that stands still."""
    WAVE_PROMOTED = "wave_promoted"
    """The wave after this one may begin."""
    SENT = "sent"
    """A write is about to be sent. It is in the journal before it is."""
    ANSWERED = "answered"
    """What became of the write; devices not named are done."""
    SETTLED = "settled"
    """What reading back has shown of a write whose answer was lost."""
    SEEN = "seen"
    """A look at UMS, with the devices of which something new is known."""
    ENDED = "ended"
    """Devices came to their end."""
    REARMED = "rearmed"
    """Devices that a stop moved back start again from staging."""
    STOPPED = "stopped"
    """A gate stopped everything, or a site."""
    DECIDED = "decided"
    """A person said something."""


class WriteKind(Word):
    """What was sent to UMS, or to the caller's trigger."""

    PREPARE = "prepare"
    """One of the writes that make the directories ready."""
    MOVE = "move"
    """A move of devices."""
    TRIGGER = "trigger"
    """The caller's own trigger."""
    TAKE_BACK = "take_back"
    """One of the preparations is taken back."""


class Place(Word):
    """A place of devices, seen from their site."""

    ORIGIN = "origin"
    """Where the device was when it was planned."""
    STAGING = "staging"
    """The site's staging directory."""
    LAUNCH = "launch"
    """The site's launch directory."""
    DESTINATION = "destination"
    """Where healthy devices go."""
    ELSEWHERE = "elsewhere"
    """Another directory."""
    GONE = "gone"
    """Not in UMS, or in its recycle bin."""


class End(Word):
    """How devices ended."""

    HEALTHY = "healthy"
    """On OS 12, in contact, settings applied."""
    FAILED = "failed"
    """On OS 12, and its settings were not applied in time."""
    TIMED_OUT = "timed_out"
    """In contact, and not on OS 12 in time."""
    OFFLINE = "offline"
    """Silent since the trigger."""
    REJECTED = "rejected"
    """UMS or the device refused the command or the move."""
    UNKNOWN = "unknown"
    """An answer was lost, and nothing was seen since."""
    NOT_ARMED = "not_armed"
    """Its settings were not applied in time. It was never triggered."""
    NOT_STAGED = "not_staged"
    """It could not be moved to staging. It was never triggered."""
    EXCLUDED = "excluded"
    """Taken out by a check or by a person."""
    UNDONE = "undone"
    """Moved back before its trigger by undo."""
    RECALLED = "recalled"
    """Moved back after its trigger by undo. It may have got its command before."""


class QuestionKind(Word):
    """What only a person can say."""

    RELEASE = "release"
    """The wave is good: what is missing before the next one."""
    TRIGGER = "trigger"
    """Give the upgrade command to these devices, which are on their launch places."""
    STOPPED = "stopped"
    """It stands still: go on, take devices out, abort or undo?"""
    SITES_STOPPED = "sites_stopped"
    """Sites stand still and everything else is at an end."""


class DecisionKind(Word):
    """What a person may decide."""

    RELEASE = "release"
    """Release the wave after this one."""
    SESSION_STARTED = "session_started"
    """Somebody started a session on a device of this wave."""
    TRIGGERED = "triggered"
    """The command was given to the devices on the launch places."""
    PAUSE = "pause"
    """Stop everything for the time being."""
    RESUME = "resume"
    """Go on; what stopped it is accepted."""
    PAUSE_SITE = "pause_site"
    """A site stands still."""
    RESUME_SITE = "resume_site"
    """A site goes on; what stopped it is accepted."""
    EXCLUDE = "exclude"
    """These devices do not go."""
    ABORT = "abort"
    """Nothing further is triggered, for good."""
    UNDO = "undo"
    """Move everything back that was not triggered, take back what was prepared."""
