"""The parts open when first asked for, say what keeps them from opening, and close once."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
import structlog

from api import release
from api.logs import set_up_logs, without_credentials
from api.questions.caller import caller_of
from api.questions.search import search
from api.questions.text import is_id
from api.settings import Settings, load_settings
from api.wire.nodes import plain
from api.wiring import Parts
from graph.errors import BadInput
from graph.filters import Filter
from search.indexer import index


def test_the_real_encoder_finds_across_languages(parts: Parts) -> None:
    """The one test here that asks the default encoder; the others ask one that hashes."""
    with Parts(parts.settings, store=parts.store) as real:
        encoder = real.encoder
        assert encoder is not None
        assert index(real.store, encoder).embedded == 15
        answer = search(caller_of(real, "tr"), "biochemistry and environmental engineering", Filter(), 10).answer
    assert answer.hits[0].node.id == "ror:uni"
    assert answer.hits[0].evidence[0].passage.language == "tr"


def test_the_encoder_keeps_what_it_does_to_itself(settings: Settings, tmp_path: Path) -> None:
    code = "import sys; from search.encoders.opening import open_encoder; from pathlib import Path\n"
    code += "open_encoder('e5-small', Path(sys.argv[1])).encode_queries(['su'])"
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run(
        [sys.executable, "-c", code, str(settings.cache)], check=True, timeout=120,
        env={**environment, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []  # the runtime's telemetry keeps a device id and what it will send there


def test_searching_goes_on_by_words_when_the_encoder_cannot_open(settings: Settings) -> None:
    with Parts(load_settings(store="memory:", encoder="nothing-by-that-name")) as parts:
        assert parts.encoder is None
        assert parts.encoder_problem is not None
        assert "nothing-by-that-name" in parts.encoder_problem["en"]
        with pytest.raises(BadInput):
            parts.need_encoder()


def test_the_encoder_beside_is_that_of_the_settings(settings: Settings) -> None:
    chosen = settings.model_copy(
        update={"store": "memory:", "encoder": "e5-small", "encoder_beside": "use-multilingual"}
    )
    with Parts(chosen) as parts:
        assert parts.beside is not None
        assert parts.beside.key.startswith("use-multilingual/")
        with Parts(chosen, encoder=parts.encoder) as alone:
            assert alone.beside is None
        with Parts(chosen, encoder=parts.encoder, beside=parts.beside) as both:
            assert both.beside is parts.beside
    for without in {"encoder_beside": "none"}, {"encoder": "none"}:
        with Parts(chosen.model_copy(update=without)) as parts:
            assert parts.beside is None


def test_without_the_encoder_beside_searching_goes_on_and_says_so(settings: Settings) -> None:
    chosen = settings.model_copy(update={"store": "memory:", "encoder": "e5-small", "encoder_beside": "no-such"})
    with Parts(chosen) as parts:
        assert parts.encoder is not None
        assert parts.beside is None
        assert parts.encoder_problem is not None
        assert "no-such" in parts.encoder_problem["en"]
        with pytest.raises(BadInput):
            parts.need_beside()


def test_what_was_never_opened_is_closed_without_harm(settings: Settings) -> None:
    parts = Parts(load_settings(store="oracle://nowhere", encoder="none"))
    parts.close()
    with pytest.raises(BadInput):
        _ = parts.store


def test_ids_are_told_from_texts() -> None:
    assert is_id("ror:03z8fyr40")
    assert is_id("cordis:pic:999")
    assert not is_id("su arıtma: membran")
    assert not is_id("ortak")
    assert not is_id(":x")


def test_properties_are_said_as_json_can() -> None:
    assert plain({"a": {"b": (1, 2.5, None)}, "c": frozenset({"x"}), "d": 1j}) == {
        "a": {"b": [1, 2.5, None]},
        "c": ["x"],
        "d": "1j",
    }


def test_a_version_is_known_or_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(release, "version", none)
    assert release.imece_version() == "unknown"


def test_logs_can_be_written_for_reading(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    try:
        set_up_logs(load_settings(log_format="console"))
        logging.getLogger("imece.test").info("hello")
        logging.getLogger("elsewhere").info("nobody asked")
    finally:
        set_up_logs(settings)
        root.handlers, root.level = handlers, level
    said = capsys.readouterr().err
    assert "hello" in said
    assert "nobody" not in said


def test_a_traceback_in_the_log_has_no_values(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level

    mail = "-".join(("gizli", "söz"))

    def fail(mail: str) -> None:
        raise ValueError(len(mail))

    try:
        set_up_logs(load_settings(log_format="console"))
        try:
            fail(mail)
        except ValueError:
            structlog.get_logger("imece.test").exception("failed")
    finally:
        set_up_logs(settings)
        root.handlers, root.level = handlers, level
    said = capsys.readouterr().err
    assert "in fail" in said
    assert "gizli-söz" not in said


def test_credentials_are_never_logged() -> None:
    event = without_credentials(None, "info", {"event": "x", "Authorization": "Bearer a", "db_password": "b"})
    assert event == {"event": "x", "Authorization": "…", "db_password": "…"}
