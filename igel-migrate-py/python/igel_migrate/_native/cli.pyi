"""The command line."""

from collections.abc import Iterable

__all__ = ["run"]

def run(arguments: Iterable[str]) -> int:
    """Run one command with the streams and the environment of the process; gives its exit code.

    `arguments` are the words after the name of the program. A mistake in them is an exit code of
    1 and a message on standard error, no exception. 0 stands for done, 1 for an error, 2 for
    incomplete, 3 for paused and 4 for waiting.

    The first Ctrl-C lets a migration end between two steps, with a journal to resume from, and is
    no `KeyboardInterrupt`; the second one gives up waiting for that and is one.
    """
