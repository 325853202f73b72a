"""How long it takes to ask something new of all kept searches, and how many that it answers are passed over.

    python -m bench.alerts [QUESTIONS]

Keeps questions made of the demonstration's sentences (100,000), then asks each of the demonstration's documents of all
of them: processor milliseconds for the candidates. Then the demonstration's own questions (`bench/questions`) are asked
of each document, by search and by percolation: of those that search answers with it among its first fifty, the share
that are candidates.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from graph.filters import Filter
from graph.opening import open_store
from graph.words.sentences import LANGUAGES
from ingest.demonstration import load_demonstration
from people.alerts.percolation import Percolator
from people.alerts.watches import packed
from people.database import Database
from people.persons import utc_now
from people.tables import Account, Watch
from search.encoders.opening import open_encoder
from search.indexer import index
from search.searcher import Searcher
