"""Whatever is renamed, taken away or merged from one publish to the next: every address that ever was is answered."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from desk.build import build
from desk.deploy.commands import deploy
from desk.deploy.publishing import Wish
from plugins.core.addresses import file_of
from plugins.core.ledger_reading import parse_ledger
from tests.desk.deploy.site import CLOCK, SETTINGS, Deployed, everything

PUBLISHES = int(os.environ.get("STANDFIRST_PUBLISHES", "8"))
"""How often the site is published; the whole proof takes a hundred."""

WORDS = ["lamp", "oil", "wick", "glass", "light", "smoke", "tower", "harbour", "keeper", "storm"]
_REDIRECT = re.compile(r'<meta http-equiv="refresh" content="0; ?url=([^"]+)"')


class House:
    """A site whose texts are renamed, retitled, taken away, brought back and merged at random."""

    def __init__(self, site: Deployed, random: Random) -> None:
        self.site = site
        self.random = random
        self.texts: dict[str, dict[str, str]] = {}
        self.taken_away: set[str] = set()
        self.touched: set[str] = set()
        """Texts without an id that would not be known again, were they both renamed and changed at once."""
        self.ever: set[str] = set()
        self.number = 0
        self.published_as: dict[str, str] = {}
        """The files under which texts that were renamed since are on record."""
        self.known_as: dict[str, int] = {}
        """What texts are, by their files now."""
        self.last: dict[str, int] = {}
        """Which text had an address last, of those that ever were a text's."""
        self.free: set[str] = set()
        """The files in which texts were, and in which there was none when the site was published last."""

    def write(self, source: str) -> None:
        fields = dict(self.texts[source])
        self.site.write(source, fields.pop("text"), **fields)

    def begin_one(self) -> None:
        source = self.new_file()
        self.known_as[source] = self.number
        tags = ", ".join(self.random.sample(WORDS, 2))
        self.texts[source] = {"title": f"Text {self.number}", "text": f"The {self.number}th.", "tags": f"[{tags}]"}
        if self.random.random() < 0.5:
            self.texts[source]["id"] = f"id-{self.number}"
        self.write(source)

    def rename_one(self) -> None:
        source = self.untouched()
        if not source:
            return
        target = self.new_file()
        self.texts[target] = self.texts.pop(source)
        self.known_as[target] = self.known_as.pop(source)
        self.site.remove(source)
        self.write(target)
        self.touched.add(target)
        self.published_as[target] = self.published_as.pop(source, source)

    def new_file(self) -> str:
        """Return where a text may be put: now and then, where another was that went elsewhere, or was taken away."""
        self.number += 1
        free = sorted(each for each in self.free if not self.is_taken(f"/{each.removesuffix('.md')}/"))
        if free and self.random.random() < 0.3:
            self.free.remove(found := self.random.choice(free))
            return found
        return f"columns/{self.random.choice(WORDS)}-{self.number}.md"

    def address_of(self, source: str) -> str:
        return f"/columns/{self.texts[source].get('slug') or source.removeprefix('columns/').removesuffix('.md')}/"

    def aliases_of(self, source: str) -> list[str]:
        return [each for each in self.texts[source].get("aliases", "[]")[1:-1].split(", ") if each]

    def is_taken(self, address: str) -> bool:
        """Whether an address is a text's, or leads to one because it says so."""
        return any(address in {self.address_of(source), *self.aliases_of(source)} for source in self.texts)

    def give_one_an_address_that_others_had(self) -> None:
        """Give a text with an id a slug under which another was public, or its own name again."""
        source = self.random.choice(sorted({"", *self.texts} - self.touched))
        if not source or "id" not in self.texts[source]:
            return
        others = sorted(each for each in self.last if each.startswith("/columns/") and not self.is_taken(each))
        own = f"/{source.removesuffix('.md')}/"
        if "slug" in self.texts[source] and not self.is_taken(own) and self.random.random() < 0.5:
            del self.texts[source]["slug"]
        elif others:
            self.texts[source]["slug"] = self.random.choice(others).removeprefix("/columns/").strip("/")
        self.write(source)

    def end_an_alias(self) -> None:
        """Take the aliases out of a text that has some."""
        found = sorted(source for source, fields in self.texts.items() if "aliases" in fields)
        if found:
            del self.texts[source := self.random.choice(found)]["aliases"]
            self.write(source)

    def untouched(self) -> str:
        """Return a text that can be renamed or changed, and touch it."""
        source = self.random.choice(sorted({"", *self.texts} - self.touched))
        if source and "id" not in self.texts[source]:
            self.touched.add(source)
        return source

    def change_one(self) -> None:
        source = self.untouched()
        if not source:
            return
        fields = self.texts[source]
        if self.random.random() < 0.5:
            fields["text"] = f"{fields['text']} More."
        else:
            fields["tags"] = f"[{self.random.choice(WORDS)}]"
        self.write(source)

    def lead_one_to_another(self) -> None:
        """Take a text away, and name its address in another."""
        if len(self.texts) < 3:
            return
        source, other = self.random.sample(sorted(self.texts), 2)
        former, address = self.aliases_of(other), self.address_of(source)
        self.take_away(source)
        self.texts[other]["aliases"] = f"[{', '.join([*former, address])}]"
        self.write(other)

    def take_away(self, source: str) -> None:
        """Take a text away, of which all addresses may then be declared gone."""
        entry = self.site.ledger().by_source.get(self.published_as.get(source, source))
        self.taken_away |= set(entry.addresses) if entry else set()
        del self.texts[source], self.known_as[source]
        self.site.remove(source)

    def take_one_away(self) -> tuple[str, ...]:
        if len(self.texts) < 3:
            return ()
        self.take_away(self.random.choice(sorted(self.texts)))
        return tuple(re.findall(r"--gone (\S+)", self.refusal()))

    def refusal(self) -> str:
        """What a deploy says that is refused."""
        deploy(self.site.options, Wish(yes=True, removals=True))
        captured = self.site.capture.readouterr()
        return captured.out + captured.err

    def publish_from_a_branch(self, branch: bytes) -> None:
        """Publish with the record as another branch has it, merged as Git does where both are to stay."""
        record = self.site.folder / "content" / "ledger.jsonl"
        lines = {*branch.decode().splitlines(), *record.read_text(encoding="utf-8").splitlines()}
        record.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")

    def publish(self, gone: tuple[str, ...]) -> None:
        self.touched.clear()
        self.published_as.clear()
        for _ in range(6):
            assert self.site.deploy(yes=True, gone=gone, removals=True) in {0, 1}
            if "nothing was published" not in self.site.said and "standfirst:" not in self.site.said:
                break
            more = tuple(re.findall(r"--gone (\S+)", self.site.said))
            assert more and self.taken_away.issuperset(more), self.site.said
            gone = (*gone, *more)
        self.free = {entry.source for entry in self.site.ledger().entries if entry.source} - self.texts.keys()
        for source, text in self.known_as.items():
            self.last |= dict.fromkeys([self.address_of(source), *self.aliases_of(source)], text)

    def built_anew(self) -> dict[str, bytes]:
        """What a clean build makes of the texts and the record."""
        folder = self.site.folder
        anew = replace(self.site.options, output=folder / "anew", cache=folder / "other", clean=True)
        assert not build(anew).errors
        return everything(folder / "anew")

    def crawl(self) -> list[str]:
        """Ask for every address that ever was; returns those that are answered wrongly."""
        ledger, _ = parse_ledger((self.site.folder / "content" / "ledger.jsonl").read_text(encoding="utf-8"), "")
        declared = {address for entry in ledger.entries if entry.gone for address in entry.addresses}
        live, is_at = self.site.live, {text: self.address_of(source) for source, text in self.known_as.items()}
        for page in live.rglob("index.html"):
            self.ever.add(f"/{page.parent.relative_to(live).as_posix()}/".replace("/./", "/"))
        self.ever |= {
            f"/{path.relative_to(live).as_posix()}/" for path in _folders(live) if (path / "index.html").exists()
        }
        wrong = []
        for address in sorted(self.ever):
            page = live / file_of(address)
            if "/page/" in address:
                continue
            if not page.is_file():
                if address not in declared:
                    wrong.append(f"{address} is not found")
            elif found := _REDIRECT.search(page.read_text(encoding="utf-8")):
                target = live / file_of(found[1])
                if not target.is_file() or _REDIRECT.search(target.read_text(encoding="utf-8")):
                    wrong.append(f"{address} leads to {found[1]}, which leads on or nowhere")
                elif (last := is_at.get(self.last.get(address, 0))) and last != found[1]:
                    wrong.append(f"{address} leads to {found[1]}, and not to {last}, which had it last")
        return wrong


def _folders(place: Path) -> list[Path]:
    found = [place]
    for folder in found:
        found += [each for each in folder.iterdir() if each.is_dir()]
    return found


@pytest.mark.parametrize("seed", [1] if PUBLISHES < 50 else [1, 2, 3])
def test_every_address_that_ever_was_is_a_page_one_redirect_or_declared_gone(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf.py").write_text(SETTINGS, encoding="utf-8")
    random = Random(seed)  # noqa: S311 — nothing is to be kept secret here
    house = House(Deployed(tmp_path, capsys), random)
    for _ in range(5):
        house.begin_one()
    branch = b""
    for publish in range(PUBLISHES):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(CLOCK + publish * 86_400))
        gone: tuple[str, ...] = ()
        for _ in range(random.randrange(1, 4)):
            act = random.choice(
                [
                    *(house.begin_one, house.rename_one, house.rename_one, house.change_one, house.lead_one_to_another),
                    *(house.give_one_an_address_that_others_had, house.end_an_alias),
                ]
            )
            act()
        if random.random() < 0.3:
            gone = house.take_one_away()
        if branch and random.random() < 0.2:
            house.publish_from_a_branch(branch)
        house.publish(gone)
        assert house.crawl() == [], f"after publish {publish + 1}"
        if publish % 5 == 4:
            assert house.built_anew() == everything(tmp_path / "cache" / "deploy" / "live" / "site")
        record = tmp_path / "content" / "ledger.jsonl"
        if random.random() < 0.2:
            branch = record.read_bytes()
    assert len(house.ever) > PUBLISHES // 2
    shutil.rmtree(tmp_path / "cache")
