"""Shared files at a URL that fsspec knows: a bucket of S3, or of a server that speaks as it does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import IO, Any, cast

from graph.errors import BadInput, NotFound, StoreUnavailable
from people.storage.files import Files

_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    # Whoever waits for a server that is away is told so within seconds; the worker tries again by itself.
    "s3": {"config_kwargs": {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 2}}},
}


def files_at(address: str) -> Files:
    """The files in a folder, or at a URL; BadInput for one of a kind that nothing here knows."""
    return Files(Bucket(address) if "://" in address else Path(address))


class Bucket:
    """The files below a URL. What is sent to S3 is there whole or not at all: an object has no halves."""

    def __init__(self, url: str) -> None:
        import fsspec  # noqa: PLC0415 - it takes time to import, and most have a folder

        scheme = url.partition("://")[0]
        try:
            fsspec.get_filesystem_class(scheme)
        except (ImportError, ValueError) as error:
            raise BadInput("people.file.scheme", scheme=scheme) from error
        self._url, self._options = url, {"use_listings_cache": False, **_OPTIONS.get(scheme, {})}

    @cached_property
    def _system(self) -> Any:
        """Opened by whoever needs it first: its thread would not come along when a service forks."""
        import fsspec  # noqa: PLC0415

        return fsspec.url_to_fs(self._url, **self._options)[0]

    def near(self) -> Path:
        """The machine's folder for what is temporary, which the system tidies."""
        return Path(tempfile.gettempdir())

    def keep(self, coming: Path, digest: str) -> None:
        """Send a file in one request, below 100 MB; the database learns of it once the server has confirmed it."""
        with self._told():
            self._system.put_file(str(coming), self._at(digest))

    def open(self, digest: str) -> IO[bytes]:
        """The object, read as it is needed."""
        with self._told():
            try:
                return cast("IO[bytes]", self._system.open(self._at(digest), "rb"))
            except FileNotFoundError as error:
                raise NotFound("people.file.gone") from error

    def has(self, digest: str) -> bool:
        """Whether the object is there."""
        with self._told():
            return bool(self._system.exists(self._at(digest)))

    def drop(self, digest: str) -> None:
        """Delete the object."""
        with self._told(), suppress(FileNotFoundError):
            self._system.rm_file(self._at(digest))

    def _at(self, digest: str) -> str:
        return f"{self._url.rstrip('/')}/{digest[:2]}/{digest}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A server that is away, lacks the bucket or refuses us is told as one; the cause goes to the log."""
        try:
            yield
        except NotFound:
            raise
        except Exception as error:
            raise StoreUnavailable("people.file.away", url=self._url) from error
