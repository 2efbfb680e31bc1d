"""The WebDAV client, the probes and the inventory against a simulated repository."""

from __future__ import annotations

import asyncio
import io
import pathlib
from collections.abc import Iterator

import igel_migrate as im
import pytest
from igel_migrate import exceptions, inventory, webdav
from igel_migrate.simulator import (
    AppFolder,
    Damage,
    RepositorySetup,
    SimulatedRepository,
    Simulator,
)


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    apps = [
        AppFolder("base_system", "12.7.4", files=2, bytes=20_000),
        AppFolder("cwa", "23.9.24", files=3, bytes=3_000),
    ]
    setup = RepositorySetup("berlin", path="/dar/", apps=apps, knobs={"depth_infinity": True})
    with Simulator(repositories=[setup]) as simulator:
        yield simulator


@pytest.fixture
def repository(running: Simulator) -> SimulatedRepository:
    berlin = running.repository("berlin")
    assert berlin is not None
    return berlin


def dar(repository: SimulatedRepository, *, upload: bool = False) -> webdav.WebDavClient:
    account = repository.upload_account if upload else repository.download_account
    return webdav.WebDavClient(
        repository.url,
        credentials=account,
        trust=im.Trust.only(repository.ca_pem),
        properties=["modified", "etag"],
    )


def test_folders_are_listed_and_walked(repository: SimulatedRepository) -> None:
    client = dar(repository)
    assert {entry.path for entry in client.list().entries} == {"base_system", "cwa"}
    below = client.list("cwa")
    assert below.folder is not None
    assert below.folder.is_folder
    files = {}
    for item in client.walk():
        match item:
            case webdav.Entry(path, webdav.EntryKind.FILE, size):
                files[path] = size
            case webdav.Entry():
                pass
            case other:
                pytest.fail(repr(other))
    assert files == {file.path: file.size for file in repository.files()}
    assert sum(1 for _ in client.walk("cwa", infinite_depth=True)) == 4
    assert client.is_account_proven
    with pytest.raises(exceptions.LimitError):
        list(client.walk(max_entries=2))


def test_walks_serve_asyncio(repository: SimulatedRepository) -> None:
    async def main() -> int:
        async with dar(repository) as client:
            options = await client.options_async()
            assert options.is_webdav
            return len([item async for item in client.walk(concurrency=2)])

    assert asyncio.run(main()) == 9


def test_files_are_read_in_part_and_written(
    repository: SimulatedRepository, tmp_path: pathlib.Path
) -> None:
    client = dar(repository, upload=True)
    client.make_folder("new")
    client.put_file("new/a", b"0123456789")
    local = tmp_path / "b"
    local.write_bytes(b"x" * 700_000)
    client.put_file("new/b", local)
    client.put_file("new/c", io.BytesIO(b"open"))
    assert b"".join(client.get("new/a", start=2, stop=5)) == b"234"
    assert sum(map(len, client.get("new/b"))) == 700_000
    assert client.head("new/c").size == 4
    assert client.stat("new/b").size == 700_000
    assert client.stat("new/b").modified is not None
    for name in "abc":
        client.delete_file(f"new/{name}")
    repository.remove("new")
    with pytest.raises(exceptions.NotFoundError):
        client.stat("new/a")
    with pytest.raises(exceptions.PermissionDeniedError):
        dar(repository).put_file("no", b"")


def test_probes_find_who_may_what(repository: SimulatedRepository) -> None:
    prober = dar(repository).prober(repository.upload_account)
    assert prober.probe_reading().outcome is webdav.ReadOutcome.READS
    rights = prober.probe_rights()
    assert (rights.reader.outcome, rights.uploader.outcome) == ("refused", "not_refused")
    assert prober.probe_rights_by_writing().uploader.outcome == "written"
    large = prober.probe_large_file()
    assert (large.outcome, large.meaning) == ("continue", "looks_first")
    plan = prober.plan_upload(300_000)
    assert "300" in str(plan)
    with pytest.raises(ValueError, match="confirmed"):
        prober.upload_and_delete(plan, confirmed=False)
    sent: list[int] = []
    assert prober.upload_and_delete(plan, confirmed=True, progress=sent.append).outcome == "stored"
    assert sent == sorted(sent)
    report = prober.report()
    assert report.is_good
    assert report.leftovers == ()
    assert report.to_dict()["reading"]["outcome"] == "reads"


def test_a_repository_is_compared_with_what_must_be_there(
    repository: SimulatedRepository,
) -> None:
    client = dar(repository)
    files = {f.path: inventory.KnownFile(f.size, f.sha256()) for f in repository.manifest()}
    expectation = im.Expectation.from_manifest(im.Manifest(files))
    assert expectation.basis is inventory.ExpectationBasis.MANIFEST
    good = inventory.Check(checksums=True).run(client, expectation)
    assert good.complete
    assert good.evidence is inventory.Evidence.CHECKSUM
    damaged, cut = sorted(files)[:2]
    repository.damage(damaged, Damage.corrupt())
    repository.damage(cut, Damage.truncated())
    look = im.Inventory.read(client, expectation)
    comparison = look.compare()
    steps: list[str] = []
    report = comparison.verify(client, progress=lambda event: steps.append(event.step))
    assert set(steps) == {"checksums"}
    assert not report.complete
    kinds = {problem.path: problem.problem for problem in report.problems}
    assert kinds[damaged] is inventory.ProblemKind.CHECKSUM
    assert kinds[cut] in {"smaller", "empty"}
    assert [app.verdict for app in report.apps]
    assert cut in report.to_text()
    written = report.to_dict()
    assert written["problems"][0]["path"] == report.problems[0].path
    assert report.problems[0].to_dict() == written["problems"][0]
    repository.repair(damaged)
    repository.repair(cut)


def test_expectations_come_from_apps_folders_and_other_repositories(
    repository: SimulatedRepository, tmp_path: pathlib.Path
) -> None:
    client = dar(repository)
    by_name = im.Expectation.from_apps(["cwa", "base_system 12.7.4"])
    assert by_name.apps == ("cwa", "base_system 12.7.4")
    assert inventory.Check().run(client, by_name).complete
    missing = inventory.Check().run(client, im.Expectation.from_apps(["zoom"]))
    assert [app.verdict for app in missing.apps] == [inventory.AppVerdict.MISSING]
    reference = im.Expectation.from_repository(client, apps=["cwa"])
    assert len(reference.manifest()) == 3
    for path in reference.manifest():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"".join(client.get(path)))
    folder = im.Expectation.from_folder(tmp_path).with_checksums()
    assert inventory.Check(checksums=True).run(client, folder).complete
    text = str(folder.manifest())
    assert im.Manifest.parse(text) == folder.manifest()


def test_many_sites_are_one_report(repository: SimulatedRepository) -> None:
    expectation = im.Expectation.from_apps(["cwa"])
    nobody = webdav.WebDavClient("https://127.0.0.1:9/dar/", attempts=1)
    check = inventory.Check(sites_at_once=2)
    sites = [
        inventory.SiteCheck("berlin", dar(repository), expectation),
        inventory.SiteCheck("nowhere", nobody, expectation),
    ]
    report = check.run_all(sites)
    assert not report.is_complete
    assert [(row.name, row.report is not None) for row in report] == [
        ("berlin", True),
        ("nowhere", False),
    ]
    [(name, error)] = report.errors()
    assert (name, type(error)) == ("nowhere", exceptions.TransportError)
    assert "berlin" in str(report)
    assert "error" in report.to_dict()["sites"][1]
    assert asyncio.run(wait_for(check, sites)) == 2


async def wait_for(check: inventory.Check, sites: list[inventory.SiteCheck]) -> int:
    return len(await check.run_all_async(sites))


def test_layouts_find_apps_in_paths() -> None:
    layout = inventory.Layout()
    [found, *_] = layout.find("base_system/12.7.4/base_system-12.7.4.ipkg")
    assert str(found.release) == "base_system 12.7.4"
    assert inventory.Layout("{name}/{version}") != layout
    release = inventory.AppRelease.from_file_name("cwa-23.9.24.ipkg")
    assert im.Expectation.from_apps([release]).apps == ("cwa 23.9.24",)


def test_a_callback_that_raises_ends_the_check(repository: SimulatedRepository) -> None:
    def stop(_event: inventory.Progress) -> None:
        raise KeyError("enough")  # noqa: EM101

    with pytest.raises(KeyError, match="enough"):
        inventory.Check().run(dar(repository), im.Expectation.nothing(), progress=stop)


def test_repositories_of_the_plan_are_read_with_their_own_account(
    repository: SimulatedRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = "invented for this test"
    assert repository.download_account.username == "dar-download"
    monkeypatch.setenv("DAR_PASSWORD", password)
    account = im.Account("dar-download", im.SecretSource.env("DAR_PASSWORD"))
    record = im.AppRepository("berlin", repository.url, download=account)
    client = inventory.reader(record, trust=im.Trust.only(repository.ca_pem))
    assert client.url == repository.url
    with pytest.raises(exceptions.AuthenticationError):
        client.log_in()
    profile = im.Os12Profile("empty")
    with pytest.raises(exceptions.ConfigError):
        im.Expectation.from_profile(profile)
