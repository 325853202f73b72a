"""The one place where store, encoder, search and partner finder are put together, each when first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from graph.errors import ImeceError
from graph.opening import open_store
from graph.store import Store
from graph.words.sentences import Sentence

if TYPE_CHECKING:
    from api.settings import Settings
    from search.encoders.encoder import Encoder
    from search.kept import Kept
    from search.partners.finder import PartnerFinder
    from search.searcher import Searcher
    from search.texts import Texts

NO_ENCODER = "none"


class Encoders(NamedTuple):
    """The encoder that leads, and the one that is asked with beside it."""

    leading: Encoder | None
    beside: Encoder | None


class Finders:
    """What finds answers in any view; it holds no store, so it can show nobody what is not theirs."""

    def __init__(self, encoders: Callable[[], Encoders], country: str, cache: Path | None = None) -> None:
        self._encoders, self._country, self._cache = encoders, country, cache
        self._lock = threading.RLock()
        self._searcher: Searcher | None = None
        self._partners: PartnerFinder | None = None
        self._texts: Kept[Texts] | None = None

    @property
    def searcher(self) -> Searcher:
        """The hybrid search."""
        with self._lock:
            if self._searcher is None:
                from search.searcher import Searcher  # noqa: PLC0415 - onnxruntime takes time to import

                encoder, beside = self._encoders()
                self._searcher = Searcher(encoder, self._country, self._cache, self._kept(), beside=beside)
            return self._searcher

    @property
    def partners(self) -> PartnerFinder:
        """The finder of partners."""
        with self._lock:
            if self._partners is None:
                from search.partners.finder import PartnerFinder  # noqa: PLC0415

                self._partners = PartnerFinder(self._encoders().leading, self._kept())
            return self._partners

    def _kept(self) -> Kept[Texts]:
        """The texts that both look at."""
        if self._texts is None:
            from search.texts import kept_texts  # noqa: PLC0415

            self._texts = kept_texts()
        return self._texts


class Parts:
    """What a command or the service works with; safe to share between threads, closed once at the end.

    `encoder_problem` says why there is no encoder, when there should be one: searching then goes on by words alone.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store | None = None,
        encoder: Encoder | None = None,
        beside: Encoder | None = None,
    ) -> None:
        """Who gives an encoder gives the one beside it, too, or says that there is none."""
        self.settings = settings
        self.encoder_problem: Sentence | None = None
        self.finders = Finders(lambda: Encoders(self.encoder, self.beside), settings.country, settings.cache)
        self._store = store
        self._encoder = encoder
        self._tried = encoder is not None
        self._beside = beside
        self._tried_beside = encoder is not None
        self._lock = threading.RLock()

    @property
    def store(self) -> Store:
        """The store of the settings; who serves a caller takes `caller_of` instead."""
        with self._lock:
            if self._store is None:
                self._store = open_store(self.settings.store_address.get_secret_value())
            return self._store

    @property
    def wanted_encoder(self) -> str | None:
        """The name of the encoder that the settings ask for, None for “none”."""
        return None if self.settings.encoder == NO_ENCODER else self.settings.encoder

    @property
    def encoder(self) -> Encoder | None:
        """The encoder of the settings, None where “none” is asked for or it cannot be opened."""
        with self._lock:
            if not self._tried:
                self._tried = True
                try:
                    self._encoder = self.need_encoder()
                except ImeceError as error:
                    self.encoder_problem = error.sentence
            return self._encoder

    def need_encoder(self) -> Encoder | None:
        """The encoder of the settings, None only where “none” is asked for; raises what keeps it from opening."""
        with self._lock:
            if self._encoder is None and self.wanted_encoder:
                from search.encoders.opening import open_encoder  # noqa: PLC0415 - onnxruntime takes time to import

                self._encoder = open_encoder(self.wanted_encoder, self.settings.cache, self.settings.weights)
            return self._encoder

    @property
    def beside(self) -> Encoder | None:
        """The encoder asked with beside the leading one, None where “none” is asked for or it cannot be opened."""
        with self._lock:
            if not self._tried_beside:
                self._tried_beside = True
                try:
                    self._beside = self.need_beside()
                except ImeceError as error:
                    self.encoder_problem = error.sentence
            return self._beside

    def need_beside(self) -> Encoder | None:
        """The encoder beside, None only where “none” is asked for; raises what keeps it from opening."""
        with self._lock:
            wanted = self.settings.encoder_beside
            if self._beside is None and wanted != NO_ENCODER and self.wanted_encoder:
                from search.encoders.opening import open_encoder  # noqa: PLC0415

                self._beside = open_encoder(wanted, self.settings.cache)
            return self._beside

    def close(self) -> None:
        """Close the store, if it was opened."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
