"""How much the service answers: many clients in a mix of questions, and a search beside who asks for partners alone.

    python bench/serving.py sqlite:///data/imece.db --clients 50 --seconds 60
    python bench/serving.py sqlite:///data/imece.db --only beside

Starts `imece serve` on a free port with the settings of the environment, drives it over connections that stay open,
each client from an address of its own (127.0.1.1 and on; Linux alone has them), and says what came of it. Questions
are made of the store's own texts and ids, every one another (organisations and their pages repeat when all were
asked). Processor time and memory are those of all processes of the service. Other work on the machine takes from the
answers a second, and not from the processor time of an answer, which tells what a core could do.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

from bench.siege import family, processor_seconds, serving
from graph.filters import Filter
from graph.model import PUBLIC
from graph.opening import open_store
from graph.vocabulary import vocabulary

API = "/api/v1"
ORGANISATIONS, TEXTS = 3_000, 3_000
"""So many of a store's are asked about."""
PARTNER_CLIENTS = 8
PATIENCE = 60.0
Make = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Matter:
    """What a store can be asked about."""

    organisations: Sequence[str]
    texts: Sequence[Sequence[str]]
    regions: Sequence[str]

    def words(self, chance: random.Random) -> str:
        """Some words that stand together in a text of the store, and one of another text: a question of its own."""
        text, other = chance.choice(self.texts), chance.choice(self.texts)
        begin = chance.randrange(max(len(text) - 4, 1))
        return " ".join([*text[begin : begin + chance.randint(3, 6)], chance.choice(other)])

    def organisation(self, chance: random.Random) -> str:
        """The id of an organisation, as it stands in addresses."""
        return self.organisations_of(chance, 1)[0]

    def organisations_of(self, chance: random.Random, number: int) -> list[str]:
        """The ids of so many organisations, each another."""
        return [quote(id_, safe=":/") for id_ in chance.sample(self.organisations, number)]


def matter_of(address: str) -> Matter:
    """What everyone may see of a store, some of it."""
    with open_store(address) as store:
        view = store.seen_by(frozenset({PUBLIC}))
        everyone = view.page(Filter(vocabulary().organisations), 60_000)
        chosen = random.Random(1).sample(everyone, min(ORGANISATIONS, len(everyone)))
        texts = [said for one in islice(view.all_passages(), TEXTS) if len(said := re.findall(r"\w{3,}", one.text)) > 5]
        regions = sorted({(one.region or "")[:2] for one in everyone} - {""})
    return Matter([one.id for one in chosen], texts, regions)


def mix_of(matter: Matter) -> dict[str, Make]:
    """The addresses of the mix, each with how a request for it is made."""
    kinds = sorted(vocabulary().organisations)

    def asked(path: str, **query: object) -> str:
        return f"{path}?{urlencode(query)}"

    def some(chance: random.Random) -> int:
        return chance.randint(5, 20)

    return {
        "search": lambda c: asked(f"{API}/search", q=matter.words(c), n=some(c)),
        "filtered search": lambda c: asked(
            f"{API}/search", q=matter.words(c), kind=c.choice(kinds), region=c.choice(matter.regions)
        ),
        "facets": lambda c: asked(f"{API}/search", q=matter.words(c), facets="true"),
        "organisation": lambda c: f"{API}/organisations/{matter.organisation(c)}",
        "partners": lambda c: asked(
            f"{API}/organisations/{matter.organisation(c)}/partners",
            n=some(c), other_regions=c.choice(("true", "false")), one_sided=c.choice(("true", "false")),
        ),
        "paths": lambda c: "{}/paths?from={}&to={}".format(API, *matter.organisations_of(c, 2)),
        "results page": lambda c: asked(f"/{c.choice(('tr', 'en'))}/search", q=matter.words(c)),
        "organisation page": lambda c: f"/{c.choice(('tr', 'en'))}/org/{matter.organisation(c)}",
    }  # fmt: skip


@dataclass
class Came:
    """What came of the requests of one address: seconds each, and what went wrong."""

    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Client:
    """One client with a connection that stays open."""

    def __init__(self, port: int, number: int) -> None:
        self._port = port
        self._source = f"127.0.{1 + number // 250}.{1 + number % 250}"
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, address: str) -> int:
        """The status of the answer, once all of it is read."""
        if self._line is None:
            self._line = await asyncio.open_connection(
                "127.0.0.1", self._port, local_addr=(self._source, 0), limit=1 << 20
            )
        reader, writer = self._line
        writer.write(f"GET {address} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if found := re.search(rb"content-length: (\d+)", head):
            await reader.readexactly(int(found[1]))
        else:
            await _chunks(reader)
        if b"connection: close" in head:
            self.hang_up()
        return int(head.split(b" ", 2)[1])

    def hang_up(self) -> None:
        """End the connection."""
        if self._line is not None:
            self._line[1].close()
        self._line = None


async def _chunks(reader: asyncio.StreamReader) -> None:
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()


async def keep_asking(client: Client, makes: dict[str, Make], chance: random.Random, came: dict[str, Came]) -> None:
    """Ask one question after the other, each address as often as the others, until stopped."""
    try:
        while True:
            for name in chance.sample(list(makes), len(makes)):
                began = time.perf_counter()
                address = makes[name](chance)
                try:
                    async with asyncio.timeout(PATIENCE):
                        status = await client.ask(address)
                except (OSError, TimeoutError, EOFError) as error:
                    client.hang_up()
                    came[name].wrong.append(type(error).__name__)
                    await asyncio.sleep(0.1)
                    continue
                if status == 200:
                    came[name].took.append(time.perf_counter() - began)
                else:
                    came[name].wrong.append(str(status))
    finally:
        client.hang_up()


async def driven(port: int, makes: Sequence[dict[str, Make]], seconds: float, seed: int) -> list[dict[str, Came]]:
    """What came of clients that ask so many seconds, by client; each asks its own kinds of questions."""
    came: list[dict[str, Came]] = [defaultdict(Came) for _ in makes]
    asking = [
        asyncio.create_task(keep_asking(Client(port, number), own, random.Random(seed * 1_000 + number), came[number]))
        for number, own in enumerate(makes)
    ]
    await asyncio.sleep(seconds)
    for one in asking:
        one.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    return came


def together(came: Sequence[dict[str, Came]]) -> dict[str, Came]:
    """What came of all clients, by address."""
    whole: dict[str, Came] = defaultdict(Came)
    for one in came:
        for name, part in one.items():
            whole[name].took += part.took
            whole[name].wrong += part.wrong
    return whole


def memory(process: int) -> str:
    """How many processes there are, and what they hold in MB: in all, shared pages counted once, and each alone."""
    held, own = 0, []
    for one in family(process):
        try:
            said = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        sizes = {name: int(kb) for name, kb in re.findall(r"^(\w+): +(\d+) kB", said, re.MULTILINE)}
        held += sizes["Pss"]
        own.append((sizes["Private_Clean"] + sizes["Private_Dirty"]) // 1024)
    return f"{len(own)} processes, {held // 1024} MB in all, of their own {', '.join(map(str, own))} MB"


def quantile(took: Sequence[float], share: float) -> float:
    """A quantile in milliseconds."""
    return 1_000 * sorted(took)[min(int(len(took) * share), len(took) - 1)] if took else float("nan")


def mixed(process: int, port: int, matter: Matter, clients: int, seconds: float) -> None:
    """The mix, and what it cost."""
    makes = mix_of(matter)
    asyncio.run(driven(port, [makes] * min(clients, 8), min(seconds, 10), seed=1))  # until all is read that is kept
    print(f"\nmemory before: {memory(process)}")
    before, own, began = processor_seconds(process), time.process_time(), time.perf_counter()
    came = together(asyncio.run(driven(port, [makes] * clients, seconds, seed=2)))
    took, cost, own = time.perf_counter() - began, processor_seconds(process) - before, time.process_time() - own
    answers = sum(len(one.took) for one in came.values())
    wrong = [said for one in came.values() for said in one.wrong]
    print(f"memory after: {memory(process)}")
    print(
        f"{clients} clients, {took:.0f} s: {answers / took:.1f} answers/s, {len(wrong)} errors"
        f"{' ' + str({one: wrong.count(one) for one in set(wrong)}) if wrong else ''}; "
        f"{1_000 * cost / max(answers, 1):.1f} processor ms an answer ({answers / max(cost, 0.01):.0f} answers a core "
        f"and second); busy: the service {cost / took:.2f} cores, the clients {own / took:.2f}\n"
    )
    print("| address | answers | p50 ms | p99 ms | errors |\n|---|---|---|---|---|")
    for name, one in came.items():
        p50, p99 = quantile(one.took, 0.5), quantile(one.took, 0.99)
        print(f"| {name} | {len(one.took)} | {p50:.0f} | {p99:.0f} | {len(one.wrong)} |")


def one_by_one(process: int, port: int, matter: Matter, asked: int) -> None:
    """What each address costs, asked by one client alone."""
    print("\n| address, one client | processor ms | p50 ms |\n|---|---|---|")
    for name, make in mix_of(matter).items():
        chance, came = random.Random(3), Came()

        async def some(make: Make = make, chance: random.Random = chance, came: Came = came) -> None:
            client = Client(port, 0)
            for _ in range(asked):
                began = time.perf_counter()
                status = await client.ask(make(chance))
                came.took.append(time.perf_counter() - began)
                if status != 200:
                    came.wrong.append(str(status))
            client.hang_up()

        asyncio.run(some())
        before = processor_seconds(process)
        came.took.clear()
        asyncio.run(some())
        cost = processor_seconds(process) - before
        print(f"| {name} | {1_000 * cost / asked:.1f} | {1_000 * statistics.median(came.took):.1f} |")


def beside(port: int, matter: Matter, seconds: float) -> None:
    """A search alone, and beside clients that ask only for partners."""
    makes = mix_of(matter)
    search, partners = {"search": makes["search"]}, {"partners": makes["partners"]}
    asyncio.run(driven(port, [search, partners], 5, seed=4))
    alone = together(asyncio.run(driven(port, [search], seconds, seed=5)))["search"]
    both = together(asyncio.run(driven(port, [search, *[partners] * PARTNER_CLIENTS], seconds, seed=6)))
    besides, others = both["search"], both["partners"]
    ratio = quantile(besides.took, 0.99) / quantile(alone.took, 0.99)
    print("\n| a search | answers | p50 ms | p99 ms | errors |\n|---|---|---|---|---|")
    for name, one in (("alone", alone), (f"beside {PARTNER_CLIENTS} clients for partners", besides)):
        p50, p99 = quantile(one.took, 0.5), quantile(one.took, 0.99)
        print(f"| {name} | {len(one.took)} | {p50:.0f} | {p99:.0f} | {len(one.wrong)} |")
    print(f"\np99 × {ratio:.1f}; partners meanwhile: {len(others.took) / seconds:.1f}/s, {len(others.wrong)} errors")


def main() -> None:
    """Start the service, ask it, and stop it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("store")
    asked.add_argument("--only", choices=("mix", "each", "beside"))
    asked.add_argument("--clients", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=30)
    asked.add_argument("--each", type=int, default=60, help="requests of each address in `each`")
    given = asked.parse_args()
    matter = matter_of(given.store)
    os.environ.setdefault("IMECE_LOG_LEVEL", "warning")
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores", file=sys.stderr)
    with TemporaryDirectory() as folder, serving(given.store, Path(folder), few=False) as service:
        if given.only in {None, "each"}:
            one_by_one(service.process, service.port, matter, given.each)
        if given.only in {None, "mix"}:
            mixed(service.process, service.port, matter, given.clients, given.seconds)
        if given.only in {None, "beside"}:
            beside(service.port, matter, given.seconds)


if __name__ == "__main__":
    main()
