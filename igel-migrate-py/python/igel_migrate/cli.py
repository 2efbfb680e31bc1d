"""The command line: `igel-migrate`, `python -m igel_migrate`, and `run` for programs.

The commands live in the Rust core, so this is the same program as the examples of the crate.
`igel-migrate --help` lists them, with their exit codes.

    from igel_migrate.cli import run

    if run(["readiness", "--connection", "ums.toml", "--target", "12.8.2"]) == 2:
        print("some devices are not ready")
"""

import sys

from igel_migrate._native.cli import run

__all__ = ["main", "run"]

_GIVEN_UP = 130
"""What shells say of a program that Ctrl-C has ended: 128 and the number of SIGINT."""


def main() -> int:
    """Run the command that the arguments of this process name, and give its exit code."""
    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return _GIVEN_UP
