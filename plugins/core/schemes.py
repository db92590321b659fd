"""What stands before the colon of a link: the schemes that only open something, and why another one will not do."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(?!\d+(?:/|\Z))")
"""What stands before a colon, unless a port follows it (`localhost:8000/` names no scheme)."""

_OPENING = (
    "http https mailto tel sms ftp ftps sftp irc ircs xmpp sip sips geo git ssh magnet news nntp webcal matrix feed "
    "bitcoin gemini gopher about acct aim callto chrome cid dat dav doi ed2k facetime finger hyper ipfs ipns isbn itms "
    "itms-apps ldap ldaps market mid mms msteams nostr rtmp rtsp sgn skype slack spotify steam svn tg telnet urn "
    "view-source viber vnc vscode whatsapp ws wss ymsgr zoommtg"
)
_SAFE_SCHEMES = frozenset(_OPENING.split())
"""What a link may begin with: schemes that do no more than open something."""

_SCRIPTING = frozenset({"javascript", "vbscript", "data", "blob"})

_LINK_TO = "link to an http, https or mailto address"


def scheme_of(link: str) -> str | None:
    """Return a link's scheme, in small letters; None where it has none."""
    found = _SCHEME.match(re.sub(r"[\x00-\x20]", "", link))
    return found[1].lower() if found else None


def objection_to(scheme: str, link: str, *, is_file: bool) -> tuple[str, str] | None:
    """Return what is wrong with a link of this scheme, and the mend; None where it may stand.

    `is_file`: a file is shown or played at its place, so that a picture may be written out in it.
    """
    is_picture = is_file and scheme == "data" and link.lower().lstrip().startswith("data:image/")
    if scheme in _SAFE_SCHEMES or is_picture:
        return None
    if scheme in _SCRIPTING:
        return "it would run a script", _LINK_TO
    if scheme == "file" or len(scheme) == 1:
        return "it leads to a disk that only you have", "copy the file into the content folder and link to it there"
    return f"`{scheme}:` is no address that a browser follows", _LINK_TO
