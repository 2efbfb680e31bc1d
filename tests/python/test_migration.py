"""Migrations of simulated devices: plans, runs, questions, interruptions, reports."""

from __future__ import annotations

import asyncio
import json
import pathlib
import pickle
import signal
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import igel_migrate as im
import pytest
from igel_migrate import exceptions
from igel_migrate.migration import (
    Decision,
    DeviceState,
    Download,
    Event,
    MigrationOutcome,
    MigrationStage,
    Question,
    RepositoryState,
    SiteEstimate,
    SiteRepositories,
    Standing,
    TimelineKind,
    Triggered,
)
from migrate import Office, confirm_all
from migrate import decide as answer

from conftest import Script

DEVICES = 6


class Prepared:
    """A migration that may begin."""

    def __init__(self, folder: pathlib.Path, office: Office) -> None:
        """Make its plan."""
        self.office = office
        self.journal = folder / "autumn.journal"
        self.spec = im.MigrationSpec.from_file(office.spec_file)
        office.work_by_hand(self.spec)
        # What was stopped while it was under way is read back by the clock of the system.
        self.ums = self.spec.connection.client(settle_deadline=1)
        self.done = confirm_all(self.spec)
        self.repositories = SiteRepositories(self.spec)
        self.fleet = self.read()
        self.plan = im.MigrationPlan.build(self.spec, self.fleet)
        self.live = office.live()

    def read(self) -> im.Fleet:
        """Read what a plan is made from."""
        fleet = im.Fleet.read(self.ums, self.spec)
        states = self.repositories.states(self.spec)
        return fleet.with_repositories(states).with_runbook(self.done)

    def migration(self, **options: Any) -> im.Migration:
        """Put it together."""
        known = {
            "fleet": self.fleet,
            "repositories": self.repositories,
            "runbook": self.done,
            "clock": self.live,
            "person": answer,
        }
        return im.Migration(self.ums, self.spec, self.plan, **{**known, **options})

    def report(self) -> im.MigrationReport:
        """Read what became of it."""
        return im.MigrationReport.from_journal(self.journal)


@pytest.fixture
def prepared(tmp_path: pathlib.Path) -> Iterator[Prepared]:
    """Give an office of its own."""
    with Office(tmp_path, devices=DEVICES) as office:
        ready = Prepared(tmp_path, office)
        with ready.ums:
            yield ready


def test_a_plan_says_who_goes_and_what_is_open(prepared: Prepared) -> None:
    plan, spec = prepared.plan, prepared.spec
    assert (plan.name, plan.target, plan.devices, plan.is_empty) == ("autumn", "12.7.4", 6, False)
    assert (plan.held, plan.is_complete) == (0, False)
    assert [len(wave) for wave in plan.waves] == [2, 4]
    assert plan.waves[0].sites[0].site == "berlin"
    assert plan.refusals(0) == []
    assert plan.drift(0, spec, prepared.fleet) == ()
    assert "12.7.4" in plan.to_text()
    bare = im.Fleet.read(prepared.ums, spec)
    first = im.MigrationPlan.build(spec, bare)
    assert first.refusals(0)
    assert any(step.id for steps in first.open_steps.values() for step in steps)
    assert first.hash != plan.hash
    assert plan.site_hash("berlin") == plan.site_hash("berlin")
    device = bare.devices[0]
    assert (len(bare), device.model, device.verdict) == (6, "HP t640", "ready_with_warnings")


def test_a_plan_is_a_value(prepared: Prepared, tmp_path: pathlib.Path) -> None:
    plan = prepared.plan
    for again in (
        im.MigrationPlan.from_json(plan.to_json()),
        im.MigrationPlan.from_dict(plan.to_dict()),
        pickle.loads(pickle.dumps(plan)),
    ):
        assert again == plan
        assert hash(again) == hash(plan)
        assert again.hash == plan.hash
    assert json.loads(plan.to_json()) == plan.to_dict()
    assert plan.with_late_joiners(prepared.spec, prepared.fleet) is None
    with pytest.raises(exceptions.DocumentError):
        im.MigrationPlan.from_json("{}")
    assert plan.write_documents(prepared.spec, tmp_path) == []


def test_a_plan_shows_what_will_change(prepared: Prepared) -> None:
    (site,) = prepared.plan.sites
    assert (site.key, site.staging.path) == ("berlin", "/Migration/Berlin/Staging")
    assert site.staging.id is not None
    assert site.launch is not None
    assert site.readiness == {"ready_with_warnings": DEVICES}
    assert site.estimate is not None
    assert site.estimate.filled_repository.download is Download.REPOSITORY
    assert site.calendar.is_open(datetime(2026, 3, 2, tzinfo=timezone.utc))
    assert site.calendar.next_closed(datetime(2026, 3, 2, tzinfo=timezone.utc)) is None
    assert prepared.plan.site("berlin") == site
    assert prepared.plan.site("hamburg") is None
    known = {(profile.id, profile.name) for profile in prepared.ums.profiles()}
    wanted = [assignment.profile for assignment in prepared.plan.assignments]
    assert {(profile.reference.id, profile.name) for profile in wanted} <= known
    assert wanted
    assert prepared.plan.imports == ()
    assert prepared.plan.os11_update is None
    # The profiles of a site with another key are not there.
    text = prepared.office.spec_file.read_text().replace('key = "berlin"', 'key = "potsdam"')
    other = im.MigrationSpec.from_toml(text, folder=prepared.office.folder)
    missing = im.MigrationPlan.build(other, im.Fleet.read(prepared.ums, other))
    assert {one.site for one in missing.imports} == {"potsdam"}


def test_a_site_is_estimated_without_a_plan() -> None:
    estimate = SiteEstimate.of(250, 1_500_000_000, line="100 Mbit/s", window_minutes=480)
    costs = {cost.download: cost for cost in estimate.costs}
    assert (costs[Download.REPOSITORY].seconds, costs["repository"].wan_bytes) == (
        4871,
        1_500_000_000,
    )
    assert (Download.CENTRAL, 195) in estimate.fitting
    assert {cost.download for cost in SiteEstimate.of(250, 1).costs} == {"repository"}
    with pytest.raises(exceptions.DocumentError):
        SiteEstimate.of(250, 1, line="fast")


def test_drift_is_told(prepared: Prepared) -> None:
    console = prepared.office.simulator.console()
    gone = prepared.plan.waves[0].sites[0].devices[0]
    console.recycle_device(gone.id)
    drift = prepared.plan.drift(0, prepared.spec, prepared.read())
    assert [(one.unit_id, one.kind) for one in drift] == [(gone.unit_id, "gone")]


def test_a_whole_migration(prepared: Prepared, tmp_path: pathlib.Path) -> None:
    events: list[Event] = []
    planned = im.MigrationReport.planned(prepared.plan)
    assert (planned.course, planned.counts.waiting) == ("planned", DEVICES)
    migration = prepared.migration(by="A. Example")
    outcome = migration.apply(prepared.journal, watch=events.append)
    assert outcome is MigrationOutcome.FINISHED
    kinds = [event.kind for event in events]
    assert kinds.count("wave_started") == 2
    moved = [event for event in events if event.write == "move" and event.to == "launch"]
    assert sum(len(event.devices) for event in moved) == DEVICES
    assert [event.progress.healthy for event in events][-1] == DEVICES
    assert {event.by for event in events if event.decision} == {"A. Example"}
    assert Event.from_dict(events[0].to_dict()) == events[0]
    status = migration.status(prepared.journal)
    assert (status.stopped, status.progress.healthy) == (None, DEVICES)
    report = prepared.report()
    assert (report.course, report.counts.healthy) == ("finished", DEVICES)
    assert report.plan_hash == prepared.plan.hash
    assert im.MigrationReport.from_json(report.to_json()) == report
    assert pickle.loads(pickle.dumps(report)) == report
    assert {device.name for device in report.devices} >= {"Berlin-001"}
    assert json.loads(report.to_json()) == report.to_dict()
    assert [device.to_dict() for device in report.devices] == report.to_dict()["devices"]
    assert [entry.to_dict() for entry in report.timeline] == report.to_dict()["timeline"]
    for ending, text in {
        "html": report.to_html(),
        "csv": report.to_csv(),
        "json": report.to_json(),
        "txt": report.to_text(),
    }.items():
        report.save(tmp_path / f"report.{ending}")
        assert (tmp_path / f"report.{ending}").read_bytes() == text.encode()
    with pytest.raises(exceptions.ConfigError):
        report.save(tmp_path / "report.doc")


def test_the_rows_of_a_report(prepared: Prepared) -> None:
    migration = prepared.migration(by="A. Example", contacts={"berlin": "+49 30 555"})
    assert migration.apply(prepared.journal) == "finished"
    report = prepared.report()
    (site,) = report.sites
    assert (site.key, site.contact, site.stands_still) == ("berlin", "+49 30 555", None)
    assert [(wave.number, wave.counts.healthy) for wave in report.waves] == [(1, 2), (2, 4)]
    started = report.waves[0].started
    assert started is not None
    assert started.tzinfo is timezone.utc
    assert [(model.name, model.counts.planned) for model in report.models] == [("HP t640", DEVICES)]
    assert report.stage is MigrationStage.OS12
    assert len(report.rules.hash) == 64
    assert {note.by for note in report.attestations} == {"A. Example"}
    assert report.burn_down[-1].remaining == 0
    assert (report.counts.decided, report.counts.attention) == (DEVICES, 0)
    device = report.devices[0]
    assert (device.state, device.standing) == (DeviceState.HEALTHY, Standing.HEALTHY)
    assert (device.title, report.directories[device.origin]) == (device.name, "/Berlin")
    assert len(report.devices_in("healthy")) == DEVICES
    assert list(report.devices_in(Standing.NEEDS_VISIT)) == []
    assert list(report.maybe_commanded()) == []
    with pytest.raises(exceptions.ConfigError) as caught:
        report.devices_in("helthy")
    assert caught.value.hint == "did you mean `healthy`?"
    released = [entry for entry in report.timeline if entry.kind is TimelineKind.RELEASED]
    assert (released[0].by, released[0].what) == ("A. Example", "wave 1 released")
    planned = im.MigrationReport.planned(
        prepared.plan, spec=prepared.spec, fleet=prepared.fleet, contacts={"berlin": "x"}
    )
    assert (planned.sites[0].contact, planned.devices[0].name[:6]) == ("x", "Berlin")
    with pytest.raises(TypeError, match="give both"):
        im.MigrationReport.planned(prepared.plan, spec=prepared.spec)
    with pytest.raises(exceptions.DocumentError):
        prepared.migration(contacts={"no key!": "x"})


def test_a_run_is_interrupted_from_its_watcher(prepared: Prepared) -> None:
    migration = prepared.migration()
    out = prepared.plan.waves[1].sites[0].devices[0].unit_id
    with pytest.raises(exceptions.ConflictError) as idle:
        migration.interrupt(Decision.pause())
    assert idle.value.hint is not None

    def watch(event: Event) -> None:
        if event.kind == "wave_started" and event.wave == 0:
            migration.interrupt(Decision.exclude([out], "in use"))
            with pytest.raises(exceptions.ConfigError):
                migration.interrupt(Decision.pause_site("nowhere"))

    assert migration.apply(prepared.journal, watch=watch) == "finished"
    report = prepared.report()
    assert [device.unit_id for device in report.devices_in("taken_out")] == [out]
    with pytest.raises(exceptions.ConflictError):
        migration.interrupt(Decision.pause())


def test_an_awaited_run_is_paused_from_the_event_loop(prepared: Prepared) -> None:
    async def run() -> tuple[str, str]:
        loop, begun = asyncio.get_running_loop(), asyncio.Event()

        def watch(event: Event) -> None:
            if event.kind == "wave_started":
                loop.call_soon_threadsafe(begun.set)

        def person(question: Question) -> list[Decision] | None:
            return None if question.kind == "stopped" else answer(question)

        migration = prepared.migration(person=person, clock=None)
        running = asyncio.ensure_future(migration.apply_async(prepared.journal, watch=watch))
        await asyncio.wait_for(begun.wait(), 30)
        migration.interrupt(Decision.pause())
        return str(await asyncio.wait_for(running, 30)), prepared.report().course

    assert asyncio.run(run()) == ("paused", "paused")


def test_without_a_person_it_pauses_and_resumes(prepared: Prepared) -> None:
    assert prepared.migration(person=None).apply(prepared.journal) is MigrationOutcome.PAUSED
    waits = prepared.report()
    assert (waits.counts.healthy, waits.counts.waiting) == (2, 4)
    asked: list[Question] = []

    def nobody(question: Question) -> None:
        asked.append(question)

    assert prepared.migration(person=nobody).resume(prepared.journal) == "paused"
    assert [question.kind for question in asked][-1] == "release"
    assert prepared.migration().resume(prepared.journal) == "finished"


def test_a_callback_that_raises_stops_it(prepared: Prepared) -> None:
    def stumble(event: Event) -> None:
        if event.kind == "ended":
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        prepared.migration().apply(prepared.journal, watch=stumble)
    assert prepared.report().course in {"running", "paused"}
    assert prepared.migration().resume(prepared.journal) == "finished"
    assert prepared.report().counts.healthy == DEVICES


def test_a_person_may_call_the_client_and_undo(prepared: Prepared) -> None:
    seen: list[int] = []

    def careful(_question: Question) -> Decision:
        seen.append(sum(1 for _ in prepared.ums.devices()))
        return Decision.undo()

    assert prepared.migration(person=careful).apply(prepared.journal) == "undone"
    assert seen == [DEVICES]


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        (Decision.pause_site("nowhere"), exceptions.ConfigError),
        (Decision.exclude(["nobody"], "x"), exceptions.ConfigError),
        (Decision.from_dict({"kind": "release"}), exceptions.ConfigError),
        ("release", TypeError),
        ([1], TypeError),
    ],
)
def test_what_does_not_fit_is_no_answer(
    prepared: Prepared, said: object, raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        prepared.migration(person=lambda _: said).apply(prepared.journal)


def test_devices_can_be_taken_out_by_unit_id(prepared: Prepared) -> None:
    out = [device.unit_id for device in prepared.plan.waves[1].sites[0].devices[:2]]

    def person(question: Question) -> list[Decision] | None:
        said = answer(question)
        return [Decision.exclude(out, "in use"), *said] if said else said

    assert prepared.migration(person=person).apply(prepared.journal) == "finished"
    counts = prepared.report().counts
    assert (counts.healthy, counts.taken_out) == (4, 2)


def test_the_trigger_may_be_a_callable(prepared: Prepared) -> None:
    text = prepared.office.spec_file.read_text()
    text = text.replace("[migration]\n", '[migration]\ntrigger = "custom"\n')
    spec = im.MigrationSpec.from_toml(text, folder=prepared.office.folder)
    assert spec.trigger == "custom"
    plan = im.MigrationPlan.build(spec, prepared.fleet)
    with pytest.raises(exceptions.ConfigError):
        im.Migration(prepared.ums, spec, plan).apply(prepared.journal)
    commanded: list[str] = []

    def fire(devices: list[str]) -> dict[str, str]:
        commanded.extend(devices)
        return dict.fromkeys(devices, "not today")

    prepared.plan, prepared.spec = plan, spec
    outcome = prepared.migration(trigger=fire, person=None).apply(prepared.journal)
    assert outcome == "paused"
    assert commanded
    assert prepared.report().counts.needs_work == len(commanded)


def test_a_trigger_is_read_back_after_an_interruption(prepared: Prepared) -> None:
    text = prepared.office.spec_file.read_text()
    text = text.replace("[migration]\n", '[migration]\ntrigger = "custom"\n')
    prepared.spec = im.MigrationSpec.from_toml(text, folder=prepared.office.folder)
    prepared.plan = im.MigrationPlan.build(prepared.spec, prepared.fleet)

    def lost(_devices: list[str]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        prepared.migration(trigger=lost).apply(prepared.journal)
    asked: list[str] = []

    def none_of_them(devices: list[str]) -> list[str]:
        asked.extend(devices)
        return devices

    fired: list[str] = []

    def fire(devices: list[str]) -> Triggered:
        fired.extend(devices)
        return Triggered({devices[0]: "not today"}, unknown=devices[1:])

    resumed = prepared.migration(trigger=fire, read_back=none_of_them, person=None)
    assert resumed.resume(prepared.journal) == "paused"
    assert asked == fired[: len(asked)] != []
    refused = prepared.report().devices_in("needs_work")
    assert {device.reason for device in refused if device.unit_id == fired[0]} == {"not today"}


@pytest.mark.parametrize("wrong", [7, ["x"], {"x": 1}])
def test_a_trigger_gives_what_was_refused(prepared: Prepared, wrong: object) -> None:
    text = prepared.office.spec_file.read_text()
    text = text.replace("[migration]\n", '[migration]\ntrigger = "custom"\n')
    prepared.spec = im.MigrationSpec.from_toml(text, folder=prepared.office.folder)
    prepared.plan = im.MigrationPlan.build(prepared.spec, prepared.fleet)
    with pytest.raises(TypeError, match="Triggered"):
        prepared.migration(trigger=lambda _: wrong).apply(prepared.journal)


def test_awaited(prepared: Prepared) -> None:
    async def run() -> list[str]:
        told: list[str] = []
        migration = prepared.migration()
        outcome = await migration.apply_async(
            prepared.journal, watch=lambda event: told.append(event.kind)
        )
        assert outcome is MigrationOutcome.FINISHED
        return told

    told = asyncio.run(run())
    assert told.count("wave_finished") == 2


def test_an_awaited_run_stops_for_a_callback_that_raises(prepared: Prepared) -> None:
    def stumble(_: object) -> None:
        raise ZeroDivisionError

    async def run() -> None:
        await prepared.migration().apply_async(prepared.journal, watch=stumble)

    with pytest.raises(exceptions.StoppedError) as caught:
        asyncio.run(run())
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert asyncio.run(resumed(prepared)) == "finished"


async def resumed(prepared: Prepared) -> str:
    return str(await prepared.migration().resume_async(prepared.journal))


def test_what_is_wrong_is_refused_before_anything_is_sent(prepared: Prepared) -> None:
    for wrong in ({"person": 1}, {"trigger": "x"}, {"runbook": 1}):
        with pytest.raises(TypeError):
            prepared.migration(**wrong)
    with pytest.raises(ValueError, match="percent"):
        prepared.migration(tolerance=101)
    with pytest.raises(TypeError):
        prepared.migration().apply(prepared.journal, watch=1)  # type: ignore[arg-type]
    with pytest.raises(exceptions.MissingFileError):
        prepared.migration().resume(prepared.journal)
    other = im.MigrationPlan.from_dict({**prepared.plan.to_dict(), "name": "winter"})
    with pytest.raises(exceptions.ConflictError):
        im.Migration(prepared.ums, prepared.spec, other)
    with pytest.raises(exceptions.ConfigError) as caught:
        im.MigrationSpec.from_toml("[migration]\nnam = 'autumn'")
    assert (caught.value.line, caught.value.column) == (2, 1)
    assert caught.value.hint == "did you mean `name`?"


def test_what_is_done_is_asked_before_each_wave(prepared: Prepared) -> None:
    asked = []

    def done() -> object:
        asked.append(1)
        return prepared.done

    assert prepared.migration(runbook=done).apply(prepared.journal) == "finished"
    assert len(asked) >= 2

    def broken() -> None:
        raise ZeroDivisionError

    again = prepared.journal.with_name("again.journal")
    with pytest.raises(exceptions.StoppedError):
        prepared.migration(runbook=broken).apply(again)


def test_states_of_repositories(prepared: Prepared) -> None:
    states = asyncio.run(states_of(prepared))
    assert states["berlin"].complete
    assert (states["berlin"].bytes_per_device or 0) > 1_000_000_000
    none = prepared.fleet.with_repositories({"berlin": RepositoryState(complete=False)})
    assert im.MigrationPlan.build(prepared.spec, none).refusals(0)


async def states_of(prepared: Prepared) -> dict[str, RepositoryState]:
    fleet = await im.Fleet.read_async(prepared.ums, prepared.spec)
    assert len(fleet) == DEVICES
    return await prepared.repositories.states_async(prepared.spec)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_leaves_a_journal_that_goes_on(script: Script, tmp_path: pathlib.Path) -> None:
    examples = pathlib.Path(__file__).parents[2] / "igel-migrate-py/examples"
    process = script(
        f"""
    import sys, time
    sys.path.insert(0, {str(examples)!r})
    import pathlib
    import igel_migrate as im
    from igel_migrate.migration import SiteRepositories
    from migrate import Office, confirm_all

    folder = pathlib.Path({str(tmp_path)!r})
    with Office(folder, devices=4) as office:
        spec = im.MigrationSpec.from_file(office.spec_file)
        office.work_by_hand(spec)
        done, journal, live = confirm_all(spec), folder / "autumn.journal", office.live()
        with spec.connection.client() as ums:
            repositories = SiteRepositories(spec)
            fleet = im.Fleet.read(ums, spec).with_runbook(done)
            fleet = fleet.with_repositories(repositories.states(spec))
            plan = im.MigrationPlan.build(spec, fleet)
            migration = im.Migration(
                ums, spec, plan, repositories=repositories, runbook=done,
                person=lambda question: None, clock=live,
            )
            # By the clock of the system nothing arrives: the run waits.
            waits = im.Migration(ums, spec, plan, repositories=repositories, runbook=done)
            try:
                waits.apply(journal, watch=lambda event: print(event.kind, flush=True))
            except KeyboardInterrupt:
                print("interrupted", flush=True)
            outcome = migration.resume(journal)
            print(outcome, im.MigrationReport.from_journal(journal).counts.healthy)
    """
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "seen":
            process.send_signal(signal.SIGINT)
            break
    out, err = process.communicate(timeout=60)
    assert err == ""
    assert "interrupted\n" in out
    assert out.splitlines()[-1] == "paused 2"
