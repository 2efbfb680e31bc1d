"""The installed wheel imports and knows its version."""

from importlib import metadata

import igel_migrate


def test_version_is_the_one_of_the_crate() -> None:
    assert igel_migrate.__version__ == metadata.version("igel-migrate")
