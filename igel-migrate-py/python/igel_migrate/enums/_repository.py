"""What WebDAV servers, repositories and what is put into them come to."""

from __future__ import annotations

from igel_migrate.enums._word import Word


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
