"""A job is done once, by whoever takes it; one that fails is tried again, and given up after the last try."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from people import jobs
from people.database import Database
from people.jobs import Worker, ask, dead, revive

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def asked(database: Database, *subjects: str, due: datetime = NOW) -> None:
    with database.writing() as session:
        for subject in subjects:
            ask(session, due, "tell", subject)


def test_a_job_is_done_when_it_is_due_and_once(database: Database) -> None:
    told: list[str] = []
    worker = Worker(database, {"tell": told.append})
    assert not worker.step(NOW)
    asked(database, "a")
    asked(database, "a")
    asked(database, "b", due=NOW + timedelta(hours=1))
    assert [worker.step(NOW), worker.step(NOW)] == [True, False]
    assert worker.step(NOW + timedelta(hours=1))
    assert told == ["a", "b"]


def test_what_others_know_is_left_to_them(database: Database) -> None:
    asked(database, "a")
    assert not Worker(database, {"other": print}).step(NOW)


def test_many_workers_do_each_job_once(database: Database) -> None:
    told: list[str] = []
    asked(database, *map(str, range(30)))

    def work(_: int) -> None:
        worker = Worker(database, {"tell": told.append})
        while worker.step(NOW):
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert sorted(told, key=int) == list(map(str, range(30)))


def test_two_jobs_of_one_subject_are_never_done_side_by_side(database: Database) -> None:
    seen: list[bool] = []

    def tell(_: str) -> None:
        asked(database, "a")  # asked for again while it is being done
        seen.append(Worker(database, {"tell": lambda _: None}).step(NOW))

    asked(database, "a")
    Worker(database, {"tell": tell}).step(NOW)
    assert seen == [False]
    assert Worker(database, {"tell": lambda _: None}).step(NOW)


def test_a_job_whose_worker_died_is_done_by_another(database: Database) -> None:
    class Killed(BaseException):
        pass

    def die(_: str) -> None:
        raise Killed

    told: list[str] = []
    asked(database, "a")
    with suppress(Killed):
        Worker(database, {"tell": die}).step(NOW)
    other = Worker(database, {"tell": told.append})
    assert not other.step(NOW + jobs.HELD - timedelta(seconds=1))
    assert other.step(NOW + jobs.HELD)
    assert told == ["a"]


def test_a_job_that_fails_waits_longer_each_time_and_is_given_up(database: Database) -> None:
    def fail(_: str) -> None:
        raise ValueError("no luck")

    worker, now, waits = Worker(database, {"tell": fail}), NOW, []
    asked(database, "a")
    for _ in range(jobs.TRIES):
        began = now
        while not worker.step(now):
            now += timedelta(seconds=5)
        waits.append((now - began).seconds)
    assert waits == [0, 5, 10, 20, 40, 80, 160, 320]
    (given_up,) = dead(database)
    assert (given_up.subject, given_up.problem) == ("a", "no luck")
    assert not worker.step(now + timedelta(days=9))
    told: list[str] = []
    revive(database, given_up.id, NOW)
    assert Worker(database, {"tell": told.append}).step(NOW)
    assert told == ["a"]


def test_a_worker_goes_on_until_it_is_told_to_stop(database: Database) -> None:
    stop, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=Worker(database, {"tell": lambda _: done.set()}).run, args=(stop,))
    thread.start()
    asked(database, "a")
    assert done.wait(30)
    stop.set()
    thread.join(30)
    assert not thread.is_alive()
