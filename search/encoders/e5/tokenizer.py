"""The SentencePiece tokenizer of multilingual-e5-small.

Written here because every cold search waits for it: the tokenizers library gives the same ids (the tests hold
it to that) but takes over a second to take in 250,002 pieces, this 0.2 s. Words repeat, so nearly all of a
text comes out of the cache and encoding costs many times more than this.
"""

import unicodedata
from functools import lru_cache

from search.encoders.e5.weights import Vocabulary

WORD_START = "▁"
UNKNOWN_PENALTY = 10.0  # as SentencePiece: an unknown character costs this more than the rarest piece
CACHED_WORDS = 100_000
LONGEST_CACHED = 64


class E5Tokenizer:
    """Cuts texts into the ids of pieces: the most probable cut of each word (unigram model, Viterbi)."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._begin, self._end, self._unknown = vocabulary.begin, vocabulary.end, vocabulary.unknown
        self._replacements = vocabulary.replacements
        self._ids = {piece: at for at, piece in enumerate(vocabulary.pieces)}
        # A text that says "</s>" means these letters; control pieces are never read out of text.
        for control in ("<s>", "<pad>", "</s>", "<unk>", "<mask>"):
            del self._ids[control]
        self._scores = vocabulary.scores
        self._unknown_score = min(vocabulary.scores) - UNKNOWN_PENALTY
        self._longest = max(map(len, self._ids))
        self._cached = lru_cache(CACHED_WORDS)(self._cut)

    def encode(self, text: str) -> list[int]:
        """Ids of a text with its begin and end marks, uncut."""
        # The file's replacements are for single characters; composing joins "s" + cedilla to "ş" as
        # SentencePiece does (NFKC), which texts out of PDFs need.
        text = unicodedata.normalize("NFC", text.translate(self._replacements))
        ids = [self._begin]
        for word in text.split():
            # A "word" without spaces may be a whole page of another script: not kept.
            ids += self._cached(word) if len(word) <= LONGEST_CACHED else self._cut(word)
        ids.append(self._end)
        return ids

    def _cut(self, word: str) -> tuple[int, ...]:
        word = WORD_START + word
        size = len(word)
        best = [0.0] + [float("-inf")] * size
        came: list[tuple[int, int]] = [(0, self._unknown)] * (size + 1)
        for start in range(size):
            for stop in range(start + 1, min(start + self._longest, size) + 1):
                piece = self._ids.get(word[start:stop], self._unknown)
                if piece != self._unknown:
                    score = best[start] + self._scores[piece]
                elif stop == start + 1:
                    score = best[start] + self._unknown_score
                else:
                    continue
                if score > best[stop]:
                    best[stop], came[stop] = score, (start, piece)
        return self._trace(came)

    def _trace(self, came: list[tuple[int, int]]) -> tuple[int, ...]:
        """The pieces along the best way back; neighbouring unknown characters are one."""
        ids: list[int] = []
        at = len(came) - 1
        while at > 0:
            at, piece = came[at]
            if not (piece == self._unknown and ids and ids[-1] == piece):
                ids.append(piece)
        return tuple(reversed(ids))
