"""The client of a repository on a WebDAV server, and probes of such a server.

from igel_migrate import Credentials, SecretSource
from igel_migrate.webdav import Entry, WebDavClient

account = Credentials("dar-reader", SecretSource.env("DAR_PASSWORD"))
dar = WebDavClient("https://dar.example.test/dar/", credentials=account)
for item in dar.walk():
    match item:
        case Entry(path, "file", size):
            print(size, path)
        case other:
            print("look at", other)
"""

from igel_migrate._native.probe import (
    LargeFileProbe,
    PlannedUpload,
    Prober,
    ProbeReport,
    ReadProbe,
    RightsProbe,
    UploadProbe,
    WriteProbe,
)
from igel_migrate._native.webdav import (
    Entry,
    FileHead,
    Listing,
    Quota,
    ServerOptions,
    SuspiciousHref,
    Unreadable,
    Vanished,
    WebDavClient,
)
from igel_migrate.enums import (
    Announcement,
    ContinueMeaning,
    EntryKind,
    ReadOutcome,
    RightsMethod,
    Suspicion,
    UploadOutcome,
    WriteOutcome,
)

__all__ = [
    "Announcement",
    "ContinueMeaning",
    "Entry",
    "EntryKind",
    "FileHead",
    "LargeFileProbe",
    "Listing",
    "PlannedUpload",
    "ProbeReport",
    "Prober",
    "Quota",
    "ReadOutcome",
    "ReadProbe",
    "RightsMethod",
    "RightsProbe",
    "ServerOptions",
    "Suspicion",
    "SuspiciousHref",
    "Unreadable",
    "UploadOutcome",
    "UploadProbe",
    "Vanished",
    "WebDavClient",
    "WriteOutcome",
    "WriteProbe",
]
