"""What is done when all is read that every answer needs."""

from __future__ import annotations

import subprocess
import sys

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.wiring import Parts

API = "/api/v1"


def test_what_is_to_be_done_once_warm_is_done_before_the_first_request(settings: Settings, parts: Parts) -> None:
    done: list[bool] = []
    with TestClient(create_app(settings, parts, lambda: done.append(True))) as client:
        assert done == [True]
        assert client.get(f"{API}/health").status_code == 200
    assert done == [True]


def test_serving_takes_what_is_kept_out_of_what_is_looked_at_for_garbage() -> None:
    said = "import gc; from api.cli.service import keep_for_good; keep_for_good(); print(gc.get_freeze_count() > 1_000)"
    answer = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert answer.stdout == "True\n"
