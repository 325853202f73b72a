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
    from api.peers import Federation
    from api.settings import Settings
    from people.database import Database
    from people.mail import Carry
    from people.signing.provider import Provider
    from people.storage.files import Files
    from people.storage.scanner import Scanner
    from programme.statistics.asked import Statistics
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

                encoder, beside = self._encoders()
                self._partners = PartnerFinder(encoder, self._kept(), beside=beside)
            return self._partners

    def _kept(self) -> Kept[Texts]:
        """The texts that both look at."""
        if self._texts is None:
            from search.texts import kept_texts  # noqa: PLC0415

            self._texts = kept_texts()
        return self._texts


class _Wanted:
    """An encoder by the name that the settings give it (None: none), opened when first asked for.

    `problem` says why there is none where there should be one.
    """

    def __init__(
        self, name: str | None, cache: Path, weights: Path | None, held: Encoder | None, *, settled: bool
    ) -> None:
        """`settled` says that `held` is all that there is to be had."""
        self.problem: Sentence | None = None
        self._name, self._cache, self._weights = name, cache, weights
        self._held, self._settled = held, settled
        self._lock = threading.RLock()

    def found(self) -> Encoder | None:
        """The encoder; None where there is none, or it cannot be opened, which is tried once."""
        with self._lock:
            if not self._settled:
                self._settled = True
                try:
                    self.needed()
                except ImeceError as error:
                    self.problem = error.sentence
            return self._held

    def needed(self) -> Encoder | None:
        """The encoder, None only where none is named; raises what keeps it from opening."""
        with self._lock:
            if self._held is None and self._name:
                from search.encoders.opening import open_encoder  # noqa: PLC0415 - onnxruntime takes time to import

                self._held = open_encoder(self._name, self._cache, self._weights)
            return self._held


class Parts:
    """What a command or the service works with; safe to share between threads, closed once at the end.

    Where an encoder cannot be opened (`encoder_problem`) searching goes on without it.
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
        self.finders = Finders(lambda: Encoders(self.encoder, self.beside), settings.country, settings.cache)
        self._store = store
        self._people: Database | None = None
        self._statistics: Statistics | None = None
        self._federation: Federation | None = None
        self._lock = threading.RLock()
        given = encoder is not None
        named = settings.encoder_beside if self.wanted_encoder and settings.encoder_beside != NO_ENCODER else None
        self._leading = _Wanted(self.wanted_encoder, settings.cache, settings.weights, encoder, settled=given)
        self._beside = _Wanted(named, settings.cache, None, beside, settled=given)

    @property
    def store(self) -> Store:
        """The store of the settings; who serves a caller takes `caller_of` instead."""
        with self._lock:
            if self._store is None:
                self._store = open_store(self.settings.store_address.get_secret_value())
            return self._store

    @property
    def people(self) -> Database:
        """The database of accounts and of the programme, opened by whoever needs it first."""
        with self._lock:
            if self._people is None:
                from people.database import Database  # noqa: PLC0415 - SQLAlchemy takes time to import
                from programme.database import PROGRAMME  # noqa: PLC0415

                self._people = Database(self.settings.people, PROGRAMME)
            return self._people

    @property
    def has_people(self) -> bool:
        """Whether there may be accounts: the database is a server, or its file is there."""
        scheme, _, path = self.settings.people.partition(":///")
        return scheme != "sqlite" or Path(path).is_file()

    @property
    def site(self) -> str | None:
        """The address that links in mails begin with; None where no mail is sent."""
        return self.settings.public_address if self.settings.mail else None

    @property
    def post(self) -> Carry | None:
        """What carries mails; None where none are sent. BadInput for a server or sender that is none."""
        if not self.settings.mail:
            return None
        from people.post import post  # noqa: PLC0415 - SQLAlchemy takes time to import

        return post(self.settings.mail, self.settings.mail_from or "imece@localhost.localdomain")

    def check(self) -> None:
        """BadInput for what would be found wrong only once somebody needs it: a mail server, a file of peers, a URL."""
        _ = self.post, self.federation, self.files, self.scanner

    @property
    def provider(self) -> Provider | None:
        """Who signs people in beside ourselves."""
        chosen = self.settings
        if not chosen.openid_issuer:
            return None
        from people.signing.provider import Provider  # noqa: PLC0415 - it takes time to import

        back, secret = f"{chosen.public_address}/tr/openid/back", chosen.openid_secret.get_secret_value()
        return Provider(chosen.openid_issuer, chosen.openid_client, secret, chosen.openid_name, back)

    @property
    def federation(self) -> Federation | None:
        """The other İmece that this one answers with; None where no file says any."""
        if self.settings.federation is None:
            return None
        with self._lock:
            if self._federation is None:
                from api.peers import federation  # noqa: PLC0415 - cryptography takes time to import

                self._federation = federation(self.settings.federation)
            return self._federation

    @property
    def files(self) -> Files:
        """The files that people have shared."""
        from people.storage.buckets import files_at  # noqa: PLC0415

        return files_at(self.settings.files)

    @property
    def scanner(self) -> Scanner | None:
        """What looks for viruses in shared files; None where nothing does. BadInput for an address that is none."""
        if not self.settings.clamd:
            return None
        from people.storage.scanner import Scanner  # noqa: PLC0415

        return Scanner(self.settings.clamd)

    @property
    def statistics(self) -> Statistics:
        """The statistics of the settings' folder, which need not be there."""
        with self._lock:
            if self._statistics is None:
                from programme.statistics.asked import Statistics  # noqa: PLC0415 - polars takes time to import
                from programme.statistics.editions import Folder  # noqa: PLC0415

                self._statistics = Statistics(Folder(self.settings.statistics))
            return self._statistics

    @property
    def statistics_moment(self) -> int:
        """Changes with every edition of statistics that comes or goes; told by the folder alone, without polars."""
        return _changed(self.settings.statistics)

    @property
    def measured_moment(self) -> int:
        """Changes with every record of what was measured that comes or goes."""
        return _changed(self.settings.measured)

    @property
    def wanted_encoder(self) -> str | None:
        """The name of the encoder that the settings ask for, None for “none”."""
        return None if self.settings.encoder == NO_ENCODER else self.settings.encoder

    @property
    def encoder(self) -> Encoder | None:
        """The encoder of the settings, None where “none” is asked for or it cannot be opened."""
        return self._leading.found()

    def need_encoder(self) -> Encoder | None:
        """The encoder of the settings, None only where “none” is asked for; raises what keeps it from opening."""
        return self._leading.needed()

    @property
    def beside(self) -> Encoder | None:
        """The encoder asked with beside the leading one, None where “none” is asked for or it cannot be opened."""
        return self._beside.found()

    def need_beside(self) -> Encoder | None:
        """The encoder beside, None only where “none” is asked for; raises what keeps it from opening."""
        return self._beside.needed()

    @property
    def encoder_problem(self) -> Sentence | None:
        """What kept an encoder from opening that was asked for, the leading one first."""
        return self._leading.problem or self._beside.problem

    def close(self) -> None:
        """Close what was opened."""
        with self._lock:
            if self._people is not None:
                self._people.close()
                self._people = None
            if self._store is not None:
                self._store.close()
                self._store = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _changed(folder: Path) -> int:
    """When something last came to a folder or went from it; 0 where there is none."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
