"""What is asked of ties, the plain way."""

import numpy as np

from graph.ties.adjacency import Adjacency, Floats
from graph.ties.walk import RESTART


def solved(ties: Adjacency, size: int, source: int) -> Floats:
    """Personalised PageRank as the solution of its equations."""
    matrix = np.zeros((size, size))
    pairs = ties.pairs(np.arange(size))
    matrix[pairs.some, pairs.others] = 1
    matrix /= np.maximum(matrix.sum(1, keepdims=True), 1)
    stay = np.eye(size) - (1 - RESTART) * matrix.T
    return np.asarray(RESTART * np.linalg.inv(stay)[:, source], np.float64)
