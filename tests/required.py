"""What tests cannot do without: where it is not there they are skipped aloud, or fail where it is required."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def skip_unless_required(variable: str, reason: str) -> NoReturn:
    """Skip, saying why; or fail, where the variable says that it has to be there."""
    if os.environ.get(variable):
        pytest.fail(reason)
    pytest.skip(reason)
