"""What `serve` adds to the pages it shows: the errors of the last build, and a script that shows the next one.

Nothing of it is in any file. The script keeps one connection open while its page is seen (browsers allow few to a
host), and loads the page again when a build has ended.
"""

from __future__ import annotations

import html
import threading
import time
from collections.abc import Sequence

CHANNEL = "/.standfirst/builds"
"""Where an open page hears of builds."""

PATIENCE = 15
"""Seconds after which a silent connection is tried, so that those of closed pages end."""

_SCRIPT = """<script>
(() => {
  let source;
  const listen = () => {
    source?.close();
    if (document.hidden) return;
    source = new EventSource("CHANNEL?NUMBER");
    source.onmessage = () => location.reload();
  };
  document.addEventListener("visibilitychange", listen);
  listen();
})();
</script>
"""

_ERRORS = """<div role="alert" lang="en" dir="ltr" style="position:fixed;z-index:9;inset:auto 0 0;max-height:60vh;
overflow:auto;padding:1em;background:#fff4e5;color:#1f1d1a;border-top:3px solid #a33;font:1rem/1.5 sans-serif">
<p style="margin:0 0 .5em"><strong>The last changes are not shown, because there is TROUBLE:</strong>
<ul style="margin:0;padding-left:1.2em">ERRORS</ul></div>
"""


class Builds:
    """What is known of the builds so far: which one was last, and its errors. Shared by the server's threads."""

    def __init__(self) -> None:
        self._ended = threading.Condition()
        self._errors: tuple[str, ...] = ()
        self.number = time.time_ns()  # an open page must not take a new `serve` for the one that it knew

    def tell(self, errors: Sequence[str]) -> None:
        """Note that a build has ended, with these errors, and let open pages know."""
        with self._ended:
            self._errors = tuple(errors)
            self.number += 1
            self._ended.notify_all()

    def wait_for_another(self, number: int) -> bool:
        """Wait until a build has ended after that one; False where patience ended first."""
        with self._ended:
            return self._ended.wait_for(lambda: self.number != number, PATIENCE)

    def added_to(self, page: bytes) -> bytes:
        """Return a page with the script at its end, and before it the errors, where there are any."""
        with self._ended:
            number, errors = self.number, self._errors
        extra = _SCRIPT.replace("CHANNEL", CHANNEL).replace("NUMBER", str(number))
        if errors:
            listed = "".join(f"<li>{html.escape(error)}" for error in errors)
            trouble = "an error in them" if len(errors) == 1 else "something wrong with them"
            extra = _ERRORS.replace("TROUBLE", trouble).replace("ERRORS", listed) + extra
        body, end, after = page.rpartition(b"</body>")
        return body + extra.encode() + end + after if end else page + extra.encode()
