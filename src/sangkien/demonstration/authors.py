"""Who made what: exactly as many distinct authors in each unit as its figures say."""

from collections import Counter, defaultdict
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.fixed import HOME_LEAF
from sangkien.demonstration.names import Names
from sangkien.demonstration.sections import workplace
from sangkien.demonstration.shapes import Draft, Person

_SHARES = {
    1: ((100,),),
    2: ((60, 40), (70, 30), (50, 50), (65, 35), (55, 45)),
    3: ((50, 30, 20), (40, 30, 30), (60, 25, 15), (45, 30, 25)),
    4: ((40, 25, 20, 15), (40, 20, 20, 20), (35, 25, 20, 20)),
    5: ((30, 20, 20, 15, 15), (40, 15, 15, 15, 15)),
}


def told_people(drafts: list[Draft]) -> dict[str, Person]:
    """The people of the told entries, by name."""
    found: dict[str, Person] = {}
    for draft in drafts:
        assert draft.fixed is not None
        for name, _, female in draft.fixed.authors:
            leaf = HOME_LEAF.get(name, draft.leaf)
            found.setdefault(name, Person(name, female, draft.unit, leaf))
    return found


def spread(total: int, caps: dict[str, int]) -> dict[str, int]:
    """Share a total by the caps, at least one and at most its cap each."""
    whole = sum(caps.values())
    given = {key: max(1, total * cap // whole) for key, cap in caps.items()}
    order = sorted(caps, key=lambda key: (-(total * caps[key] % whole), key))
    while (missing := total - sum(given.values())) != 0:
        step = 1 if missing > 0 else -1
        movable = [k for k in order if (given[k] < caps[k] if step > 0 else given[k] > 1)]
        for key in movable[: abs(missing)]:
            given[key] += step
    return given


def _count(rng: Random, draft: Draft, limit: int) -> int:
    assert draft.text is not None
    typical = draft.text.authors_typical + rng.choice((-1, 0, 0, 0, 0, 1))
    return max(1, min(5, typical, limit))


def _deck(rng: Random, people: list[Person], slots: int) -> list[Person]:
    """Everybody once, the keen ones again and again."""
    keenness = [rng.paretovariate(1.6) for _ in people]
    deck = people + rng.choices(people, keenness, k=slots - len(people))
    rng.shuffle(deck)
    return deck


def _deal(rng: Random, deck: list[Person], wanted: int, people: list[Person]) -> list[Person]:
    hand: list[Person] = []
    for index in range(len(deck) - 1, -1, -1):
        if len(hand) == wanted:
            break
        if deck[index] not in hand:
            hand.append(deck.pop(index))
    rest = [person for person in people if person not in hand]
    return hand + rng.sample(rest, wanted - len(hand))


def _cover(drafts: list[Draft], people: list[Person]) -> None:
    """Nobody of the deck may be left out: replace somebody who has several entries."""
    uses = Counter(person for draft in drafts for person in draft.people)
    for person in people:
        if uses[person]:
            continue
        draft, index = next((d, i) for d in drafts for i, other in enumerate(d.people) if uses[other] > 1)
        uses[draft.people[index]] -= 1
        draft.people[index] = person
        uses[person] += 1


def _fill_leaf(rng: Random, drafts: list[Draft], people: list[Person]) -> None:
    wanted = [_count(rng, draft, len(people)) for draft in drafts]
    deck = _deck(rng, people, max(len(people), sum(wanted)))
    for draft, count in zip(drafts, wanted, strict=True):
        draft.people = _deal(rng, deck, count, people)
    _cover(drafts, people)


def _copy_twin(draft: Draft) -> None:
    """A duplicate comes from the same people: often the co-author sends it as well."""
    assert draft.twin is not None
    draft.people = draft.twin.people[1:2] or draft.twin.people[:1]


def _share(rng: Random, draft: Draft) -> None:
    if draft.fixed:
        draft.shares = [share for _, share, _ in draft.fixed.authors]
    else:
        draft.shares = list(rng.choice(_SHARES[len(draft.people)]))


def _leaf_people(rng: Random, names: Names, draft: Draft, count: int) -> list[Person]:
    place = workplace(draft.unit, draft.section)
    work = rng.choices([w for w, _ in place.mix], [s for _, s in place.mix], k=count)
    women = [names.female(kind) for kind in work]
    return [Person(names.draw(woman), woman, draft.unit, draft.leaf) for woman in women]


def _fill_unit(rng: Random, names: Names, drafts: list[Draft], people: int) -> dict[str, list[Person]]:
    by_leaf: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_leaf[draft.leaf].append(draft)
    caps = {leaf: len(group) for leaf, group in by_leaf.items()}
    staff = {}
    for leaf, count in spread(people, caps).items():
        staff[leaf] = _leaf_people(rng, names, by_leaf[leaf][0], count)
        _fill_leaf(rng, by_leaf[leaf], staff[leaf])
    return staff


def _fill_withdrawn(rng: Random, draft: Draft, staff: dict[str, list[Person]]) -> None:
    if draft.leaf not in staff:
        near = [leaf for leaf in staff if leaf.startswith(draft.section)]
        draft.leaf = rng.choice(near or list(staff))
    draft.people = rng.sample(staff[draft.leaf], 1)


def assign_people(rng: Random, names: Names, drafts: list[Draft]) -> None:
    """Authors and shares of every entry."""
    told = told_people([d for d in drafts if d.fixed])
    for draft in drafts:
        if draft.fixed:
            draft.people = [told[name] for name, _, _ in draft.fixed.authors]
    for unit, count in facts.unit_people().items():
        own = [d for d in drafts if d.unit == unit and not d.fixed]
        free = [d for d in own if d.counted and d.twin is None]
        known = sum(person.union == unit for person in told.values())
        staff = _fill_unit(rng, names, free, count - known)
        for draft in own:
            if not draft.counted:
                _fill_withdrawn(rng, draft, staff)
    for draft in drafts:
        if draft.twin is not None and not draft.fixed:
            _copy_twin(draft)
        _share(rng, draft)
