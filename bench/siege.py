"""Whether one caller can silence the service: the worst requests at once, and requests that never end.

    python bench/siege.py sqlite:///data/imece.db
    python bench/siege.py sqlite:///data/imece.db --only half-sent

For each siege starts `imece serve` on a free port (with the settings of the environment), and says what was answered,
how long `/health` took meanwhile, and how much processor time the service took afterwards. `/health` is asked from
another address (127.0.0.2) than the one that besieges, as a probe would; Linux alone has it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

API = "/api/v1"
HEALTH = f"{API}/health"
PROBE = "127.0.0.2"
FEW = 256
SIEGES = ("hung-up", "partners", "mixed", "many", "half-sent", "bodies", "two-lengths")
HALF = b"GET /api/v1/health HTTP/1.1\r\nHost: siege\r\nX-Slow: "
BODY = b"POST /api/v1/search HTTP/1.1\r\nHost: siege\r\nContent-Length: 1000\r\n\r\n"
BOTH = (
    b"POST /api/v1/health HTTP/1.1\r\nHost: siege\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n\r\nGET /api/v1/health HTTP/1.1\r\nHost: siege\r\n\r\n"
)


@dataclass(frozen=True)
class Service:
    """A service of our own: where it listens, its process, and where its log goes."""

    port: int
    process: int
    log: Path

    def processor_seconds(self) -> float:
        """Processor time that it has taken so far, all of its processes; 0 where the system has no /proc."""
        return processor_seconds(self.process)


def family(process: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield process
    try:
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from family(int(child))
    except OSError:
        return


def processor_seconds(process: int) -> float:
    """Processor time that a process and all of its own have taken, those that have ended included."""
    total = 0.0
    for one in family(process):
        try:
            fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


@dataclass
class Probe:
    """How long `/health` took, asked ten times a second over connections of its own."""

    took: list[float] = field(default_factory=list)
    failed: int = 0

    async def run(self, port: int) -> None:
        while True:
            began = time.perf_counter()
            try:
                status, _ = await ask(port, HEALTH, 30, PROBE)
            except (OSError, TimeoutError, EOFError):
                status = 0
            if status == 200:
                self.took.append(time.perf_counter() - began)
            else:
                self.failed += 1
            await asyncio.sleep(0.1)

    def __str__(self) -> str:
        if not self.took:
            return f"/health: no answer, {self.failed} failed"
        ms = sorted(1000 * one for one in self.took)
        p95 = ms[min(int(len(ms) * 0.95), len(ms) - 1)]
        return (
            f"/health: {len(ms)} answers, p50 {statistics.median(ms):.0f} ms, p95 {p95:.0f} ms, "
            f"slowest {ms[-1]:.0f} ms, {self.failed} failed"
        )


async def ask(port: int, address: str, seconds: float, source: str = "127.0.0.1") -> tuple[int, bytes]:
    """The status of an answer and its body."""
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
        try:
            writer.write(f"GET {address} HTTP/1.1\r\nHost: siege\r\nConnection: close\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            return int(head.split(b" ", 2)[1]), await reader.read()
        finally:
            writer.close()


async def hang_up(port: int, address: str, seconds: float, source: str) -> int:
    """The status of an answer, 0 where there was none when the caller hung up."""
    try:
        return (await ask(port, address, seconds, source))[0]
    except (OSError, TimeoutError, EOFError):
        return 0


async def at_once(service: Service, name: str, addresses: Sequence[str], seconds: float, *, clients: int = 1) -> None:
    """All addresses at once, each waited for so many seconds, from one client or in turn from several."""
    probe = Probe()
    probing = asyncio.create_task(probe.run(service.port))
    began = time.perf_counter()
    asked = (hang_up(service.port, one, seconds, f"127.0.1.{1 + i % clients}") for i, one in enumerate(addresses))
    statuses = Counter(await asyncio.gather(*asked))
    took = time.perf_counter() - began
    gone = service.processor_seconds()
    await asyncio.sleep(10)
    after = service.processor_seconds() - gone
    probing.cancel()
    print(f"{name}: {took:.1f} s, {said(statuses)}; {after:.1f} s of processor time in the 10 s after; {probe}")


def said(statuses: Counter[int]) -> str:
    return ", ".join(f"{number} × {status or 'hung up'}" for status, number in sorted(statuses.items()))


async def unfinished(service: Service, name: str, begun: bytes, number: int, seconds: float) -> None:
    """Requests that are begun and never end, with a byte more every two seconds; how many the service closes."""
    probe, closed = Probe(), 0
    probing = asyncio.create_task(probe.run(service.port))
    lines = [await asyncio.open_connection("127.0.0.1", service.port) for _ in range(number)]

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        async def more() -> None:
            while True:
                writer.write(b"x")
                await asyncio.sleep(2)

        try:
            writer.write(begun)
            dripping = asyncio.create_task(more())
            async with asyncio.timeout(seconds):
                while await reader.read(1000):
                    pass
        except TimeoutError:
            return False
        except OSError:
            return True
        finally:
            dripping.cancel()
            writer.close()
        return True

    closed = sum(await asyncio.gather(*(drip(*line) for line in lines)))
    probing.cancel()
    written = service.log.read_bytes()
    print(
        f"{name}: {closed} of {number} closed in {seconds:.0f} s; the log has {written.count(bytes([10])):,} lines, "
        f"{len(written) / 1e6:.1f} MB; {probe}"
    )


async def two_lengths(service: Service) -> None:
    """A request with two lengths, as smugglers send it: how many answers come of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    writer.write(BOTH)
    try:
        async with asyncio.timeout(15):
            came = await reader.read()
    except TimeoutError:
        came = b"(left open)"
    writer.close()
    answers = re.findall(rb"HTTP/1.1 (\d+)", came)
    print(f"two lengths: {len(answers)} answers: {b', '.join(answers).decode()}")


async def worst(service: Service) -> tuple[str, str]:
    """The two organisations with most around them, of twenty."""
    _, body = await ask(service.port, f"{API}/organisations?n=100", 60)
    counted = []
    for id_ in [one["id"] for one in json.loads(body)["items"]][::5]:
        _, body = await ask(service.port, f"{API}/organisations/{quote(id_)}/neighbours?limit=500", 60)
        counted.append((len(body), id_))
    (_, other), (_, one) = sorted(counted)[-2:]
    return one, other


async def besiege(service: Service, siege: str, number: int) -> None:
    one, other = await worst(service)
    scan = f"{API}/organisations?changed_since=2099-01-01&n=1"
    partners = f"{API}/organisations/{quote(one)}/partners?n=100"
    paths = f"{API}/paths?from={quote(one)}&to={quote(other)}"
    mixed = [scan, partners, paths, f"{API}/search?q=water+treatment&n=100&facets=true", f"{API}/regions"] * number
    if siege == "hung-up":
        await at_once(service, f"{number} scans, hung up after 1 s", [scan] * number, 1)
    elif siege == "partners":
        await at_once(service, f"{number} partner answers", [partners] * number, 60)
    elif siege == "mixed":
        await at_once(service, f"{number} worst requests", mixed[:number], 60)
    elif siege == "many":
        await at_once(service, f"{number} worst requests of as many clients", mixed[:number], 60, clients=number)
    elif siege == "half-sent":
        await unfinished(service, f"300 half-sent requests, {FEW} descriptors", HALF, 300, 75)
    elif siege == "bodies":
        await unfinished(service, "50 half-sent bodies", BODY, 50, 30)
    else:
        await two_lengths(service)


def main() -> None:
    """Start the service for each siege, and stop it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("store")
    asked.add_argument("--only", choices=SIEGES)
    asked.add_argument("--at-once", type=int, default=60)
    given = asked.parse_args()
    for siege in [given.only] if given.only else SIEGES:
        with TemporaryDirectory() as folder, serving(given.store, Path(folder), few=siege == "half-sent") as service:
            asyncio.run(besiege(service, siege, given.at_once))


@contextmanager
def serving(store: str, folder: Path, *, few: bool) -> Iterator[Service]:
    """A service of our own, with few descriptors or as many as there are."""
    log = folder / "log"
    limit = f"ulimit -n {FEW}; " if few else ""
    python = [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", "0"]
    with log.open("wb") as written:
        served = subprocess.Popen(
            ["/bin/sh", "-c", f'{limit}exec "$0" "$@"', *python],
            stderr=written,
            env=os.environ | {"IMECE_STORE": store},
        )
    try:
        yield Service(port_in(log), served.pid, log)
    finally:
        served.terminate()
        try:
            served.wait(timeout=30)
        except subprocess.TimeoutExpired:
            served.kill()
            served.wait()


def port_in(log: Path) -> int:
    """The port that the service says it listens on."""
    for _ in range(600):
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text(encoding="utf-8"))
        if found:
            return int(found[1])
        time.sleep(0.1)
    raise SystemExit("The service did not start:\n" + log.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
