"""What is public in Rust is there in Python, or stands in names.toml with its reason.

The table of both is a page of the documentation, docs/python-names.md.
"""

from __future__ import annotations

import fnmatch
import importlib
import inspect
import itertools
import os
import pathlib
import sys
from collections.abc import Iterable
from operator import attrgetter
from types import ModuleType

import igel_migrate as im
import igel_migrate.cli
import pytest
from igel_migrate import _native

from rust_names import CORE, members, public_names

if sys.version_info >= (3, 11):
    import tomllib
else:
    pytest.skip("no tomllib", allow_module_level=True)

ROOT = CORE.parents[1]
STANDING = tomllib.loads((pathlib.Path(__file__).parent / "names.toml").read_text())
RENAMED: dict[str, str] = STANDING["renamed"]
LEFT_OUT: dict[str, str] = STANDING["left_out"]
MEMBERS: dict[str, str] = STANDING["members"]
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


MEMBERS_HEAD = """
## Methods and fields

Of the methods and fields of these classes, {same} have their name in Python too, as an attribute or
as an argument. The others:

| Rust | In the class | Where it is, or why it is not |
|---|---|---|
"""


def row(*cells: str) -> str:
    """Write a row of a table."""
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |\n"


def page(
    rows: list[tuple[str, str, str]], same: int = 0, others: Iterable[tuple[str, str, str]] = ()
) -> str:
    """Write the page: a table for each room, and one for members."""
    text = HEAD

    def room(entry: tuple[str, str, str]) -> str:
        return entry[0].rpartition("::")[0].partition("::")[0]

    for title, names in itertools.groupby(
        sorted(rows, key=lambda entry: (room(entry), entry)), room
    ):
        text += f"\n## {title or 'At the root'}\n\n"
        text += "| Rust | Python | If not, why |\n|---|---|---|\n"
        for name, place, why in names:
            text += row(f"`{name}`", f"`{place}`" if place else "", why)
    text += MEMBERS_HEAD.format(same=same)
    text += "".join(row(f"`{name}`", f"`{place}`", why) for name, place, why in others)
    return text


def has_member(entry: type, name: str) -> bool:
    """Whether a class has an attribute or an argument of this name, or what Python does for it."""
    protocols = {"iter": "__iter__", "len": "__len__", "is_empty": "__len__", "next": "__next__"}
    try:
        arguments = set(inspect.signature(entry).parameters)
    except (TypeError, ValueError):
        arguments = set()
    known = {*dir(entry), *arguments, *getattr(entry, "__annotations__", {})}
    return bool(known & {name, name.removeprefix("with_"), protocols.get(name, name)})


def line_for(member: str) -> str:
    """Find the line that speaks of a member: the longest, if several do."""
    lines = [line for line in MEMBERS if fnmatch.fnmatchcase(member, line)]
    return max(lines, key=len, default="")


def other_members() -> tuple[int, list[tuple[str, str, str]]]:
    """Count the members that have their name in Python; give the others, and where they are."""
    names = public_names()
    same, others = 0, []
    for owner, member in sorted(members()):
        place = standing(owner)[0] if owner in names else ""
        entry = attrgetter(place)(im) if place else None
        if isinstance(entry, type) and has_member(entry, member):
            same += 1
        elif isinstance(entry, type):
            name = f"{place}.{member}"
            lines = [line for line in MEMBERS if fnmatch.fnmatchcase(name, line)]
            others.append(
                (f"{owner}::{member}", place, MEMBERS[max(lines, key=len)] if lines else "")
            )
    return same, others


def test_no_public_name_is_missing_without_a_reason() -> None:
    names = sorted(public_names())
    assert len(names) > 400
    rows = [(name, *standing(name)) for name in names]
    assert [name for name, place, why in rows if not place and not why] == []
    same, others = other_members()
    assert same > 1000
    assert [name for name, _, why in others if not why] == []
    written = page(rows, same, others)
    if os.environ.get("IGEL_MIGRATE_BLESS"):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written, (
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
    _, others = other_members()
    missing = [f"{place}.{name.rpartition('::')[2]}" for name, place, _ in others]
    used = {line_for(member) for member in missing}
    assert MEMBERS.keys() - used == set()


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
