"""The native module; private. Import from `igel_migrate`."""

VERSION: str
