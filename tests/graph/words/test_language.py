import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.words.language import LANGUAGES, detect

ASCII = str.maketrans("ğĞıİşŞçÇöÖüÜâîû", "gGiIsScCoOuUaiu")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("su aritma membrani ureten bir ortak ariyoruz", "tr"),
        ("su arıtma membranı üreten bir ortak arıyoruz", "tr"),
        ("SU ARITMA MEMBRANI", "tr"),
        ("gunes paneli imalati", "tr"),
        ("Samsun'daki firmalar", "tr"),
        ("gıda", "tr"),
        ("border surveillance with unmanned aircraft", "en"),
        ("steel pipe", "en"),
        ("manufacturing of packaging", "en"),
        ("Kunststoff Spritzguss", "de"),
        ("membrane de filtration", "fr"),
        ("μεμβράνες για καθαρισμό νερού", "el"),
        ("Cum a descris Luther Biblia în această scrisoare?", "ro"),
        ("очистка воды мембраны", "ru"),
        ("معالجة المياه", "ar"),
    ],
)
def test_short_queries_are_told_apart(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "  ", "x", "12345", "2.4 - 3", "AI", "robot"])
def test_what_says_too_little_is_undecided(text: str) -> None:
    assert detect(text) == "und"


def test_a_long_text_is_told_by_the_model() -> None:
    text = "Die Firma stellt Membranen für die Reinigung von Wasser her und sucht einen Partner. " * 5
    assert detect(text) == "de"


@settings(deadline=None)  # the first call reads the model
@given(st.text())
def test_any_text_has_a_known_answer(text: str) -> None:
    assert detect(text) in {*LANGUAGES, "und"}


def questions(folder: Path) -> list[str]:
    with gzip.open(folder / "queries.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


@pytest.mark.parametrize("pair", ["tr_en", "en_tr", "de_tr", "el_tr", "ro_tr"])
def test_real_questions_are_told_also_when_typed_in_ascii(real_data: Path, pair: str) -> None:
    asked = questions(real_data / "retrieval" / f"xquad_{pair}")
    for texts in (asked, [text.translate(ASCII) for text in asked]):
        right = sum(detect(text) == pair[:2] for text in texts) / len(texts)
        assert right > 0.98


def test_the_model_is_read_on_first_use_and_not_before() -> None:
    code = "import sys, graph.words.language; sys.exit('py3langid' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
