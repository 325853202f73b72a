"""Under which path the service is reached from outside; inside, every address is as if it were the root."""

from __future__ import annotations

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send


class Prefixed:
    """ASGI middleware that takes the prefix off what is asked, where the proxy has not done so itself."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without the prefix."""
        path = scope.get("path", "")
        if self._prefix and (path == self._prefix or path.startswith(f"{self._prefix}/")):
            raw = scope.get("raw_path") or path.encode()
            scope = {
                **scope,
                "path": path.removeprefix(self._prefix) or "/",
                "raw_path": raw.removeprefix(self._prefix.encode()) or b"/",
            }
        await self._app(scope, receive, send)


def prefix_of(request: Request) -> str:
    """What every address that goes out begins with; empty at the root."""
    return str(request.app.state.prefix)


def asked_at(request: Request) -> str:
    """Where the site was asked for, prefix included, without a slash at its end."""
    return f"{str(request.base_url).rstrip('/')}{prefix_of(request)}"
