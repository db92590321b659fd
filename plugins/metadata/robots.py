"""The file for crawlers, `robots.txt` (RFC 9309), with the site's policy towards those of makers of AI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from plugins.core.problems import Refusal, did_you_mean

FILE = "robots.txt"

Policy = Literal["allow", "no-training", "refuse"]
"""All may read; all but those who collect what models are trained on; none of those who make AI."""


@dataclass(frozen=True, slots=True)
class Crawler:
    """A crawler by the name that it heeds in `robots.txt`, its maker, and the page on which its maker says so."""

    name: str
    maker: str
    page: str


TRAINING = (
    Crawler("AI2Bot", "the Allen Institute for AI", "https://allenai.org/crawler"),
    Crawler("Amazonbot", "Amazon", "https://developer.amazon.com/amazonbot"),
    Crawler("Applebot-Extended", "Apple", "https://support.apple.com/en-us/119829"),
    Crawler("CCBot", "Common Crawl", "https://commoncrawl.org/ccbot"),
    Crawler("ClaudeBot", "Anthropic", "https://support.claude.com/en/articles/8896518"),
    Crawler("GPTBot", "OpenAI", "https://developers.openai.com/docs/bots"),
    Crawler(
        "Google-Extended",
        "Google",
        "https://developers.google.com/crawling/docs/crawlers-fetchers/google-common-crawlers",
    ),
    Crawler("meta-externalagent", "Meta", "https://developers.facebook.com/docs/sharing/webmasters/web-crawlers"),
)
"""Those who collect what models are trained on, as their makers document them; those without such a page are left out,
since nobody says that they would heed this file."""

ANSWERING = (
    Crawler("Amzn-SearchBot", "Amazon", "https://developer.amazon.com/amazonbot"),
    Crawler("Amzn-User", "Amazon", "https://developer.amazon.com/amazonbot"),
    Crawler("ChatGPT-User", "OpenAI", "https://developers.openai.com/docs/bots"),
    Crawler("Claude-SearchBot", "Anthropic", "https://support.claude.com/en/articles/8896518"),
    Crawler("Claude-User", "Anthropic", "https://support.claude.com/en/articles/8896518"),
    Crawler("DuckAssistBot", "DuckDuckGo", "https://duckduckgo.com/duckduckgo-help-pages/results/duckassistbot"),
    Crawler("MistralAI-User", "Mistral", "https://docs.mistral.ai/robots"),
    Crawler("OAI-SearchBot", "OpenAI", "https://developers.openai.com/docs/bots"),
    Crawler("Perplexity-User", "Perplexity", "https://docs.perplexity.ai/docs/resources/perplexity-crawlers"),
    Crawler("PerplexityBot", "Perplexity", "https://docs.perplexity.ai/docs/resources/perplexity-crawlers"),
    Crawler("meta-externalfetcher", "Meta", "https://developers.facebook.com/docs/sharing/webmasters/web-crawlers"),
)
"""Those who fetch pages to answer questions, at once or from an index, and mostly name where they have it from."""

_TOLD = {
    "allow": "Whoever makes AI may read this site, and learn from it.",
    "no-training": "No model is to be trained on this site; whoever answers questions may read it.",
    "refuse": "Whoever makes AI is not to read this site.",
}


def policy_of(value: object) -> Policy:
    """Return the policy that the setting AI_CRAWLERS names.

    Raises:
        Refusal: there is no such policy.
    """
    for known in get_args(Policy):
        if value == known:
            return known  # type: ignore[no-any-return]
    names = get_args(Policy)
    fix = did_you_mean(value, names) if isinstance(value, str) else ""
    raise Refusal(f"{value!r} is no policy towards crawlers", fix or 'write "allow", "no-training" or "refuse"')


def robots_file(policy: Policy, sitemap: str | None) -> str:
    """Return the file; `sitemap` is the whole address of the sitemap, where there is one."""
    refused = {"allow": (), "no-training": TRAINING, "refuse": TRAINING + ANSWERING}[policy]
    lines = [f"# {_TOLD[policy]}", "", "User-agent: *", "Allow: /", ""]
    if refused:
        names = sorted((crawler.name for crawler in refused), key=str.casefold)
        lines += [*(f"User-agent: {name}" for name in names), "Disallow: /", ""]
    if sitemap:
        lines += [f"Sitemap: {sitemap}", ""]
    return "\n".join(lines)
