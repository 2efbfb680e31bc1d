"""The public names of the core, as its sources spell them.

Formatted sources are regular enough: a room is a `pub mod` of `lib.rs`, its public names are the
`pub use` and the items of its first file.
"""

from __future__ import annotations

import pathlib
import re

CORE = pathlib.Path(__file__).resolve().parents[2] / "igel-migrate-core/src"

ITEM = re.compile(
    r"^(?:    (?=pub enum))?pub (?:async )?(?:struct|enum|trait|fn|type|const fn) (\w+)",
    re.MULTILINE,
)
USE = re.compile(r"^pub use ([^;]+);", re.MULTILINE)
ROOM = re.compile(r"^pub mod (\w+);", re.MULTILINE)


# What the Rust tests list: `struct ums::Device`, `fn ums::Device::id(…)`, `ums::ObjectRef.id: i64`.
LISTING = CORE.parents[1] / "tests/it/golden/public-api.txt"
MEMBER = re.compile(r"^(?:(?:async |const )*fn ([\w:]+)::(\w+)[(<]|([\w:]+)\.(\w+):)", re.MULTILINE)


def members() -> set[tuple[str, str]]:
    """Find the public methods and fields of all types: `("ums::ObjectRef", "id")`."""
    found = MEMBER.findall(LISTING.read_text(encoding="utf-8"))
    pairs = {(owner or holder, method or field) for owner, method, holder, field in found}
    return {(owner, member) for owner, member in pairs if owner.split("::")[-1][0].isupper()}


def file_of(folder: pathlib.Path, room: str) -> pathlib.Path:
    """Find the first file of a room."""
    single = folder / f"{room}.rs"
    return single if single.exists() else folder / room / "mod.rs"


def names_in(text: str) -> set[str]:
    """Find the public names that a file declares or hands on."""
    names = set(ITEM.findall(text))
    for used in USE.findall(text):
        if "secrecy" not in used:
            names.update(re.findall(r"(\w+)(?=\s*[,}]|$)", used))
    return names


def public_names(file: pathlib.Path = CORE / "lib.rs", room: str = "") -> set[str]:
    """Find all public names, `ums::UmsClient`; those of the crate itself without a room."""
    text = file.read_text()
    names = {f"{room}::{name}".lstrip(":") for name in names_in(text)}
    folder = file.parent if file.stem in {"lib", "mod"} else file.with_suffix("")
    for inner in ROOM.findall(text):
        inner_file = file_of(folder, inner)
        names |= public_names(inner_file, f"{room}::{inner}".lstrip(":"))
    return names
