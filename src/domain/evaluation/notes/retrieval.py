"""Measures of a search and of quotes."""

import math
from collections.abc import Collection, Iterable, Sequence

from domain.answers import Reference
from domain.evaluation.measures import mean
from domain.notes.citation import Citation
from domain.notes.note import Note, NoteId


def ndcg(found: Sequence[str], expected: Collection[str], *, at: int) -> float:
    """Return the normalised discounted cumulative gain of the first `at` items found; expected items weigh the same.

    Each expected item gains 1 / log2(rank + 1), once; the sum is divided by that of the best order (Järvelin and
    Kekäläinen 2002).

    >>> ndcg(["x", "a"], {"a"}, at=10) == 1 / math.log2(3)
    True
    """
    relevant = set(expected)
    ranked = enumerate(tuple(dict.fromkeys(found))[:at], start=1)
    gained = math.fsum(1 / math.log2(rank + 1) for rank, item in ranked if item in relevant)
    best = math.fsum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), at) + 1))
    return min(1.0, gained / best) if best else 0.0


def quotes_valid(references: Iterable[Reference], notes: Iterable[Note]) -> float:
    """Return the share of the quotes that occur in their notes; 0 if nothing is quoted."""
    known = {note.id: note for note in notes}
    quotes = [Citation(note=NoteId(each.id), quote=quote) for each in references for quote in each.quotes]
    return mean(float(quote.note in known and quote.occurs_in(known[quote.note])) for quote in quotes)
