"""What must not be public is found in the site whatever has put it there, and is never itself said."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk import ROOT
from desk.check.secrets import is_example, own_folders, without_secrets
from tests.desk.check.conftest import Site

LETTERS = "Zk7Qm2Xw9Rt4Lp8Vb3Nc6Hd1Gs5Jf0Ty9We2Ru7Io4Pa8Sx3Cv6Bn1Mq5Kz"
"""What chance might make of a token; put behind a beginning only when the tests run, so that this file holds none."""


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        ("-----BEGIN OPENSSH " + f"PRIVATE KEY-----\n{LETTERS}\n", "a private key"),
        ("-----BEGIN RSA " + f"PRIVATE KEY-----<br>\n{LETTERS}\n", "a private key"),
        ("AKIA" + "Z7QM2XW4RT6LPVB3", "an access key of AWS"),
        ("ghp_" + LETTERS[:36], "a token of GitHub"),
        ("github_pat_" + LETTERS, "a token of GitHub"),
        ("glpat-" + LETTERS[:20], "a token of GitLab"),
        ("xoxb-" + LETTERS[:30], "a token of Slack"),
        (
            "https://hooks.slack.com/services/T" + f"{LETTERS[:8]}/B{LETTERS[:9]}/{LETTERS[:24]}",
            "an address that posts",
        ),
        ("sk_live_" + LETTERS[:24], "a key of Stripe"),
        ("SG." + f"{LETTERS[:22]}.{LETTERS[:43]}", "a key of SendGrid"),
        ("sk-ant-" + LETTERS[:50], "a key of Anthropic"),
        ("npm_" + LETTERS[:36], "a token of npm"),
    ],
)
def test_a_secret_in_any_file_is_an_error_that_does_not_say_it(site: Site, secret: str, kind: str) -> None:
    site.put("notes.txt", f"Do not forget: {secret}\n")
    (problem,) = site.found()
    assert (problem.file, problem.severity) == ("notes.txt", "error")
    assert kind in problem.what
    assert secret[10:] not in str(problem)
    assert secret[-20:].strip() not in without_secrets(f"token = {secret}")


def test_a_secret_that_an_author_wrote_is_told_once_in_its_line(site: Site) -> None:
    token = "ghp_" + LETTERS[:36]
    site.column("how", f"First this.\n\nThen `{token}`.")
    site.page("columns/how/index.html", f"<p>Then <code>{token}</code>.")
    site.put("rss.xml", f"<rss>{token}</rss>")
    assert site.told() == [
        "content/columns/how.md:8:7: holds what looks like a token of GitHub (it begins with `ghp_`)"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE", "ghp_" + "x" * 36, "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\n" + LETTERS, "mask_live_" + LETTERS[:24],
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    ],
)  # fmt: skip
def test_a_text_may_explain_what_secrets_look_like(site: Site, text: str) -> None:
    site.page("index.html", f"<pre>{text}</pre>")
    assert site.told() == []


def test_a_word_of_few_letters_is_no_secret() -> None:
    assert is_example("ghp_" + "aA1" * 12)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (".git/config", ".git:1:1: is Git's, and would be public"),
        ("columns/.env", "columns/.env:1:1: holds passwords and keys, and would be public"),
        (
            "images/.env.production",
            "images/.env.production:1:1: looks like a file with keys in it, and would be public",
        ),
        ("theme/deploy.pem", "theme/deploy.pem:1:1: looks like a file with keys in it, and would be public"),
        ("ledger.jsonl", "ledger.jsonl:1:1: is the publication record, and would be public"),
    ],
)
def test_files_of_tools_and_files_of_keys_are_no_part_of_a_site(site: Site, name: str, told: str) -> None:
    site.put(name, "nothing of interest")
    site.put(f"{name}-more/fine.txt", "this is")
    assert site.told() == [told]


def test_a_folder_of_this_machine_is_an_error_where_a_template_writes_it_and_a_warning_where_its_author_does(
    site: Site,
) -> None:
    folder = str(site.root)
    site.column("how", f"I keep mine in `{folder}/columns`.")
    site.page("columns/how/index.html", f"<p>I keep mine in {folder}/columns.")
    assert [problem.severity for problem in site.found()] == ["warning"]
    site.column("how", "I keep mine at home.")
    (problem,) = site.found()
    assert (problem.file, problem.severity) == ("columns/how/index.html", "error")
    assert folder in problem.what


def test_a_path_that_only_begins_alike_is_another(site: Site) -> None:
    site.page("index.html", f"<p>{site.root}-of-the-world")
    assert site.told() == []


def test_a_presentation_is_no_file_of_keys_though_it_is_called_so(site: Site) -> None:
    site.put("events/talk.key", b"PK\x03\x04 slides")
    assert site.told() == []


def test_a_home_that_many_machines_have_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    homes = Path("/") / "home"
    monkeypatch.setattr(Path, "home", lambda: homes / "ada")
    assert own_folders(ROOT, homes / "ada" / "essays" / "content")[-1] == str(homes / "ada")
    monkeypatch.setattr(Path, "home", lambda: homes / "runner")
    assert own_folders(Path("/app"), Path("/app/content")) == ("/app/content",)
