"""Fit the weights of ``search.rules.likeness`` to labelled pairs, and print them with what they reach per kind.

Run it after changing how titles are read, and put the weights it prints into the module.
"""

from __future__ import annotations

import json
import math
import os
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangkien.config.settings")
django.setup()

from sangkien.search.queries.vocabulary import Vocabulary  # noqa: E402 models need the settings
from sangkien.search.rules.likeness import WEIGHTS, features, parts_of, read  # noqa: E402
from sangkien.search.rules.terms import terms  # noqa: E402

PAIRS = Path(__file__).resolve().parent.parent / "tests" / "search" / "labelled" / "pairs.jsonl"
#: Kinds that say more than their number: what is hard to tell apart, and what nobody calls likely by its title.
EMPHASIS = {"look_alike": 6.0, "light_paraphrase": 2.0, "heavy_paraphrase": 0.0}
_ROUNDS, _SHRINK, _AT = 12_000, 0.0005, 0.35

Sample = tuple[dict[str, float], bool, str]


def samples(path: Path) -> list[Sample]:
    """Return (parts, same, kind) of every pair, and of as many with a base drawn by chance."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    bases = {line["id"]: line for line in lines if "id" in line}
    counted = Counter(term for base in bases.values() for term in terms(base["title"], base["summary"], ""))
    words = Vocabulary(1, len(bases), 1, counted)
    known = {key: read(base["title"], base["summary"], words.weight) for key, base in bases.items()}
    drawn, found = random.Random(1), []
    for pair in (line for line in lines if "base" in line):
        given = read(pair["title"], pair["summary"], words.weight)
        found.append((parts_of(features(given, known[pair["base"]])), pair["same"], pair["kind"]))
        other = drawn.choice(sorted(known.keys() - {pair["base"]}))
        found.append((parts_of(features(given, known[other])), False, "by_chance"))
    return found


def fitted(found: list[Sample]) -> dict[str, float]:
    """Return the weights of a logistic regression, a little shrunk."""
    weighed = [
        (parts, float(same), EMPHASIS.get(kind, 0.5 if kind == "by_chance" else 1.0)) for parts, same, kind in found
    ]
    weights = dict.fromkeys(WEIGHTS, 0.0)
    for round_ in range(_ROUNDS):
        slope = {name: (_SHRINK * weights[name] * len(weighed) if name != "constant" else 0.0) for name in weights}
        for parts, same, emphasis in weighed:
            line = max(-30.0, min(30.0, sum(weights[name] * parts[name] for name in weights)))
            error = (1 / (1 + math.exp(-line)) - same) * emphasis
            for name in slope:
                slope[name] += error * parts[name]
        step = (6.0 if round_ < _ROUNDS / 2 else 2.0) / len(weighed)
        weights = {name: weights[name] - step * slope[name] for name in weights}
    return weights | {"constant": weights["constant"] - math.log(_AT / (1 - _AT))}


def main() -> None:
    """Print the weights and the part of each kind that they call likely."""
    found = samples(Path(sys.argv[1]) if len(sys.argv) > 1 else PAIRS)
    weights = fitted(found)
    print({name: round(weight, 3) for name, weight in weights.items()})
    called: dict[str, list[bool]] = defaultdict(list)
    for parts, _, kind in found:
        called[kind].append(sum(weights[name] * parts[name] for name in weights) >= 0)
    for kind, likely in sorted(called.items()):
        print(f"{kind:24} {sum(likely) / len(likely):.3f} of {len(likely)}")


if __name__ == "__main__":
    main()
