"""One object of each class of the rooms that talk to servers, for the hostile feed."""

from __future__ import annotations

from datetime import datetime, timezone

import igel_migrate as im
from igel_migrate import conformance, doctor, inventory, migration, simulator, webdav

NOW = datetime(2026, 3, 4, tzinfo=timezone.utc)
TIMES = {"not_before": "2026-01-01T00:00:00Z", "not_after": "2027-01-01T00:00:00Z"}
COUNTS = dict.fromkeys(
    (
        "present",
        "missing",
        "incomplete",
        "corrupt",
        "ambiguous",
        "present_bytes",
        "expected_bytes",
    ),
    0,
)
PROGRESS = dict.fromkeys(("devices", "in_flight", "healthy", "broken", "inconclusive", "waves"), 1)
# A migration of nobody: it is over as soon as it begins.
SPEC = """
[ums]
url = "{url}"
username = "imi"
password = {{ env = "HOME" }}
[migration]
name = "x"
[target]
base_system = "12.7.4"
[[site]]
key = "berlin"
repository = {{ name = "Berlin", webdav_url = "{repository}" }}
staging = "/Migration/Staging"
launch = "/Migration/Launch"
members = [{{ directory = "/Nowhere" }}]
"""
RECEIVER = {"id": 7, "kind": "device"}
PROFILE = {"id": 9, "kind": "standard"}


def values() -> list[object]:
    """Give one value of each class that is made from plain objects."""
    return [
        im.Profile.from_dict(
            {
                **PROFILE,
                "name": "sessions",
                "parent": -2,
                "firmware": 3,
                "overrides_sessions": False,
                "in_recycle_bin": False,
                "extra": {"novel": [1]},
            }
        ),
        im.ObjectRef.from_dict({"id": 7, "kind": "tc"}),
        im.ProfileRef.priority(9),
        im.Receiver.device(7),
        im.Assignment.from_dict({"profile": PROFILE, "receiver": RECEIVER, "position": 0}),
        im.MoveOutcome.from_dict({"id": 1, "outcome": "moved"}),
        im.CommandOutcome.from_dict({"device": 1, "state": "success", "at": NOW.isoformat()}),
        im.Firmware.from_dict(
            {"id": 3, "product": "IGEL OS 11", "version": "11.10.150.01", "firmware_type": "LX"}
        ),
        im.TemplateValue.from_dict(
            {
                "id": 1,
                "value": "x",
                "name": "n",
                "key": 2,
                "description": "",
                "value_type": "StringType",
            }
        ),
        im.NetworkAdapter.from_dict({"type": "lan", "mac": "AA", "name": "eth0", "state": "up"}),
        im.DeviceAttribute.from_dict(
            {"name": "n", "identifier": "i", "value": 2.5, "type": "number"}
        ),
        im.Login.from_dict(
            {
                "username": "u",
                "loginresult": 0,
                "logintime": "",
                "logofftime": "",
                "logontype": "swp",
            }
        ),
        im.AssetDetail.from_dict({"key": "k", "value": "v"}),
        im.Asset.from_dict(
            {
                "id": 1,
                "device": None,
                "name": "mouse",
                "vendor": "v",
                "product_id": "p",
                "categories": ["hid"],
                "details": [{"key": "k", "value": "v"}],
            }
        ),
        im.AssetEvent.from_dict(
            {"asset": 1, "unit_id": "AA", "at": NOW.isoformat(), "event": "add"}
        ),
        im.ServerStatus.from_dict({"fields": {"server": "x"}, "elapsed": 0.5}),
        im.BundledDocument.from_dict({"name": "devices.json", "bytes": 2}),
        im.MissingDocument.from_dict({"name": "profiles.json", "kind": "forbidden"}),
        im.Bundle.from_dict(
            {
                "format": 1,
                "made_by": "x",
                "scrubbed": True,
                "path": "x.zip",
                "documents": [],
                "missing": [],
            }
        ),
        webdav.Quota.from_dict({"available": 1, "used": None}),
        webdav.Entry.from_dict({"path": "a", "kind": "file", "size": 1}),
        webdav.Unreadable.from_dict({"path": "a", "status": 403}),
        webdav.Vanished.from_dict({"path": "a"}),
        webdav.SuspiciousHref.from_dict({"href": "//x", "suspicion": "nul", "folder": ""}),
        webdav.Listing.from_dict(
            {"folder": None, "entries": [], "unreadable": [], "suspicious": []}
        ),
        webdav.ServerOptions.from_dict({"classes": ["1"], "methods": [], "server": None}),
        webdav.FileHead.from_dict({"size": 1, "modified": NOW.isoformat(), "etag": None}),
        webdav.ReadProbe.from_dict({"account": "r", "outcome": "lists"}),
        webdav.WriteProbe.from_dict({"outcome": "refused", "status": 403}),
        webdav.RightsProbe.from_dict(
            {
                "method": "delete_missing",
                "reader": {"outcome": "refused", "status": 403},
                "uploader": {"outcome": "not_refused"},
            }
        ),
        webdav.LargeFileProbe.from_dict({"bytes": 1, "outcome": "silent", "seconds": 0.5}),
        webdav.UploadProbe.from_dict({"bytes": 1, "outcome": "stored", "seconds": 0.5}),
        inventory.Progress.from_dict({"step": "files", "seen": 1, "bytes": 2}),
        inventory.AppRelease.from_dict({"name": "cwa", "version": "23.9.24"}),
        inventory.KnownFile(5, "0" * 64),
        inventory.Found.from_dict(
            {"release": {"name": "cwa", "version": "1"}, "member": "x", "folder": None}
        ),
        inventory.Counts.from_dict(COUNTS),
        inventory.Total.from_dict({"files": 1, "bytes": 2, "free_bytes": None}),
        inventory.AppReport.from_dict(
            {"app": "cwa", "verdict": "missing", "found": [], "files": COUNTS}
        ),
        inventory.FileProblem.from_dict(
            {
                "path": "a",
                "app": None,
                "category": "corrupt",
                "problem": "larger",
                "size": 2,
                "expected": 1,
            }
        ),
        inventory.Unexpected.from_dict({"count": 1, "first": ["a"], "bytes": 2}),
        inventory.Sample.from_dict({"count": 1, "first": ["a"]}),
        doctor.Check.from_dict({"name": "clock", "verdict": "ok", "message": "m"}),
        doctor.TriedRead.from_dict({"what": "devices", "outcome": "found"}),
        doctor.NotTold.from_dict({"what": "jobs", "instead": "the console"}),
        doctor.ShownCertificate.from_dict(
            {
                "subject": "",
                "issuer": "",
                "dns_names": [],
                "ip_addresses": [],
                **TIMES,
                "self_signed": True,
                "fingerprint": "AA",
                "would_accept": [],
            }
        ),
        simulator.Device.from_dict(
            {
                "id": 7,
                "directory": -1,
                "in_bin": False,
                "mac": "AA",
                "unit_id": "AA",
                "name": "n",
                "firmware": 1,
                "online": True,
                "os_type": None,
                "device_type": None,
                "last_ip": None,
                "site": None,
                "comment": None,
                "last_contact": None,
                "changes_pending": None,
                "registered": False,
            }
        ),
        simulator.Directory.from_dict(
            {
                "id": 7,
                "kind": "device",
                "name": "n",
                "parent": None,
                "in_bin": False,
                "default_rule": False,
            }
        ),
        simulator.Profile.from_dict(
            {
                **PROFILE,
                "name": "n",
                "directory": -2,
                "firmware": 1,
                "in_bin": False,
                "generation": "os11",
            }
        ),
        simulator.App.from_dict({"line": "cwa", "version": "1"}),
        simulator.RepositoryRecord.from_dict({"name": "n", "url": "u", "priority": -1}),
        simulator.Job.from_dict(
            {
                "name": "n",
                "command": "c",
                "directory": 7,
                "enabled": True,
                "expires": None,
                "period": 600.0,
                "threads": 1,
                "delay": 0.0,
            }
        ),
        simulator.DeviceEvent.from_dict(
            {"at": NOW.isoformat(), "unit_id": "AA", "step": "registered", "detail": ""}
        ),
        conformance.Check.from_dict({"name": "devices/list", "outcome": "passed"}),
        *migration_rows(),
        migration.Decision.exclude(["AA"], "in use"),
        migration.Drift.from_dict(
            {"site": "berlin", "unit_id": "AA", "kind": "gone", "message": "m"}
        ),
        migration.Event.from_dict(
            {"at": NOW.isoformat(), "kind": "wave_started", "progress": PROGRESS, "wave": 0}
        ),
        migration.Progress.from_dict(PROGRESS),
        migration.Question.from_dict({"kind": "release", "text": "t", "wave": 0}),
        migration.RepositoryState(complete=True),
        migration.Status.from_dict({"records": 1, "progress": PROGRESS}),
        migration.Triggered({"AA": "in use"}, unknown=["BB"]),
    ]


def migration_rows() -> list[object]:
    """Give one row of each sort that plans and reports have."""
    profile = {"name": "session", "id": 3, "priority": True}
    directory = {"path": "/Migration/Staging", "id": None}
    wave = {
        "sites": [
            {
                "site": "berlin",
                "first_alone": True,
                "devices": [{"unit_id": "AA", "id": 1, "from": 2, "shard": 1}],
            }
        ]
    }
    calendar = {"zone": "Europe/Berlin", "windows": ["Mon-Fri 20:00-06:00"], "closed": []}
    delta = {"from": "/Berlin", "devices": 1, "lost": [profile]}
    estimate = migration.SiteEstimate.of(250, 1_500_000_000, line="100 Mbit/s", window_minutes=480)
    counts = dict.fromkeys(
        (
            "planned",
            "waiting",
            "prepared",
            "in_flight",
            "healthy",
            "needs_visit",
            "needs_work",
            "taken_out",
        ),
        1,
    )
    at = NOW.isoformat()
    override = {
        "rule": "R-DAR-1",
        "change": "silenced",
        "file": "own.toml",
        "date": "2026-03-02",
        "why": "w",
    }
    group = {"by": "model", "name": "HP t640", "attention": 3, "decided": 4}
    return [
        migration.PlannedProfile.from_dict(profile),
        migration.PlannedDirectory.from_dict(directory),
        migration.PlannedAssignment.from_dict({"directory": "/Migration", "profile": profile}),
        migration.PlannedImport.from_dict({"name": "n", "file": "n.xml", "site": "berlin"}),
        migration.PlannedWave.from_dict(wave),
        migration.PlannedWave.from_dict(wave).sites[0],
        migration.PlannedWave.from_dict(wave).sites[0].devices[0],
        migration.PlannedUpdate.from_dict(
            {"build": "11.11.100.01", "directory": directory, "waves": [wave]}
        ),
        migration.OpenStep.from_dict({"id": "a", "title": "t"}),
        migration.ProfileDelta.from_dict(delta),
        migration.Calendar.from_dict(calendar),
        estimate,
        estimate.costs[0],
        migration.PlannedSite.from_dict(
            {
                "key": "berlin",
                "staging": directory,
                "present": 0,
                "shards": 1,
                "readiness": {"ready": 1},
                "held_by": {},
                "profiles": [delta],
                "calendar": calendar,
                "estimate": estimate.to_dict(),
                "blockers": [],
                "notes": ["n"],
            }
        ),
        migration.Counts.from_dict(counts),
        migration.WaveReport.from_dict({"number": 1, "started": at, "counts": counts}),
        migration.SiteReport.from_dict(
            {
                "key": "berlin",
                "contact": "+49 30 555",
                "stopped_because": "too many broke",
                "staging": "/Migration/Staging",
                "launch": "/Migration/Launch",
                "counts": counts,
            }
        ),
        migration.GroupReport.from_dict({"name": "HP t640", "counts": counts}),
        migration.ReasonReport.from_dict(
            {
                "state": "rejected",
                "standing": "needs_work",
                "devices": 2,
                "words": [["not today", 2]],
            }
        ),
        migration.Cluster.from_dict({**group, "attention_elsewhere": 0, "decided_elsewhere": 9}),
        migration.BurnDownPoint.from_dict({"at": at, "remaining": 3, "healthy": 2, "attention": 1}),
        migration.TimelineEntry.from_dict(
            {"at": at, "kind": "excluded", "by": "A. Example", "devices": 2, "why": "in use"}
        ),
        migration.AttestationNote.from_dict(
            {"statement": "s", "directory": "/Berlin", "by": "A. Example", "on": "2026-03-02"}
        ),
        migration.OverrideNote.from_dict(override),
        migration.RulesUsed.from_dict({"hash": "x", "overrides": [override]}),
        migration.DeviceReport.from_dict(
            {
                "unit_id": "AA",
                "id": 1,
                "model": "HP t640",
                "site": "berlin",
                "wave": 1,
                "from": 2,
                "state": "offline",
                "ended": at,
            }
        ),
    ]


def migrations(ums: im.UmsClient, running: simulator.Simulator, url: str) -> list[object]:
    """Give one object of each class that a migration takes."""
    spec = im.MigrationSpec.from_toml(SPEC.format(url=running.ums_url, repository=url))
    fleet = im.Fleet.read(ums, spec)
    plan = im.MigrationPlan.build(spec, fleet)
    return [
        spec,
        fleet,
        fleet.devices[0],
        plan,
        migration.SiteRepositories(spec),
        im.Migration(ums, spec, plan, fleet=fleet, clock=running.live()),
        im.MigrationReport.planned(plan),
    ]


def instances(ums: im.UmsClient, running: simulator.Simulator) -> list[object]:
    """Give one object of each class, those that need a server among them."""
    repository = running.repositories()[0]
    repository.put_file("base_system/12.7.4/base_system-12.7.4.ipkg", b"x")
    trust = im.Trust.only(repository.ca_pem)
    dar = webdav.WebDavClient(
        repository.url, credentials=repository.download_account, trust=trust, timeout=2
    )
    prober = dar.prober(repository.upload_account)
    expectation = im.Expectation.from_apps(["base_system"])
    look = im.Inventory.read(dar, expectation)
    comparison = look.compare()
    site = inventory.SiteCheck("berlin", dar, expectation)
    sites = inventory.Check().run_all([site])
    connection = im.Connection(
        running.ums_url,
        username="imi",
        password=im.SecretSource.env("HOME"),
        trust=im.Trust.pinned(running.certificate_fingerprint),
    )
    report = conformance.read_only(ums)
    console = running.console()
    directory = next(iter(ums.directories()))
    return [
        *values(),
        ums.send_settings([]),
        ums.effective_profiles(directory),
        im.fetch_fingerprint(running.ums_url),
        connection,
        im.Collector(ums, devices=5, effective_lists=1),
        im.Scrubber(key=b"k" * 32),
        dar,
        prober,
        prober.plan_upload(10),
        prober.report(),
        expectation,
        expectation.layout,
        im.Manifest({"a/b.ipkg": 5}),
        look,
        comparison,
        comparison.report,
        inventory.Check(),
        site,
        sites,
        sites.sites[0],
        doctor.Doctor(connection, timeout=2),
        doctor.Doctor(connection, timeout=2).examine(),
        report,
        console,
        running.faults(),
        simulator.Fault.latency(0.01),
        running.audit(),
        running.audit().entries()[0],
        simulator.Edge.accept(),
        running.live(),
        simulator.DeviceFailure.never_returns(),
        simulator.FailureRule(simulator.DeviceFailure.power_loss()),
        simulator.AppFolder("cwa", "1", bytes=10),
        simulator.RepositorySetup("other"),
        repository,
        repository.files()[0],
        simulator.Damage.empty(),
        *migrations(ums, running, repository.url),
    ]
