"""Front matter is read as text wherever a slip puts it, or the file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import BadInput
from ingest.texts.front_matter import MAX_FRONT_MATTER, split

FILE = Path("a.md")


@pytest.mark.parametrize(
    "before", ["", "\n\n", " ", "\ufeff", "\u200b\t\n", "<!-- taslak -->\n", " <!-- a\nb --> <!--c-->\n"]
)
@pytest.mark.parametrize(
    ("opened", "closed"), [("---", "---"), ("--- ", "..."), ("—", "—"), ("----", "--"), ("--", "---"), (";;;", ";;;")]
)  # fmt: skip
def test_it_is_found_behind_what_nobody_sees_and_between_odd_lines(before: str, opened: str, closed: str) -> None:
    text = f"{before}{opened}\nname: org:tr:a\n{closed}\nText.\n"
    assert split(FILE, text) == ({"name": "org:tr:a"}, "Text.\n")
    assert split(FILE, text.replace("\n", "\r\n")) == ({"name": "org:tr:a"}, "Text.\n")


def test_scalars_stay_as_they_are_written() -> None:
    head = "a: 28.10\nb: 0111\nc: no\nd: 12.02.2024\ne: 2024-02-12\nf: [62.10, 1e3, 0x1F, null]\n"
    head += "g:\th\n'ı': \"ş\"\nj:\nk: {l: 1.0}"
    assert split(FILE, f"---\n{head}\n---\n")[0] == {
        "a": "28.10", "b": "0111", "c": "no", "d": "12.02.2024", "e": "2024-02-12",
        "f": ["62.10", "1e3", "0x1F", "null"],
        "g": "h", "ı": "ş", "j": "", "k": {"l": "1.0"},
    }  # fmt: skip


def test_toml_is_read_as_text_too() -> None:
    head = 'a = "org:tr:a"\nb = 28.10\nc = [true, 2024-02-12]\nd = 10:30:00\n[e]\nf = 1'
    assert split(FILE, f"+++\n{head}\n+++\nText.") == (
        {"a": "org:tr:a", "b": "28.10", "c": ["true", "2024-02-12"], "d": "10:30:00", "e": {"f": "1"}}, "Text.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Text.", "---\nonly a line", "---\n\nA line above and below.\n\n---\nText", "-\n", "", "* * *\na: b"]
)
def test_a_line_drawn_across_the_page_is_no_front_matter(text: str) -> None:
    assert split(FILE, text) == ({}, text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("---\nname: org:tr:a\n\n# Title", "is not closed: write a line of --- beneath it"),
        ("\n+++\nname = 'a'\n", "is not closed"),
        ("---\nname: a\nname: b\n---\n", "no YAML: write lines like 'title: …', each name once"),
        ("---\nname: {a: 1, a: 2}\n---\n", "no YAML"),
        ("+++\nname: a\n+++\n", "no TOML"),
        ("+++\na = 0111\n+++\n", "no TOML"),
        ("---\nname:a\n---\n", "no mapping"),
        ("---\nname: " + "a" * MAX_FRONT_MATTER + "\n---\n", "more than 64,000 characters: shorten it"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=f"a.md has front matter .*{says}"):
        split(FILE, text)
