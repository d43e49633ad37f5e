"""Invented people: every name occurs once in the whole demonstration."""

import hashlib
import unicodedata
from itertools import accumulate
from random import Random

from sangkien.demonstration.sources import name_parts

# Digests of names borne by people of public life; the generator passes over them.
_DIGESTS = """
    0585cfb06b 0742f20cf8 098a8b0ed7 0c6e49c1a8 0db5a3b00e 1037541be2 137d5f9bc4 195ab3de10
    1fab76c14e 25d8757458 2733d76177 2d86e18628 37e4789ed9 447b1ed393 4906a2c88c 4c59c15941
    4e8da75ce6 553b917ef9 5cb390c509 6618780b33 67bbbd0986 707b19a3f6 7afd13bc83 7fa6ee66b1
    80114fa083 8aaed5cb37 8f4ebc9d6e 9054b8b688 932ad87774 93ac8ca123 93d867f52e 9439ca03d8
    97da11164c a0a01347ad a0cd3f2d24 a8ba18a5b0 ad2a822b16 b35b03f117 b40f9f24b4 ba9b2416db
    c23d278941 cc78019a58 d3df9ef24d db89a0fa21 dcf0503185 e2ac642b28 e8e10ee862 ed8641a914
    ef2771d800 ef93b086fb f906c70224 f9d25eb6ad fb15f2b47f
"""
_KNOWN = frozenset(_DIGESTS.split())
_MARKS = str.maketrans({"đ": "d", "Đ": "D"})


def folded(name: str) -> str:
    """A name without case and diacritics: two names equal here are never given to two people."""
    plain = unicodedata.normalize("NFD", name.translate(_MARKS))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def is_known(name: str) -> bool:
    """Whether the name belongs to somebody of public life."""
    digest = hashlib.sha256(unicodedata.normalize("NFC", name).encode()).hexdigest()
    return digest[:10] in _KNOWN


class Names:
    """Draws names by weight, never one twice."""

    def __init__(self, rng: Random, taken: list[str]) -> None:
        self._rng = rng
        self._used = {folded(name) for name in taken}
        parts = name_parts()
        self._surnames = self._table(parts["surnames"])
        self._middle = {False: self._table(parts["middle_male"]), True: self._table(parts["middle_female"])}
        self._given = {False: self._table(parts["given_male"]), True: self._table(parts["given_female"])}
        self._shares = parts["gender_share_by_workplace"]

    @staticmethod
    def _table(weights: dict[str, float]) -> tuple[list[str], list[float]]:
        named = {name: weight for name, weight in weights.items() if name}
        return list(named), list(accumulate(named.values()))

    def _pick(self, table: tuple[list[str], list[float]]) -> str:
        return self._rng.choices(table[0], cum_weights=table[1])[0]

    def female(self, work: str) -> bool:
        """Whether the next person at such a workplace is a woman."""
        return bool(self._rng.random() < self._shares[work]["female"])

    def draw(self, female: bool) -> str:
        """A new name."""
        while True:
            middle, given = self._pick(self._middle[female]), self._pick(self._given[female])
            name = f"{self._pick(self._surnames)} {middle} {given}"
            key = folded(name)
            if key not in self._used and middle.split()[-1] != given and not is_known(name):
                self._used.add(key)
                return name
