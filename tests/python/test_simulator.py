"""The simulator from Python: its console, faults, audit, repositories and live devices."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import igel_migrate as im
import pytest
from igel_migrate import conformance, exceptions
from igel_migrate.simulator import (
    AppFolder,
    DeviceFailure,
    DeviceStep,
    Edge,
    FailureRule,
    Fault,
    RepositorySetup,
    Simulator,
)
from igel_migrate.webdav import WebDavClient

from conftest import connect

NOON = datetime(2026, 3, 4, 12, tzinfo=timezone.utc)

OS11 = """<?xml version="1.0" encoding="UTF-8"?>
<profiles><profile><profile_id>41</profile_id><profilename>from a file</profilename>
<firmware><model>IGEL OS 11</model><version>11.10.150.01</version></firmware>
<description></description><overwritesessions>false</overwritesessions>
<is_master_profile>false</is_master_profile><is_igel_os>true</is_igel_os>
<settings><pclass name="sessions.ica0.name"><pvalue instancenr="-1">desk</pvalue></pclass>
</settings><instancesettings/></profile></profiles>
"""


def test_a_person_fills_an_empty_ums() -> None:
    with Simulator(standing_at=NOON) as simulator:
        console = simulator.console()
        firmware = console.create_firmware("IGEL OS 11", "11.10.150.01")
        place = console.create_directory("Berlin")
        device = console.create_device(
            "0A0000000001",
            firmware,
            directory=place,
            name="desk 1",
            site="Berlin",
            online=True,
            graphics_chipset_1="second chip",
            monitor_2_model="SyncMaster",
            monitor_2_size=24.5,
            uptime_ms=60_000,
        )
        console.mark_upgrade_ready([device])
        known = console.device(device)
        assert known is not None
        assert (known.name, known.directory, known.site) == ("desk 1", place, "Berlin")
        console.set_account("reader", "invented", rights={place: ["read"]})
        with connect(simulator, password=None) as ums:
            [desk] = ums.devices()
            assert (desk.name, desk.graphics_chipset_1) == ("desk 1", "second chip")
            assert desk.total_uptime == "60000"
            assert (desk.monitor_2_model, desk.monitor_2_size) == ("SyncMaster", 24.5)
        console.set_repository("berlin", "https://dar.example.test/dar/", -1)
        [record] = console.repositories()
        assert not record.is_shown_to_devices
        assert console.repositories_for_devices() == []
        console.move_device(device, -1)
        moved = console.device(device)
        assert moved is not None
        assert moved.directory == -1
        console.recycle_device(device)
        console.recycle_device(device, in_bin=False)
        assert console.find_directory("Berlin") == place
        assert console.open_sessions() == 0


def test_faults_hit_and_the_audit_tells() -> None:
    with Simulator(devices=3) as simulator, connect(simulator, attempts=1) as ums:
        ums.log_in()
        faults = simulator.faults()
        faults.add(Fault.internal_error(), method="GET", path="/umsapi/v3/firmwares", times=1)
        with pytest.raises(exceptions.ServerError):
            ums.firmwares()
        assert ums.firmwares()
        faults.add(Fault.drop_after_effect(), method="PUT", times=1)
        with pytest.raises(exceptions.OutcomeUnknownError):
            ums.create_directory(-1, "perhaps")
        assert ums.directories().find("/perhaps")
        audit = simulator.audit()
        assert audit.writes() == ["PUT /umsapi/v3/directories/tcdirectories"]
        failed = [entry for entry in audit if entry.faults]
        assert [entry.faults for entry in failed] == [
            (Fault.internal_error(),),
            (Fault.drop_after_effect(),),
        ]
        assert failed[0].status == 500
        faults.clear()
        audit.clear()
        assert len(audit) == 0
        with pytest.raises(ValueError, match="rate"):
            faults.add(Fault.latency(0.1), rate=2.0)


def test_a_session_ends_when_the_server_forgets_it() -> None:
    with Simulator(standing_at=NOON, knobs={"session_idle": 60}) as simulator:
        with connect(simulator) as ums:
            ums.log_in()
            simulator.advance_clock(timedelta(minutes=2))
            assert simulator.now == NOON + timedelta(minutes=2)
            assert ums.profiles() == []
        logins = [call for call in simulator.calls() if call.endswith("/login")]
        assert len(logins) == 2


def test_devices_upgrade_in_virtual_time() -> None:
    base = AppFolder("base_system", "12.7.4", files=2, bytes=50_000)
    setup = RepositorySetup("berlin", apps=[base])
    with Simulator(devices=6, sites=1, standing_at=NOON, repositories=[setup]) as simulator:
        console = simulator.console()
        console.mark_upgrade_ready(console.device_ids())
        launch = console.create_directory("Launch")
        repository = simulator.repositories()[0]
        console.set_repository("berlin", repository.url, 100)
        rule = FailureRule(DeviceFailure.never_returns(), rate=0.3)
        live = simulator.live(base_system="12.7.4", failures=[rule], reboot=60, seed=3)
        with connect(simulator) as ums:
            ums.move_devices(console.device_ids(), launch)
        console.create_job("upgrade", launch, every=timedelta(minutes=10))
        assert console.jobs()[0].enabled
        live.advance(timedelta(hours=6))
        steps = {event.step for event in live.log()}
        assert DeviceStep.UPGRADE_BEGUN in steps or DeviceStep.REFUSED in steps
        assert simulator.now == NOON + timedelta(hours=6)
        first = live.log()[0]
        assert NOON <= first.at <= simulator.now
        assert first.unit_id


def test_devices_take_on_the_build_of_their_directory() -> None:
    with Simulator(standing_at=NOON) as simulator:
        console = simulator.console()
        builds = ["11.11.100.01", "11.11.185.01"]
        old, new = (console.create_firmware("IGEL OS 11", build) for build in builds)
        directory = console.create_directory("Update")
        console.assign_os11_update(directory, new)
        with pytest.raises(exceptions.IgelMigrateError):
            console.assign_os11_update(directory, new + 1_000)
        device = console.create_device("00E0C5000001", old, directory=directory, online=True)
        live = simulator.live(os11_update=timedelta(minutes=10))
        live.advance(timedelta(hours=2))
        steps = [event.step for event in live.log()]
        assert steps == [DeviceStep.UPDATE_BEGUN, DeviceStep.UPDATED]
        found = console.device(device)
        assert found is not None
        assert found.firmware == new


def test_a_repository_fills_as_the_clock_goes() -> None:
    setup = RepositorySetup("berlin", knobs={"sync_bytes_per_second": 1_000})
    with Simulator(standing_at=NOON, repositories=[setup]) as simulator:
        repository = simulator.repositories()[0]
        repository.sync_app(AppFolder("cwa", "1", files=1, bytes=60_000))
        assert repository.synced_at() is not None
        simulator.advance_clock(30)
        sizes = [file.size for file in repository.files()]
        assert sum(sizes) < sum(file.size for file in repository.manifest())
        simulator.advance_clock(3600)
        assert repository.synced_at() is None
        repository.change_knobs(quota=10)


def test_a_certificate_expires_and_is_renewed() -> None:
    with Simulator(repositories=[RepositorySetup("berlin")]) as simulator:
        [repository] = simulator.repositories()
        trust = im.Trust.only(repository.ca_pem)

        def read() -> None:
            dar = WebDavClient(
                repository.url, credentials=repository.download_account, trust=trust, attempts=1
            )
            dar.list()

        read()
        repository.let_certificate_expire()
        with pytest.raises(exceptions.TlsError):
            read()
        repository.renew_certificate()
        read()


def test_the_simulator_passes_its_own_conformance_suite() -> None:
    with Simulator(devices=20) as simulator, connect(simulator) as ums:
        report = conformance.read_only(ums)
        assert report.is_conformant, str(report)
        assert {check.outcome for check in report.checks} <= {"passed", "skipped"}
        simulator.console().create_directory("Conformance")
        written = conformance.writing(ums, "/Conformance")
        assert written.failed == ()
        assert written.left_behind == ()
        simulator.console().change_knobs(move_into_root=Edge.answer("no"), ids="per_kind")
        with pytest.raises(exceptions.ConfigError):
            conformance.writing(ums, "/")


def test_an_import_is_told_by_ums() -> None:
    with Simulator(devices=1) as simulator, connect(simulator) as ums:
        console = simulator.console()
        console.create_firmware("IGEL OS 11", "11.10.150.01")
        [number] = console.import_os11(OS11)
        assert ums.profile(number).name == "from a file"
        assert console.profile_document(number)
        with pytest.raises(exceptions.DocumentError):
            console.import_os11("<profiles")
        assert console.profile(number) is not None
        assert number in console.profile_ids()
        assert im.Profile.__match_args__[0] == "id"
