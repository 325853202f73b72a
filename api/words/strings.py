"""What the api says itself, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from graph.words.sentences import Language, Sentence, catalogue


def strings() -> Mapping[str, Mapping[str, str]]:
    """Every string of the api by key, each by language, from `api/words.toml`."""
    return {key.removeprefix("api."): texts for key, texts in catalogue("api").items()}


def say(key: str, language: Language, **values: object) -> str:
    """The string of a key with its values put in; KeyError when there is none, which a test rules out."""
    return Sentence(f"api.{key}", values)[language]
