"""The one place where store, encoder, search and partner finder are put together, each when first asked for."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

from graph.errors import ImeceError
from graph.store import Store, open_store

if TYPE_CHECKING:
    from api.settings import Settings
    from search.encoders.encoder import Encoder
    from search.partners.finder import PartnerFinder
    from search.searcher import Searcher

NO_ENCODER = "none"


class Parts:
    """What a command or the service works with; safe to share between threads, closed once at the end.

    `encoder_problem` says in a sentence why there is no encoder, when there should be one: searching then
    goes on by words alone.
    """

    def __init__(self, settings: Settings, *, store: Store | None = None, encoder: Encoder | None = None) -> None:
        self.settings = settings
        self.encoder_problem: str | None = None
        self._store = store
        self._encoder = encoder
        self._tried = encoder is not None
        self._lock = threading.RLock()
        self._searcher: Searcher | None = None
        self._partners: PartnerFinder | None = None

    @property
    def store(self) -> Store:
        """The store of the settings."""
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
                    self.encoder_problem = str(error)
            return self._encoder

    def need_encoder(self) -> Encoder | None:
        """The encoder of the settings, None only where “none” is asked for; raises what keeps it from opening."""
        with self._lock:
            if self._encoder is None and self.wanted_encoder:
                from search.encoders.encoder import open_encoder  # noqa: PLC0415 - onnxruntime takes time to import

                self._encoder = open_encoder(self.wanted_encoder, self.settings.cache)
            return self._encoder

    @property
    def searcher(self) -> Searcher:
        """The hybrid search over the store."""
        with self._lock:
            if self._searcher is None:
                from search.searcher import Searcher  # noqa: PLC0415

                self._searcher = Searcher(self.store, self.encoder)
            return self._searcher

    @property
    def partners(self) -> PartnerFinder:
        """The finder of partners over the store."""
        with self._lock:
            if self._partners is None:
                from search.partners.finder import PartnerFinder  # noqa: PLC0415

                self._partners = PartnerFinder(self.store, self.encoder)
            return self._partners

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
