"""What a server says beside a file: how long it may be kept, and what a browser is to do, and not to do, with a page.

docs/decisions has a page on the policy: why it is no narrower, and no wider.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

KEPT_FOR_A_YEAR = "public, max-age=31536000, immutable"
"""For assets whose name says what is in them."""

KEPT_FOR_A_MINUTE = "public, max-age=60, must-revalidate"
"""For all else: a page that was published anew is seen within a minute; one that was not is asked for, but not sent."""

SECURITY: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'none'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data: https:",
    "media-src": "'self' https:",
    "frame-src": "'self' https:",
    "form-action": "'self' https:",
    "manifest-src": "'self'",
    "base-uri": "'self'",
    "frame-ancestors": "'self'",
}
_SCRIPTS = {"script-src": ("'self'",)}
_SEARCH = {"script-src": ("'self'", "'wasm-unsafe-eval'"), "connect-src": ("'self'",)}

Additions = Mapping[str, Sequence[str]]
"""What a site lets its pages load beyond that, by directive: `{"script-src": ["https://counter.example"]}`."""

SETTING = "CONTENT_SECURITY_POLICY_ADDITIONS"
"""The setting that says what that is."""

DIRECTIVES = (
    *(directive for directive in _POLICY if directive not in {"default-src", "base-uri"}),
    "style-src-attr", "connect-src", "object-src", "worker-src",
)  # fmt: skip
"""What can be added to: all that pages may be wanted to do."""


def content_policy(*, has_scripts: bool, is_search: bool = False, additions: Additions | None = None) -> str:
    """Return the `Content-Security-Policy` of pages (https://www.w3.org/TR/CSP3/).

    `has_scripts`: a page of the site loads a script of the site's own. `is_search`: pages that search with WebAssembly.
    """
    policy = dict(_POLICY)
    for more in (_SCRIPTS if has_scripts else {}, _SEARCH if is_search else {}, additions or {}):
        for directive, sources in more.items():
            known = [source for source in policy.get(directive, "").split() if source != "'none'"]
            policy[directive] = " ".join(dict.fromkeys((*known, *sources)))
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


def kept_for(path: str) -> str:
    """Return the `Cache-Control` of a file of the site."""
    from desk.deploy.fingerprints import is_fingerprinted

    return KEPT_FOR_A_YEAR if is_fingerprinted(path) else KEPT_FOR_A_MINUTE
