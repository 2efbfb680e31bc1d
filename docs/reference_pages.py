"""Add a reference page for each public module of the Python package.

What a page says comes from the stubs, which mkdocstrings reads without importing anything; a module
that is added to the package has its page without a change here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

PACKAGE = Path(__file__).parent.parent / "igel-migrate-py/python/igel_migrate"
FOLDER = "reference"


def _modules() -> list[str]:
    """Name the public modules, the package itself first."""
    entries = (path for path in PACKAGE.iterdir() if not path.name.startswith("_"))
    names = {path.stem for path in entries if path.suffix == ".py" or path.is_dir()}
    return ["igel_migrate", *sorted(f"igel_migrate.{name}" for name in names)]


def on_config(config: MkDocsConfig) -> None:
    """Put the pages into the navigation, in front of what stands for the reader's patience."""
    pages = [{module: f"{FOLDER}/{module}.md"} for module in _modules()]
    before = next(place for place, page in enumerate(config.nav) if page == "unknown.md")
    config.nav.insert(before, {"Reference": pages})


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Make the pages."""
    for module in _modules():
        content = f"# {module}\n\n::: {module}\n    options:\n      show_root_heading: false\n"
        files.append(File.generated(config, f"{FOLDER}/{module}.md", content=content))
