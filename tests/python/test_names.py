"""What is public in Rust is there in Python, or stands in names.toml with its reason.

The table of both is a page of the documentation, docs/python-names.md.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import os
import pathlib
import sys
from operator import attrgetter
from types import ModuleType

import igel_migrate as im
import pytest
from igel_migrate import _native

from rust_names import CORE, public_names

if sys.version_info >= (3, 11):
    import tomllib
else:
    pytest.skip("no tomllib", allow_module_level=True)

ROOT = CORE.parents[1]
STANDING = tomllib.loads((pathlib.Path(__file__).parent / "names.toml").read_text())
RENAMED: dict[str, str] = STANDING["renamed"]
LEFT_OUT: dict[str, str] = STANDING["left_out"]
OPEN: list[str] = STANDING["open"]["rooms"]


def place_in_python(name: str) -> str | None:
    """Find the place of a Rust name in the package."""
    *rooms, last = name.split("::")
    for place in ([*rooms[-1:], last], [*rooms[:1], last], [last]):
        owner: object = im
        for part in place:
            owner = getattr(owner, part, None)
        if owner is not None and not isinstance(owner, ModuleType):
            return ".".join(place)
    return None


def standing(name: str) -> tuple[str, str]:
    """Say where a Rust name is in Python, or why it is not."""
    if name in RENAMED:
        attrgetter(RENAMED[name])(im)
        return RENAMED[name], ""
    if name in LEFT_OUT:
        return "", LEFT_OUT[name]
    place = place_in_python(name)
    if place:
        return place, ""
    room = name.split("::", maxsplit=1)[0]
    if f"{room}::*" in LEFT_OUT:
        return "", LEFT_OUT[f"{room}::*"]
    return "", "open" if room in OPEN else ""


PAGE = ROOT / "docs/python-names.md"
HEAD = """# Rust and Python

Every public name of the Rust library, and where it is in Python, or why it is not. A test writes
this page from both, and fails on a gap that has no reason. Python names stand below `igel_migrate`.
"""


def page(rows: list[tuple[str, str, str]]) -> str:
    """Write the page: a table for each room."""
    text = HEAD

    def room(row: tuple[str, str, str]) -> str:
        return row[0].rpartition("::")[0].partition("::")[0]

    for title, names in itertools.groupby(sorted(rows, key=lambda row: (room(row), row)), room):
        text += f"\n## {title or 'At the root'}\n\n"
        text += "| Rust | Python | If not, why |\n|---|---|---|\n"
        for name, place, why in names:
            cells = (f"`{name}`", f"`{place}`" if place else "", why)
            text += "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |\n"
    return text


def test_no_public_name_is_missing_without_a_reason() -> None:
    names = sorted(public_names())
    assert len(names) > 400
    rows = [(name, *standing(name)) for name in names]
    assert [name for name, place, why in rows if not place and not why] == []
    if os.environ.get("IGEL_MIGRATE_BLESS"):
        PAGE.write_text(page(rows), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(rows), (
        "docs/python-names.md tells of other names; write it again: "
        "IGEL_MIGRATE_BLESS=1 pytest tests/python/test_names.py"
    )


def test_pipes_do_not_end_a_cell() -> None:
    assert r"| `a::b` |  | `x \| y` |" in page([("a::b", "", "`x | y`")])


def test_no_line_is_there_in_vain() -> None:
    names = public_names()
    single = [name for name in [*RENAMED, *LEFT_OUT] if not name.endswith("::*")]
    assert [name for name in single if name not in names] == []
    assert [name for name in LEFT_OUT if name not in RENAMED and place_in_python(name)] == []
    gaps = {name.split("::")[0] for name in names if standing(name)[1] == "open"}
    assert sorted(gaps) == sorted(OPEN), "a room without gaps leaves the list"


def public_objects() -> list[tuple[ModuleType, str, object]]:
    modules = [im, *(value for value in vars(im).values() if inspect.ismodule(value))]
    public = [module for module in modules if not module.__name__.startswith("igel_migrate._")]
    return [(m, name, getattr(m, name)) for m in public for name in m.__all__]


def test_every_class_is_known_where_it_says_it_lives() -> None:
    for module, name, value in public_objects():
        if isinstance(value, type):
            home = importlib.import_module(value.__module__)
            assert getattr(home, value.__name__) is value, (module, name)
            assert not value.__module__.startswith("igel_migrate._"), value


def test_every_native_class_is_public() -> None:
    rooms = [value for value in vars(_native).values() if inspect.ismodule(value)]
    native = {value for room in rooms for value in vars(room).values() if isinstance(value, type)}
    assert native == {v for _, _, v in public_objects() if v in native and isinstance(v, type)}


# The modules that native classes name as theirs.
NATIVE_HOMES = {
    "igel_migrate",
    *(f"igel_migrate.{room}" for room in ("os11", "os12", "readiness", "registry")),
    *(f"igel_migrate.{room}" for room in ("repository", "rules", "simulator")),
}


def test_everything_public_is_documented() -> None:
    for module, name, value in public_objects():
        if isinstance(value, (type, ModuleType)):
            assert inspect.getdoc(value), (module, name)
        if isinstance(value, type) and value.__module__ in NATIVE_HOMES:
            for member in vars(value):
                if not member.startswith("_"):
                    assert inspect.getdoc(getattr(value, member)), (name, member)
