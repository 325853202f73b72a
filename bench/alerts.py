"""How long it takes to ask something new of all kept searches, and how many that it answers are passed over.

    python -m bench.alerts [QUESTIONS]

Keeps questions made of the demonstration's sentences (100,000), then asks each of the demonstration's documents of all
of them: processor milliseconds for the candidates. Then the demonstration's own questions (`bench/questions`) are asked
of each document, by search and by percolation: of those that search answers with it among its first fifty, the share
that are candidates.
"""

from __future__ import annotations
