"""Carry out a whole migration, and show its progress.

Without arguments it moves simulated devices, in virtual time; with a specification, real ones:

    python migrate.py
    python migrate.py autumn.toml autumn.journal

It ends with 0 when all devices are well, with 3 when a person has to say something first.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import zipfile
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import igel_migrate as im
from igel_migrate.migration import Decision, MigrationOutcome, QuestionKind, SiteRepositories
from igel_migrate.simulator import AppFolder, RepositorySetup, Simulator

if TYPE_CHECKING:
    from igel_migrate.migration import Event, Question
    from igel_migrate.repository import RunbookState
    from igel_migrate.simulator import LiveDevices
    from typing_extensions import Self

TARGET = "12.7.4"
SPEC = """
[ums]
url = "{url}"
ca_file = "ums.pem"
username = "{username}"
password = {{ env = "EXAMPLE_UMS_PASSWORD" }}

[migration]
name = "autumn"

[target]
base_system = "{target}"
ums = "12.13.110"

# What UMS does not show of these devices and need not be known.
[readiness]
accept_unknown = [
    "R-CP-1", "R-DAR-3", "R-HW-1-64BIT", "R-HW-1-CORES", "R-LIC-1", "R-LIC-2", "R-SB-7",
]

{vouched_for}

[repository_profiles]
passwords_in = ["os11", "os12"]

[waves]
sizes = [2, "rest"]

[limits]
poll_seconds = 600

[[site]]
key = "berlin"
members = [{{ directory = "/Berlin" }}]
staging = "/Migration/Berlin/Staging"
launch = "/Migration/Berlin/Launch"
line = "200 Mbit/s"

[site.repository]
name = "DAR Berlin"
webdav_url = "{repository}"
certificate = "berlin.pem"
download = {{ username = "reader", password = {{ env = "EXAMPLE_DAR_PASSWORD" }} }}
"""
VOUCHED_FOR = """
[[attestation]]
what = "{what}"
by = "A. Example"
on = 2026-03-02
"""


class Office:
    """A simulated UMS with a site, its repository and its devices, and who works there."""

    def __init__(
        self,
        folder: Path,
        *,
        devices: int = 12,
        password: str = "invented",  # noqa: S107
    ) -> None:
        """Describe it; nothing runs yet."""
        self.folder = folder
        self.devices = devices
        self.password = password
        reader = im.Credentials("reader", password)
        apps = [AppFolder("base_system", TARGET, bytes=1_300_000_000)]
        self.simulator = Simulator(
            standing_at=datetime(2026, 3, 2, 8, tzinfo=timezone.utc),
            repositories=[RepositorySetup("Berlin", download_account=reader, apps=apps)],
        )

    def __enter__(self) -> Self:
        """Start the servers, and write what an administrator would write."""
        self.simulator.start()
        console = self.simulator.console()
        firmware = console.create_firmware("IGEL OS 11", "11.11.100.01")
        berlin = console.create_directory("Berlin")
        for number in range(self.devices):
            console.create_device(
                f"00E0C5{number:06X}",
                firmware,
                directory=berlin,
                name=f"Berlin-{number:03}",
                site="Berlin",
                online=True,
                os_type="IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.6.87)",
                last_ip=f"192.0.2.{number + 1}",
                product_id="UC1-LX",
                device_type="HP t640",
                cpu_speed=2400,
                cpu_type="AMD Ryzen Embedded R1505G with Radeon Vega Gfx",
                flash_size=7456,
                memory_size=7061,
            )
        repository = self.simulator.repositories()[0]
        (self.folder / "ums.pem").write_text(self.simulator.ca_pem)
        (self.folder / "berlin.pem").write_text(repository.ca_pem)
        os.environ["EXAMPLE_UMS_PASSWORD"] = self.simulator.password
        os.environ["EXAMPLE_DAR_PASSWORD"] = self.password
        facts = ("profile_settings", "central_priority", "base_system", "upgrade_job")
        text = SPEC.format(
            url=self.simulator.ums_url,
            username=self.simulator.username,
            target=TARGET,
            repository=repository.url,
            vouched_for="".join(VOUCHED_FOR.format(what=what) for what in facts),
        )
        self.spec_file.write_text(text)
        return self

    def __exit__(self, *_raised: object) -> None:
        """Stop the servers."""
        self.simulator.stop()

    @property
    def spec_file(self) -> Path:
        """The specification."""
        return self.folder / "autumn.toml"

    def work_by_hand(self, spec: im.MigrationSpec) -> None:
        """Do what no interface of UMS can do: import profiles, make directories, create the job."""
        console = self.simulator.console()
        for site in spec.sites:
            made = (site.device_repository, site.profile_key, spec.repository_profiles)
            repository, key, options = made
            console.import_os11(repository.os11_profile(key, options).document.to_bytes())
            package = repository.os12_profile(key, options).package(vendor_package())
            console.import_os12(package.to_bytes())
            parent = console.create_directory("Migration")
            parent = console.create_directory("Berlin", parent=parent)
            console.create_directory("Staging", parent=parent)
            launch = console.create_directory("Launch", parent=parent)
            console.create_job("Upgrade to OS 12", launch, every=3600)

    def live(self) -> LiveDevices:
        """Bring the devices to life."""
        return self.simulator.live(base_system=TARGET)


def vendor_package() -> im.Os12Package:
    """Give an export that names the base system, as somebody has it from the vendor."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"APPS/base_system-{TARGET}/app.json", "{}")
    return im.Os12Package.open(out.getvalue())


def confirm_all(spec: im.MigrationSpec) -> RunbookState:
    """Say that every step of the runbook is done: only where somebody has done them."""
    runbook = im.MigrationPlan.runbook(spec)
    word = im.Evidence.attested("A. Example", datetime.now(timezone.utc))
    for step in runbook.open:
        runbook.confirm(step.id, word)
    return runbook.state()


def show(event: Event) -> None:
    """Print what is worth a line."""
    how_far = event.progress
    if event.kind == "wave_started":
        print(f"{event.at:%a %H:%M}  wave {(event.wave or 0) + 1} of {how_far.waves} begins")
    elif event.kind == "ended":
        counted = f"{how_far.healthy} of {how_far.devices} are healthy, {how_far.broken} broken"
        print(f"{event.at:%a %H:%M}  {len(event.devices)} devices are {event.end}: {counted}")
    elif event.kind == "stopped":
        print(f"{event.at:%a %H:%M}  stopped: {event.reason}")


def decide(question: Question) -> list[Decision] | None:
    """Release waves that are good; all else waits for a person."""
    if question.kind != QuestionKind.RELEASE or question.wave is None:
        return None
    said = []
    if question.needs_session:
        said.append(Decision.session_started(question.wave))
    if question.needs_release:
        said.append(Decision.release(question.wave))
    return said


def answer(question: Question) -> list[Decision] | None:
    """Show what is asked, and decide."""
    print(f"           {question.text}")
    return decide(question)


def migrate(
    spec: im.MigrationSpec,
    journal: Path,
    *,
    done: RunbookState | None = None,
    live: LiveDevices | None = None,
) -> MigrationOutcome | str:
    """Plan, carry out, report."""
    with spec.connection.client() as ums:
        repositories = SiteRepositories(spec)
        fleet = im.Fleet.read(ums, spec).with_repositories(repositories.states(spec))
        if done is not None:
            fleet = fleet.with_runbook(done)
        # What was approved is carried out, also by a run that goes on.
        kept = journal.with_suffix(".plan.json")
        if journal.exists():
            plan = im.MigrationPlan.from_json(kept)
        else:
            plan = im.MigrationPlan.build(spec, fleet)
            kept.write_text(plan.to_json())
        print(f"{plan.devices} devices in {len(plan.waves)} waves, plan {plan.hash[:16]}")
        migration = im.Migration(
            ums,
            spec,
            plan,
            fleet=fleet,
            repositories=repositories,
            runbook=done,
            by="A. Example",
            person=answer,
            clock=live,
        )
        run = migration.resume if journal.exists() else migration.apply
        outcome = run(journal, watch=show)
    report = im.MigrationReport.from_journal(journal)
    report.save(journal.with_suffix(".html"))
    print(report.headline)
    return outcome


def main() -> int:
    """Migrate as the file says, or simulated devices."""
    if len(sys.argv) == 1:
        with tempfile.TemporaryDirectory() as name, Office(Path(name)) as office:
            spec = im.MigrationSpec.from_file(office.spec_file)
            office.work_by_hand(spec)
            journal = Path(name) / "autumn.journal"
            outcome = migrate(spec, journal, done=confirm_all(spec), live=office.live())
    else:
        try:
            outcome = migrate(im.MigrationSpec.from_file(sys.argv[1]), Path(sys.argv[2]))
        except im.IgelMigrateError as error:
            print(error.report(), file=sys.stderr)
            return 1
    return 0 if outcome == MigrationOutcome.FINISHED else 3


if __name__ == "__main__":
    sys.exit(main())
