"""The client of UMS against the simulator: every resource, both ways of waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import igel_migrate as im
import pytest
from igel_migrate import exceptions
from igel_migrate.simulator import Console, Edge, Simulator

from conftest import connect


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(devices=12) as simulator:
        yield simulator


@pytest.fixture
def client(running: Simulator) -> Iterator[im.UmsClient]:
    with connect(running) as client:
        yield client


@pytest.fixture
def console(running: Simulator) -> Console:
    return running.console()


def profile(console: Console, name: str) -> int:
    firmware = console.create_firmware("IGEL OS 11", "11.10.150.01")
    return console.create_profile(name, firmware)


def test_devices_have_the_attributes_that_ums_sends(client: im.UmsClient, console: Console) -> None:
    known = console.device_ids()[0]
    console.change_device(known, comment="by the window", last_user="kim", memory_size=1705)
    console.define_attribute("Room", "room")
    console.set_attribute(known, "room", "2.14")
    device = client.device(known)
    assert (device.id, device.comment, device.memory_size) == (known, "by the window", 1705)
    assert device.device_type
    assert device.flash_size
    assert device.network_adapters is None
    assert device.attributes is None
    attributes = client.device(known, facet="deviceattributes").attributes
    assert attributes is not None
    assert [(a.name, a.value) for a in attributes] == [("Room", "2.14")]
    client.set_device_attribute(known, "room", "2.15")
    assert console.attribute(known, "room") == "2.15"


def test_devices_are_created_changed_and_deleted(client: im.UmsClient, console: Console) -> None:
    firmware = next(iter(client.firmwares()))
    made = client.create_device("0a1b2c3d4e5f", firmware, fields={"name": "spare"})
    client.update_device(made, {"site": "Berlin", "comment": "in the cupboard"})
    known = console.device(made)
    assert known is not None
    assert (known.mac, known.name, known.site) == ("0A1B2C3D4E5F", "spare", "Berlin")
    with pytest.raises(ValueError, match="permanently"):
        client.delete_device(made, permanently=False)  # type: ignore[arg-type]
    client.delete_device(made, permanently=True)
    assert console.device(made) is None
    with pytest.raises(ValueError, match="colour"):
        client.update_device(1, {"colour": "red"})  # type: ignore[typeddict-unknown-key]


def test_the_trees_of_directories(client: im.UmsClient, console: Console) -> None:
    berlin = client.ensure_directory("/Migration/Berlin/Launch")
    tree = client.directories()
    assert tree.kind is im.DirectoryKind.DEVICE
    assert tree.path_of(berlin) == "/Migration/Berlin/Launch"
    migration = tree.resolve("/Migration")
    assert tree.ancestors(berlin) == [tree.resolve("/Migration/Berlin"), migration, -1]
    assert berlin in tree.descendants(migration)
    assert tree.is_within(berlin, migration)
    assert tree.unreachable() == []
    client.rename_directory(berlin, "Start")
    renamed = console.directory(berlin)
    assert renamed is not None
    assert renamed.name == "Start"
    client.move_devices(console.device_ids()[:2], berlin)
    assert client.confirm_moved(console.device_ids()[:2], berlin) == []
    children = client.directory(berlin).children
    assert children is not None
    assert {(child.id, child.kind) for child in children} == {
        (device, "tc") for device in console.device_ids()[:2]
    }
    with pytest.raises(exceptions.ApiError):
        client.delete_directory(berlin)
    moved = client.move_directories([berlin], migration)
    assert [outcome.is_moved for outcome in moved] == [True]
    made = client.create_directory(-2, "sessions", kind=im.DirectoryKind.PROFILE)
    assert client.directories(kind="profile").get(made) is not None
    device, inner = next(client.devices()), client.directory(berlin)
    elsewhere = client.ensure_directory("/Elsewhere")
    both = client.move_objects([device, inner, device], elsewhere)
    assert [(outcome.id, outcome.is_moved) for outcome in both] == [
        (device.id, True),
        (berlin, True),
    ]
    outer = im.ObjectRef(client.create_directory(-2, "outer", kind="profile"), "profiledirectory")
    assert client.move_objects([outer], made, kind="profile").outcomes[0].is_moved
    child = client.directory(made, kind="profile").children
    assert child == (outer,)
    assert client.move_objects(child, -2, kind="profile").outcomes[0].is_moved
    with pytest.raises(exceptions.ConfigError):
        client.move_objects([im.ObjectRef(1, "tc"), im.ProfileRef.standard(1)], berlin)
    with pytest.raises(TypeError, match="ObjectRef"):
        client.move_objects([1], berlin)  # type: ignore[list-item]
    client.delete_directory(made, kind="profile")
    assert any(d.children for d in client.directories_with_children())


def test_profiles_are_assigned_confirmed_and_taken_back(
    client: im.UmsClient, console: Console
) -> None:
    number = profile(console, "DAR berlin OS11")
    above = client.ensure_directory("/Assigned")
    below = client.ensure_directory("/Assigned/Desk")
    known = client.profile(number)
    assert known in client.profiles()
    assert (known.name, known.kind) == ("DAR berlin OS11", im.ProfileKind.STANDARD)
    place = im.Receiver.directory(above)
    client.assign_profile(known, place)
    client.confirm_assignment(number, place)
    effective = client.effective_profiles(im.Receiver.directory(below))
    assert number in effective
    assert effective.origins(number) == [place]
    assert [a.receiver.id for a in effective.inherited] == [above]
    assert effective.direct == ()
    assert effective.of == im.Receiver.directory(below)
    assert client.directories_of_profile(number) == [above]
    assert client.devices_of_profile(number) == []
    client.unassign_profile(number, place)
    client.confirm_assignment(number, place, assigned=False)
    client.rename_profile(number, "DAR berlin")
    assert client.profile(number).name == "DAR berlin"
    client.delete_profile(number, permanently=True)
    assert number not in {known.id for known in client.profiles()}


def test_priority_profiles_are_told_from_the_others(client: im.UmsClient, console: Console) -> None:
    firmware = next(iter(client.firmwares()))
    number = console.create_profile("above all", firmware, priority=True)
    assert [p.id for p in client.priority_profiles()] == [number]
    assert client.profile(im.ProfileRef.priority(number)).kind is im.ProfileKind.PRIORITY
    device = client.device(console.device_ids()[-1])
    client.assign_profiles(device, [im.ProfileRef.priority(number)])
    assert console.effective(device)[0] == (number, im.Receiver.device(device))
    with pytest.raises(TypeError, match="receiver"):
        client.assign_profile(number, 7)  # type: ignore[arg-type]


def test_a_missing_assignment_is_told_after_the_deadline(
    running: Simulator, console: Console
) -> None:
    number = profile(console, "never assigned")
    impatient = im.UmsClient(
        running.ums_url,
        credentials=im.Credentials(running.username, running.password),
        trust=im.Trust.only(running.ca_pem),
        settle_deadline=0.2,
    )
    place = im.Receiver.directory(impatient.ensure_directory("/Nobody"))
    with impatient, pytest.raises(exceptions.IgelMigrateError):
        impatient.confirm_assignment(number, place)


def test_commands_tell_of_each_device(client: im.UmsClient, console: Console) -> None:
    on, off = console.device_ids()[:2]
    console.change_device(on, online=True, last_ip="192.0.2.7")
    console.change_device(off, online=False, last_ip=None)
    report = client.reboot([client.device(on), off])
    states = {outcome.device: outcome.state for outcome in report}
    assert states == {on: im.CommandState.SUCCESS, off: im.CommandState.FAILED}
    assert not report.is_complete
    assert [outcome.device for outcome in report.failed] == [off]
    assert report.failed[0].message
    assert client.wake([off]).is_complete
    assert client.send_settings([on]).outcomes[0].is_success
    assert len(client.shutdown([])) == 0


def test_template_keys_assets_views_and_status(client: im.UmsClient, console: Console) -> None:
    key = client.create_template_key("dar_url")
    value = client.create_template_value(key, "https://dar.example.test/dar/", description="x")
    assert [(v.id, v.value) for v in client.template_values(key)] == [
        (value, "https://dar.example.test/dar/")
    ]
    device = console.device_ids()[0]
    client.assign_template_values(im.Receiver.device(device), [(key, value)])
    assert console.template_values(im.Receiver.device(device)) == [(key, value)]
    asset = console.add_asset("mouse", "Example", "m1", device=device)
    assert [a.id for a in client.assets_of_device(device)] == [asset]
    assert client.assets() == client.asset(asset)
    assert client.asset_history(asset) == []
    view = console.create_view("two", one_of=console.device_ids()[:2])
    assert [d.id for d in client.view(view)] == console.device_ids()[:2]
    assert client.server_status().elapsed > 0
    firmware = next(iter(client.firmwares().values()))
    assert client.firmware(firmware.id) == firmware


def test_a_request_by_hand(client: im.UmsClient) -> None:
    body = client.send("GET", "/thinclients", query={"facets": "details"})
    assert isinstance(body, bytes)
    assert body.startswith(b"[")
    client.send("PUT", "/directories/tcdirectories", body={"name": "by hand"})
    assert client.directories().find("/by hand")
    with pytest.raises(exceptions.ConfigError):
        client.send("GET", "thinclients")
    with pytest.raises(ValueError, match="method"):
        client.send("G T", "/thinclients")


def test_the_same_awaited(running: Simulator) -> None:
    async def main() -> None:
        async with connect(running) as client:
            profiles, tree = await asyncio.gather(
                client.profiles_async(), client.directories_async()
            )
            assert len(tree) > 0
            assert isinstance(profiles, list)
            report = await client.wake_async([d.id for d in client.devices()][:1])
            assert report.is_complete

    asyncio.run(main())


def test_knobs_change_what_the_server_does(running: Simulator, client: im.UmsClient) -> None:
    console = running.console()
    console.change_knobs(directory_name_again=Edge.refuse("ITG-0A008"), imi="enabled")
    client.create_directory(-1, "once")
    with pytest.raises(exceptions.ApiError) as raised:
        client.create_directory(-1, "once")
    assert raised.value.code == "ITG-0A008"
    console.change_knobs(directory_name_again=Edge.accept())
    with pytest.raises(TypeError, match="no_such_knob"):
        console.change_knobs(no_such_knob=True)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="unlicensed"):
        console.change_knobs(imi="free")  # type: ignore[arg-type]


def test_a_proxy_is_asked_and_nothing_else(running: Simulator) -> None:
    client = im.UmsClient(
        running.ums_url,
        credentials=im.Credentials(running.username, running.password),
        trust=im.Trust.only(running.ca_pem),
        proxy="http://127.0.0.1:9",
        proxy_credentials=im.Credentials("proxy", "invented"),
        attempts=1,
    )
    before = len(running.calls())
    with pytest.raises(exceptions.TransportError):
        client.log_in()
    assert len(running.calls()) == before
    with pytest.raises(ValueError, match="oldest_tls"):
        im.UmsClient(
            running.ums_url,
            credentials=im.Credentials("imi", "x"),
            oldest_tls="1.1",  # type: ignore[arg-type]
        )
