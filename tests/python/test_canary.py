"""No secret leaves by any way out that Python adds: one canary, sent through everything.

Each scene lets the canary pass through a part of the package, at the finest level of the log, and
hands what holds it to `Watch`: reprs, attributes, dicts, pickles, copies, tracebacks with their
locals, messages of exceptions. The journal and the reports of a migration are searched on disk.
What takes or gives a secret is found in the stubs by its names and types: whatever no scene calls
must stand in `HARMLESS`, with the reason. The Rust tests do the same for the library below.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import copy
import html
import json
import logging
import pathlib
import pickle
import pprint
import re
import traceback
import urllib.parse
from collections.abc import Callable, Iterator

import igel_migrate as im
import pytest
from igel_migrate import _native, exceptions, icacrypt, inventory, repository, simulator, webdav
from igel_migrate.migration import Event, SiteRepositories
from migrate import Office, confirm_all, decide

from documents import certificate_pem

# Not to be met by chance, with characters that every notation writes differently, and ASCII, which
# is all that the obfuscation of profiles takes.
SECRET = 'Kanarienvogel+7&<"/Zaunkoenig'  # noqa: S105
TRACE = 5


def forms(secret: str) -> set[bytes]:
    """Give the secret in every notation that could carry it."""
    texts = {
        secret,
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        html.escape(secret),
        html.escape(secret, quote=False),
        urllib.parse.quote(secret),
        urllib.parse.quote_plus(secret),
        icacrypt.encode(secret),
    }
    # Whatever stands in front of it, one of three lengths fits the groups of base64.
    for before in ("", ":", "::"):
        encoded = base64.b64encode(f"{before}{secret}{secret}".encode()).decode()
        start = (len(before) + 2) // 3 * 4
        texts.add(encoded[start : start + len(secret) * 4 // 3 - 4])
    return {text.encode() for text in texts}


class Watch:
    """Searches what comes out."""

    def __init__(self, *secrets: str) -> None:
        """Look for these."""
        self.forms = {form for secret in secrets for form in forms(secret)}
        self.searched = 0
        self.levels: dict[str, set[int]] = {}

    def text(self, place: str, text: str | bytes) -> None:
        """Search a text."""
        data = text.encode(errors="replace") if isinstance(text, str) else text
        self.searched += 1
        assert not any(form in data for form in self.forms), f"a secret leaves by {place}"

    def look(
        self, thing: object, *, given_back: tuple[str, ...] = (), is_document: bool = False
    ) -> None:
        """Look at an object in every way.

        `given_back` are attributes that are the secret. A document gives back what was put into it,
        in a pickle too.
        """
        name = type(thing).__name__
        for show in (repr, str, ascii, format, pprint.pformat, lambda one: f"{one!s:>90}"):
            with contextlib.suppress(TypeError):
                self.text(f"{show.__name__} of {name}", show(thing))
        for attribute in dir(thing):
            if attribute not in given_back:
                with self.raises():
                    value = getattr(thing, attribute)
                    self.text(f"{name}.{attribute}", repr(value))
        for duplicate in (copy.copy, copy.deepcopy, *([] if is_document else [pickle.dumps])):
            with self.raises():
                made = duplicate(thing)
                self.text(f"a copy of {name}", made if isinstance(made, bytes) else repr(made))
        if isinstance(convert := getattr(thing, "to_dict", None), Callable):
            self.text(f"{name}.to_dict", json.dumps(convert(), default=repr))
        with self.raises():
            fall_over(thing)
        logging.getLogger("igel_migrate.test").error("%s %r", thing, thing)

    @contextlib.contextmanager
    def raises(self) -> Iterator[None]:
        """Let a scene fail; search what was raised, its causes, and the locals below the scene."""
        try:
            yield
        except AssertionError:
            raise
        except Exception as error:
            self.error(error)

    def error(self, error: BaseException) -> None:
        """Search an exception in every form."""
        self.text("a traceback", "".join(traceback.format_exception(error)))
        inner = error.__traceback__ and error.__traceback__.tb_next and error.__traceback__.tb_next
        below = traceback.StackSummary.extract(
            traceback.walk_tb(inner and inner.tb_next), capture_locals=True
        )
        self.text("locals", "".join(below.format()))
        cause: BaseException | None = error
        while cause is not None:
            self.text("an exception", f"{cause} {cause!r} {cause.args!r} {vars(cause)!r}")
            with contextlib.suppress(TypeError, AttributeError, pickle.PicklingError):
                self.text("a pickled exception", pickle.dumps(cause))
            if isinstance(cause, exceptions.IgelMigrateError):
                self.text("a report", cause.report())
            cause = cause.__cause__


def fall_over(held: object) -> None:
    """Fail with the object among the locals."""
    raise ZeroDivisionError(type(held).__name__)


@contextlib.contextmanager
def logged(watch: Watch) -> Iterator[None]:
    """Search the log of a scene at its finest level."""

    def emit(record: logging.LogRecord) -> None:
        watch.levels.setdefault(record.name, set()).add(record.levelno)
        watch.text("the log", f"{record.getMessage()} {vars(record)!r}")

    handler = logging.Handler(TRACE)
    handler.emit = emit  # type: ignore[method-assign]
    logger = logging.getLogger("igel_migrate")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(TRACE)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Give a watch over a scene and its log."""
    watching = Watch(SECRET)
    with logged(watching):
        yield watching
    assert watching.levels
    assert watching.searched > 30


def test_the_watch_sees_what_leaves() -> None:
    login = base64.b64encode(f"reader:{SECRET}".encode())
    around = [SECRET, repr({"a": SECRET}), html.escape(SECRET), icacrypt.encode(SECRET), login]
    for leak in [*around, json.dumps([SECRET]), urllib.parse.quote(SECRET), SECRET.encode()]:
        with pytest.raises(AssertionError, match="leaves by a place"):
            Watch(SECRET).text("a place", leak if isinstance(leak, bytes) else f"x{leak}y")


def test_accounts_and_where_their_passwords_come_from(
    watch: Watch, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY", SECRET)
    alone, entries = tmp_path / "alone", tmp_path / "entries"
    alone.write_text(SECRET)
    entries.write_text(f"canary={SECRET}\n")
    for file in (alone, entries):
        file.chmod(0o600)
    sources = [
        im.SecretSource.env("CANARY"),
        im.SecretSource.file(alone),
        im.SecretSource.file_entry(entries, "canary"),
        im.SecretSource.command(["cat", str(alone)]),
        im.SecretSource.callable(lambda: SECRET),
    ]
    for source in [*sources, SECRET]:
        account = im.Credentials("imi", source)
        watch.look(account)
        watch.look(im.Account("reader", source))
    for source in sources:
        watch.look(source)
        connection = im.Connection(
            "https://ums.example.test:8443",
            username="imi",
            password=source,
            proxy="https://proxy.example.test:3128",
            proxy_username="imi",
            proxy_password=source,
        )
        watch.look(connection)
        watch.look(connection.password)
        watch.look(connection.credentials())
        watch.look(im.Account("reader", source).password_source)
    for wrong in (SECRET.encode(), [SECRET], {"password": SECRET}):
        with watch.raises():
            im.Credentials("imi", wrong)  # type: ignore[arg-type]
        with watch.raises():
            im.Connection("https://x.example.test", username="imi", password=wrong)  # type: ignore[arg-type]
        with watch.raises():
            im.Credentials("imi", lambda said=wrong: said).username.index("x")  # type: ignore[arg-type, misc]


def test_clients(watch: Watch) -> None:
    account = im.Credentials("imi", SECRET)
    with simulator.Simulator(
        devices=2,
        repositories=[
            simulator.RepositorySetup("one", upload_account=account, download_account=account)
        ],
    ) as running:
        trust = im.Trust.only(running.ca_pem)
        watch.look(running, given_back=("password",))
        watch.forms |= forms(running.password)
        for user in ("imi", running.username):
            ums = im.UmsClient(
                running.ums_url,
                credentials=im.Credentials(user, SECRET),
                trust=trust,
                proxy=None,
                attempts=1,
            )
            watch.look(ums)
            with watch.raises():
                ums.log_in()
            with watch.raises():
                next(ums.devices())
        with watch.raises():
            im.UmsClient(
                running.ums_url,
                credentials=account,
                proxy=running.ums_url,
                proxy_credentials=account,
                trust=trust,
                attempts=1,
            ).log_in()
        good = im.UmsClient(
            running.ums_url, credentials=im.Credentials("imi", running.password), trust=trust
        )
        good.log_in()
        watch.look(good)
        running.console().set_account("canary", SECRET)
        watch.look(running.console())
        with im.UmsClient(
            running.ums_url, credentials=im.Credentials("canary", SECRET), trust=trust
        ) as canary:
            canary.log_in()
            with watch.raises():
                canary.send("GET", "/v3/nowhere")
        for entry in running.audit().entries():
            watch.look(entry)
        place = running.repositories()[0]
        watch.look(place)
        for known in (place.upload_account, place.download_account):
            watch.look(known)
            dar = webdav.WebDavClient(
                place.url,
                credentials=known,
                proxy_credentials=known,
                trust=im.Trust.only(place.ca_pem),
                attempts=1,
            )
            watch.look(dar)
            prober = dar.prober(known)
            watch.look(prober)
            with watch.raises():
                watch.look(prober.report())
            with watch.raises():
                dar.get("nowhere")
            watch.look(inventory.SiteCheck("one", dar, im.Expectation.from_apps(["cwa"])))


def test_repositories_and_profiles(watch: Watch) -> None:
    account = im.Account("reader", SECRET)
    made = im.AppRepository(
        "Berlin",
        "https://dar.example.test/webdav/",
        upload=account,
        download=account,
        certificate=certificate_pem(),
    )
    site = im.Site("berlin", made, staging="/Migration/Staging")
    for thing in (made, made.upload, made.download, site, im.Sites([site]), site.repository):
        watch.look(thing)
    options = im.ProfileOptions(passwords_in=["os11", "os12"])
    for generated in (made.os11_profile("berlin", options), made.os12_profile("berlin", options)):
        watch.look(generated)
        watch.look(generated.document, is_document=True)
    document = made.os11_profile("berlin", options).document
    assert isinstance(document, im.Os11Profile)
    watch.look(document, is_document=True)
    (instance,) = repository.Os11SourceInstance.all_in(document)
    watch.look(instance)
    for source in (
        im.ExternalBinarySource("https://dar.example.test/", username="r", password=SECRET),
        im.ExternalBinarySource.of(made, SECRET),
        im.ExternalBinarySource.from_os11(instance),
    ):
        assert source.reveal_password() == SECRET
        watch.look(source)
        for stored in (source.to_os11_instance(), source.to_os12_instance()):
            watch.look(stored)
            for finding in stored.lint():
                watch.look(finding)
    for wrong in ("ä" + SECRET, "\0" + SECRET):
        with watch.raises():
            icacrypt.encode(wrong)


def test_tools(watch: Watch) -> None:
    key = SECRET.encode().ljust(32, b"x")
    watch.look(im.Scrubber(key=key))
    with watch.raises():
        im.Scrubber(key=key[:5])
    text = """
[ums]
url = "https://ums.example.test:8443"
username = "imi"
password = { prompt = "The password" }
[migration]
name = "x"
[target]
base_system = "12.7.4"
[[site]]
key = "berlin"
members = [{ directory = "/Berlin" }]
staging = "/Staging"
[site.repository]
name = "DAR"
webdav_url = "https://dar.example.test/"
download = { username = "reader", password = { prompt = "The other" } }
"""
    spec = im.MigrationSpec.from_toml(text).with_prompt(lambda _: SECRET)
    watch.look(spec)
    watch.look(spec.connection)
    watch.look(spec.connection.credentials())
    watch.look(SiteRepositories(spec))
    with watch.raises():
        im.MigrationSpec.from_toml(text.replace('{ prompt = "The password" }', repr(SECRET)))
    # Whatever a fault inside says, it does not know what Python holds.
    for way in ("brief", "work", "wait"):
        with watch.raises():
            _native._fault(way)


def search_files(watch: Watch, folder: pathlib.Path) -> set[str]:
    """Search every file of a folder; gives their names."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        watch.text(path.name, path.read_bytes())
    return {path.name for path in files}


def test_a_migration_with_its_journal_on_disk(watch: Watch, tmp_path: pathlib.Path) -> None:
    with Office(tmp_path, devices=4, password=SECRET) as office:
        watch.forms |= forms(office.simulator.password)
        spec = im.MigrationSpec.from_file(office.spec_file)
        office.work_by_hand(spec)
        done, journal, live = confirm_all(spec), tmp_path / "autumn.journal", office.live()
        # The account of the simulator is on disk where a person would put it: nowhere.
        with spec.connection.client() as ums:
            repositories = SiteRepositories(spec)
            fleet = im.Fleet.read(ums, spec).with_repositories(repositories.states(spec))
            fleet = fleet.with_runbook(done)
            plan = im.MigrationPlan.build(spec, fleet)
            files: set[str] = set()

            def search(event: Event) -> None:
                watch.look(event)
                files.update(search_files(watch, tmp_path))
                if event.kind == "wave_finished" and event.wave == 1:
                    raise ZeroDivisionError

            migration = im.Migration(
                ums,
                spec,
                plan,
                fleet=fleet,
                repositories=repositories,
                runbook=done,
                person=decide,
                clock=live,
            )
            with watch.raises():
                migration.apply(journal, watch=search)
            assert migration.resume(journal) == "finished"
            for thing in (spec, spec.connection, fleet, fleet.devices[0], plan, migration):
                watch.look(thing)
            watch.look(migration.status(journal))
        assert {"autumn.journal", "autumn.journal-wal"} <= files
        report = im.MigrationReport.from_journal(journal)
        watch.look(report)
        for ending in ("html", "csv", "json", "txt"):
            report.save(tmp_path / f"report.{ending}")
        for text in (plan.to_text(), plan.to_json(), report.to_text(), report.to_html()):
            watch.text("a report", text)
        search_files(watch, tmp_path)
    assert watch.searched > 500
    assert logging.DEBUG in watch.levels["igel_migrate.http"]


# What the stubs call by the name of a secret, and what is none.
HARMLESS = {
    "Simulator.password": "made afresh for each start; it is there to be read",
    "RepositoryKnobs.password_realm": "the name of the realm, not a password",
    "TemplateParameter.__new__": "`secret` says whether a parameter is one",
    "TemplateParameter.secret": "whether a parameter is one",
    "ProfileOptions.__new__": "`passwords_in` names systems",
    "ProfileOptions.passwords_in": "names of systems",
    "ProfileNote.__new__": "`contains_password` is a flag",
    "ProfileNote.contains_password": "a flag",
    "GeneratedProfile.contains_password": "a flag",
    "ExternalBinarySource.has_password": "a flag",
    "AuditEntry.account": "a name",
    "Console.remove_account": "a name",
    "WebDavClient.is_account_proven": "a flag",
    "ReadProbe.account": "a name",
    "Os11SourceInstance.PASSWORD": "the name of a parameter",
    "Os12SourceInstance.PASSWORD": "the name of a parameter",
}
BY_NAME = re.compile(r"(?i)passw|secret|credential|account|^ask$|^provide$|prompt")
BY_TYPE = re.compile(r"\b(Credentials|SecretSource|Account)\b|\bkey: bytes")
STUBS = pathlib.Path(im.__file__).parent


def secret_names() -> set[str]:
    """Find what takes, gives or is a secret, by the stubs."""
    found: set[str] = set()
    for file in [*STUBS.glob("_native/*.pyi"), *STUBS.glob("*.py")]:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
            for member in node.body if isinstance(node, ast.ClassDef) else [node]:
                if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    found |= {owner + member.name} if is_secret(member) else set()
                elif isinstance(member, ast.AnnAssign) and owner:
                    name = ast.unparse(member.target)
                    found |= {owner + name} if BY_NAME.search(name) else set()
    return found


def is_secret(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function takes or gives one."""
    arguments = function.args
    taken = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return (
        any(BY_NAME.search(one.arg) or BY_TYPE.search(ast.unparse(one)) for one in taken)
        or bool(BY_NAME.search(function.name))
        or bool(function.returns and BY_TYPE.search(ast.unparse(function.returns)))
    )


def test_what_takes_or_gives_a_secret_has_a_scene() -> None:
    tree = ast.parse(pathlib.Path(__file__).read_text(encoding="utf-8"))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = secret_names()
    assert len(found) > 20

    def is_shown(name: str) -> bool:
        owner, _, member = name.rpartition(".")
        return (owner if member == "__new__" else member) in used

    missing = {name for name in found - HARMLESS.keys() if not is_shown(name)}
    assert missing == set(), "give each a scene above, or say in HARMLESS why it holds no secret"
    assert HARMLESS.keys() - found == set()
