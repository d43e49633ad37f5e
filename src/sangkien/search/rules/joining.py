"""Putting together what is connected by likely pairs, without ever joining what somebody said to be two things."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Final

#: A chain of look-alikes ends here: what is larger is a way of naming things, not one thing.
MOST: Final = 500


class Groups:
    """A union-find over ids from 1 to ``highest``; eight bytes an id, and four for sizes.

    ``apart`` are pairs that must never come together, not even by a chain.
    """

    def __init__(self, highest: int, apart: Iterable[tuple[int, int]] = ()) -> None:
        self._above = array("q", bytes(8 * (highest + 1)))
        self._size = array("i", bytes(4 * (highest + 1)))
        self._apart: dict[int, set[int]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def root(self, member: int) -> int:
        """Return what stands for the group of ``member``."""
        while above := self._above[member]:
            further = self._above[above]
            if further:
                self._above[member] = further
            member = above
        return member

    def join(self, one: int, other: int) -> bool:
        """Put two together; False where they are together already, must stay apart or would grow too many."""
        one, other = self.root(one), self.root(other)
        size = self._sized(one) + self._sized(other)
        if one == other or other in self._apart.get(one, ()) or size > MOST:
            return False
        if self._sized(one) < self._sized(other):
            one, other = other, one
        self._above[other], self._size[one] = one, size
        for kept in self._apart.pop(other, ()):
            self._apart[kept].discard(other)
            self._apart[kept].add(one)
            self._apart.setdefault(one, set()).add(kept)
        return True

    def joined(self) -> Iterator[tuple[int, int]]:
        """Yield every member of a group of two or more, with what stands for the group."""
        for member in range(1, len(self._above)):
            if self._above[member] or self._size[member]:
                yield member, self.root(member)

    def _sized(self, root: int) -> int:
        return self._size[root] or 1
