"""Move an IGEL OS 11 fleet to OS 12 through UMS and a Distributed App Repository."""

from igel_migrate._native import VERSION as __version__

__all__ = ["__version__"]
