"""What kind of thing a picture or a recording is, by what its name ends in, as machines are told it."""

from __future__ import annotations

from types import MappingProxyType
from urllib.parse import urlsplit

_TYPES = MappingProxyType(
    {
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
        "webp": "image/webp", "avif": "image/avif", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg",
        "oga": "audio/ogg", "opus": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav",
    }
)  # fmt: skip


def media_type_of(address: str) -> str:
    """Return the media type of what lies at an address; nothing where its name does not tell."""
    return _TYPES.get(urlsplit(address).path.rpartition(".")[2].lower(), "")
