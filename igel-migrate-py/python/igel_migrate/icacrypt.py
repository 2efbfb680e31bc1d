"""The obfuscation of passwords in profiles, called ICACrypt. It is no encryption.

Whoever has what `encode` gives has the password.
"""

from igel_migrate._native.registry import decode, encode

__all__ = [
    "decode",
    "encode",
]
