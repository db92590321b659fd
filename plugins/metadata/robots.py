"""The file for crawlers, `robots.txt` (RFC 9309), with the site's policy towards those of makers of AI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from plugins.core.problems import Refusal, did_you_mean

FILE = "robots.txt"

Policy = Literal["allow", "no-training", "refuse"]
"""All may read; all but those who collect what models are trained on; none of those who make AI."""


TRAINING = (
    "AI2Bot",  # https://allenai.org/crawler
    "Amazonbot",  # https://developer.amazon.com/amazonbot
    "Applebot-Extended",  # https://support.apple.com/en-us/119829
    "CCBot",  # https://commoncrawl.org/ccbot
    "ClaudeBot",  # https://support.claude.com/en/articles/8896518
    "GPTBot",  # https://developers.openai.com/docs/bots
    "Google-Extended",  # https://developers.google.com/crawling/docs/crawlers-fetchers/google-common-crawlers
    "meta-externalagent",  # https://developers.facebook.com/docs/sharing/webmasters/web-crawlers
)
"""Those who collect what models are trained on, by the names that they heed in `robots.txt`, as their makers document
them; those without such a page are left out, since nobody says that they would heed this file."""

ANSWERING = (
    "Amzn-SearchBot", "Amzn-User",  # https://developer.amazon.com/amazonbot
    "ChatGPT-User", "OAI-SearchBot",  # https://developers.openai.com/docs/bots
    "Claude-SearchBot", "Claude-User",  # https://support.claude.com/en/articles/8896518
    "DuckAssistBot",  # https://duckduckgo.com/duckduckgo-help-pages/results/duckassistbot
    "MistralAI-User",  # https://docs.mistral.ai/robots
    "Perplexity-User", "PerplexityBot",  # https://docs.perplexity.ai/docs/resources/perplexity-crawlers
    "meta-externalfetcher",  # https://developers.facebook.com/docs/sharing/webmasters/web-crawlers
)  # fmt: skip
"""Those who fetch pages to answer questions, at once or from an index, and mostly name where they have it from."""

_TOLD: Mapping[Policy, str] = {
    "allow": "Whoever makes AI may read this site, and learn from it.",
    "no-training": "No model is to be trained on this site; whoever answers questions may read it.",
    "refuse": "Whoever makes AI is not to read this site.",
}


def policy_of(value: object) -> Policy:
    """Return the policy that the setting AI_CRAWLERS names.

    Raises:
        Refusal: there is no such policy.
    """
    for known in _TOLD:
        if value == known:
            return known
    fix = did_you_mean(value, _TOLD) if isinstance(value, str) else ""
    raise Refusal(f"{value!r} is no policy towards crawlers", fix or 'write "allow", "no-training" or "refuse"')


def robots_file(policy: Policy, sitemap: str | None) -> str:
    """Return the file; `sitemap` is the whole address of the sitemap, where there is one."""
    refused = {"allow": (), "no-training": TRAINING, "refuse": TRAINING + ANSWERING}[policy]
    lines = [f"# {_TOLD[policy]}", "", "User-agent: *", "Allow: /", ""]
    if refused:
        lines += [*(f"User-agent: {name}" for name in sorted(refused, key=str.casefold)), "Disallow: /", ""]
    if sitemap:
        lines += [f"Sitemap: {sitemap}", ""]
    return "\n".join(lines)
