"""A client that knows nothing of this library, written with `requests` from the vendor's manual.

It speaks to the simulator as scripts in the field speak to UMS. That it works shows that the
simulator understands the documented interface and not a private one.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from igel_migrate.simulator import Simulator

JSON = {"Content-Type": "application/json; charset=utf-8"}


class Imi:
    """The client, as the manual's examples would have it."""

    def __init__(self, server: str, ca_file: pathlib.Path) -> None:
        """Trust the authority in a file; `requests` knows no other way."""
        self.base = f"{server}/umsapi/v3"
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = str(ca_file)

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        answer = self.http.request(
            method, self.base + path, params=query, json=body, headers=JSON, timeout=10
        )
        answer.raise_for_status()
        return answer.json()

    def log_in(self, user: str, password: str) -> str:
        answer = self.http.post(f"{self.base}/login", auth=(user, password), timeout=10)
        answer.raise_for_status()
        return str(answer.json()["message"])


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(devices=8, sites=2) as simulator:
        yield simulator


@pytest.fixture
def imi(running: Simulator, tmp_path: pathlib.Path) -> Iterator[Imi]:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text(running.ca_pem)
    client = Imi(running.ums_url, ca_file)
    client.log_in(running.username, running.password)
    yield client
    client.ask("POST", "/logout")
    client.http.close()


def test_the_session_is_a_cookie(imi: Imi, running: Simulator) -> None:
    cookie = imi.http.cookies["JSESSIONID"]
    assert len(cookie) == 32
    assert cookie == cookie.upper()
    assert imi.ask("GET", "/firmwares")["FwResource"]
    stranger = requests.get(
        f"{imi.base}/firmwares", verify=str(imi.http.verify), timeout=10, headers=JSON
    )
    assert stranger.status_code == 401
    assert stranger.json()["errorCode"].startswith("ITG-0B")
    wrong = requests.post(
        f"{imi.base}/login",
        auth=(running.username, "wrong"),
        verify=str(imi.http.verify),
        timeout=10,
    )
    assert wrong.status_code == 401
    assert wrong.json()["errorCode"] == "ITG-0B002"


def test_the_cookie_may_be_taken_from_the_message(running: Simulator, imi: Imi) -> None:
    message = Imi(running.ums_url, pathlib.Path(str(imi.http.verify))).log_in(
        running.username, running.password
    )
    answer = requests.get(
        f"{imi.base}/thinclients/",
        headers={"Cookie": message},
        verify=str(imi.http.verify),
        timeout=10,
    )
    assert len(answer.json()) == 8


def test_devices_in_short_and_in_detail(imi: Imi) -> None:
    devices = imi.ask("GET", "/thinclients")
    assert len(devices) == 8
    for device in devices:
        assert {"id", "unitID", "mac", "name", "parentID", "firmwareID", "lastIP"} <= set(device)
        assert device["objectType"] == "tc"
        assert device["movedToBin"] is False
        assert isinstance(device["id"], str)
    one = imi.ask("GET", f"/thinclients/{devices[0]['id']}", facets="details")
    assert one["osType"].startswith("IGEL Linux")
    assert isinstance(one["memorySize"], int)
    firmware = imi.ask("GET", f"/firmwares/{one['firmwareID']}")
    assert firmware["version"].startswith("11.")


def test_a_device_is_made_changed_commanded_and_deleted(imi: Imi, running: Simulator) -> None:
    firmware = imi.ask("GET", "/firmwares")["FwResource"][0]["id"]
    made = imi.ask("PUT", "/thinclients", {"mac": "0A0000000042", "firmwareID": firmware})
    number = made["id"]
    imi.ask("PUT", f"/thinclients/{number}", {"name": "Zoë's desk", "site": "Köln"})
    seen = imi.ask("GET", f"/thinclients/{number}", facets="details")
    assert (seen["name"], seen["site"]) == ("Zoë's desk", "Köln")
    targets = [{"id": number, "type": "tc"}]
    woken = imi.ask("POST", "/thinclients", targets, command="wakeup")["CommandExecList"]
    assert [(entry["id"], entry["state"]) for entry in woken] == [(number, "SUCCESS")]
    failed = imi.ask("POST", "/thinclients", targets, command="reboot")["CommandExecList"]
    assert failed[0]["state"] == "FAILED"
    with pytest.raises(requests.HTTPError) as raised:
        imi.ask("POST", "/thinclients", targets, command="upgrade")
    assert raised.value.response.json()["errorCode"] == "ITG-0A003"
    imi.ask("DELETE", f"/thinclients/{number}/deletetcoffline")
    assert running.console().device(int(number)) is None


def test_directories_are_made_and_devices_moved(imi: Imi) -> None:
    made = imi.ask("PUT", "/directories/tcdirectories", {"name": "Migration"})
    below = imi.ask("PUT", "/directories/tcdirectories", {"name": "Wave 1", "parentID": made["id"]})
    assert below["parentID"] == made["id"]
    devices = [device["id"] for device in imi.ask("GET", "/thinclients")[:3]]
    body = [{"id": number, "type": "tc"} for number in [*devices, "999999"]]
    path = f"/directories/tcdirectories/{below['id']}"
    moved = imi.ask("PUT", path, body, operation="move")
    assert {entry["id"]: entry["results"] for entry in moved} == {
        **dict.fromkeys(devices, "successful"),
        "999999": "does_not_exist",
    }
    children = imi.ask("GET", path, facets="children")["DirectoryChildren"]
    assert sorted(child["id"] for child in children) == sorted(devices)
    imi.ask("PUT", path, {"name": "Wave one"})
    with pytest.raises(requests.HTTPError) as raised:
        imi.ask("DELETE", path)
    assert raised.value.response.status_code == 400
    assert raised.value.response.json()["errorCode"] == "ITG-0A006"


def test_profiles_are_assigned_and_taken_back(imi: Imi, running: Simulator) -> None:
    console = running.console()
    firmware = int(imi.ask("GET", "/firmwares")["FwResource"][0]["id"])
    profile = str(console.create_profile("Sessions", firmware))
    listed = {entry["id"]: entry["name"] for entry in imi.ask("GET", "/profiles")}
    assert listed[profile] == "Sessions"
    device = imi.ask("GET", "/thinclients")[0]
    directory = device["parentID"]
    entry = {
        "assignee": {"id": profile, "type": "profile"},
        "receiver": {"id": directory, "type": "tcdirectory"},
    }
    imi.ask("PUT", f"/directories/tcdirectories/{directory}/assignments/profiles", [entry])
    effective = imi.ask("GET", f"/thinclients/{device['id']}/assignments/profiles")
    assert [(one["assignee"]["id"], one["receiver"]["id"]) for one in effective] == [
        (profile, directory)
    ]
    imi.ask("DELETE", f"/profiles/{profile}/assignments/tcdirectories/{directory}")
    assert imi.ask("GET", f"/thinclients/{device['id']}/assignments/profiles") == []
    imi.ask("PUT", f"/profiles/{profile}", {"name": "Renamed"})
    assert imi.ask("GET", f"/profiles/{profile}")["name"] == "Renamed"
    imi.ask("DELETE", f"/profiles/{profile}")


def test_template_keys(imi: Imi) -> None:
    key = imi.ask("PUT", "/template", {"name": "dar", "type": "StringType"})["id"]
    body = {"value": "https://dar.example.test/", "description": "", "type": "StringType"}
    value = imi.ask("PUT", f"/template/{key}/value", body)["id"]
    [read] = imi.ask("GET", f"/template/{key}/read")
    assert (str(read["id"]), read["value"]) == (str(value), body["value"])
    device = imi.ask("GET", "/thinclients")[0]["id"]
    chosen = {"templateId": int(key), "valueId": int(value)}
    imi.ask("PUT", "/template/assign/tc", {"tcId": int(device), "template": [chosen]})


def test_a_wrong_method_and_a_wrong_path(imi: Imi) -> None:
    for method, path, status in [
        ("PUT", "/firmwares", 400),
        ("GET", "/no/such/thing", 404),
    ]:
        answer = imi.http.request(method, imi.base + path, json=[], headers=JSON, timeout=10)
        assert answer.status_code == status, answer.text
        assert answer.json()["errorCode"].startswith("ITG-0A")
