"""The nightly sweep: what is probably one and the same comes together, as officers have said of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import a_draft, a_programme, a_submitted_entry, a_tree, a_user, an_officer
from factories.moments import NOW
from sangkien.initiatives.models import Entry
from sangkien.initiatives.services import withdraw_entry
from sangkien.programmes.models import Programme
from sangkien.search.errors import SweepUnderWay
from sangkien.search.models import Cluster, ClusterMember, ClusterPlace, Fingerprint, LikelyPair, Resemblance, Sweep
from sangkien.search.rules.fingerprints import exact, signs
from sangkien.search.rules.joining import MOST, Groups
from sangkien.search.rules.terms import syllables
from sangkien.search.services import link, look_alike, sweep, unlink
from sangkien.search.services.sweeping import _LOCK
from sangkien.units.models import Unit

TITLES = (
    "Lắp tấm gạt than dính bằng cao su băng tải cũ",
    "Lap tam gat than dinh bang cao su bang tai cu",
    "Lắp tấm gạt thann dính bằng cao su băng tải cũ tại phân xưởng 2",
)
OTHERS = ("Phần mềm chấm công cho bếp ăn ca", "Sổ theo dõi bảo dưỡng quạt gió cục bộ")
db = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Unit]:
    return a_tree("TAPDOAN", ["CT1", "CT2"])


@pytest.fixture
def programme(tree: dict[str, Unit]) -> Programme:
    return a_programme(tree["TAPDOAN"], rules={})


def entered(programme: Programme, unit: Unit, *titles: str) -> list[Entry]:
    worker = a_user(at=unit)
    return [a_submitted_entry(programme, unit, worker, title=title, summary="", after="") for title in titles]


def members() -> list[set[int]]:
    """The clusters as sets of initiatives."""
    rows = ClusterMember.objects.values_list("cluster", "initiative")
    found: dict[int, set[int]] = {}
    for cluster, initiative in rows:
        found.setdefault(cluster, set()).add(initiative)
    return sorted(found.values(), key=min)


def ids(*entries: Entry) -> set[int]:
    return {entry.initiative_id for entry in entries}


@db
def test_slips_accents_and_places_come_together_and_the_rest_stays_alone(
    programme: Programme, tree: dict[str, Unit]
) -> None:
    same = entered(programme, tree["CT1"], *TITLES)
    entered(programme, tree["CT2"], *OTHERS)
    done = sweep(at=NOW)
    assert (done.read, done.clusters) == (5, 1)
    assert members() == [ids(*same)]
    cluster = Cluster.objects.get()
    assert (cluster.pk, cluster.size) == (same[0].initiative_id, 3)
    places = {(place.unit.code, place.size, place.near, place.settled) for place in ClusterPlace.objects.all()}
    assert places == {("CT1", 3, True, False), ("TAPDOAN", 3, True, False)}


@db
def test_swept_again_nothing_is_read_and_nothing_changes(programme: Programme, tree: dict[str, Unit]) -> None:
    same = entered(programme, tree["CT1"], *TITLES)
    sweep(at=NOW)
    again = sweep(at=NOW + timedelta(days=1))
    assert again.read == 0
    assert members() == [ids(*same)]
    assert set(ClusterPlace.objects.values_list("found_on", flat=True)) == {NOW.date()}
    assert Sweep.objects.get() == again


@db
def test_only_what_is_new_is_read_and_it_joins_what_was_there(programme: Programme, tree: dict[str, Unit]) -> None:
    first = entered(programme, tree["CT1"], TITLES[0], *OTHERS)
    sweep(at=NOW)
    assert members() == []
    second = entered(programme, tree["CT2"], TITLES[1])
    later = NOW + timedelta(days=3)
    assert sweep(at=later).read == 1
    assert members() == [ids(first[0], *second)]
    assert ClusterPlace.objects.get().found_on == later.date()


@db
def test_a_changed_title_leaves_its_cluster(programme: Programme, tree: dict[str, Unit]) -> None:
    first, second = entered(programme, tree["CT1"], *TITLES[:2])
    sweep(at=NOW)
    second.initiative.title, second.initiative.updated_at = OTHERS[0], NOW + timedelta(hours=1)
    second.initiative.save()
    assert sweep(at=NOW + timedelta(days=1)).read == 1
    assert members() == []
    assert not LikelyPair.objects.exists()
    assert first.initiative_id in Fingerprint.objects.values_list("pk", flat=True)


@db
def test_what_officers_said_holds(programme: Programme, tree: dict[str, Unit]) -> None:
    one, two, three = entered(programme, tree["CT1"], *TITLES)
    officer = an_officer(tree["TAPDOAN"])
    link(entry=one, other=two.initiative, kind="independent", reason="khác máy", by=officer, at=NOW)
    sweep(at=NOW)
    together = members()
    assert not any(ids(one, two) <= group for group in together)  # not even through the third
    assert any(three.initiative_id in group for group in together)
    unlink(entry=one, other=two.initiative, by=officer, at=NOW)
    sweep(at=NOW)
    assert members() == [ids(one, two, three)]


@db
def test_what_is_said_to_be_one_comes_together_whatever_its_title_and_is_settled(
    programme: Programme, tree: dict[str, Unit]
) -> None:
    one, two = entered(programme, tree["CT1"], *OTHERS)
    link(entry=one, other=two.initiative, kind="continues", reason="đợt sau", by=an_officer(tree["TAPDOAN"]), at=NOW)
    sweep(at=NOW)
    assert members() == [ids(one, two)]
    assert all(ClusterPlace.objects.values_list("settled", flat=True))


@db
def test_what_the_look_at_handing_in_found_counts_too(programme: Programme, tree: dict[str, Unit]) -> None:
    one, two = entered(programme, tree["CT1"], *OTHERS)
    Resemblance.objects.create(initiative=two.initiative, other=one.initiative, score=0.8, likely=True, found_at=NOW)
    sweep(at=NOW)
    assert members() == [ids(one, two)]
    look_alike(initiatives=[two.initiative_id], at=NOW)  # finds that they are not
    sweep(at=NOW)
    assert members() == []


@db
def test_drafts_withdrawn_entries_and_practice_are_never_shown(programme: Programme, tree: dict[str, Unit]) -> None:
    worker = a_user(at=tree["CT1"])
    first, second = entered(programme, tree["CT1"], *TITLES[:2])
    a_draft(programme, tree["CT1"], worker, title=TITLES[0])
    practice = a_programme(tree["TAPDOAN"], code="tap", rules={}, is_training=True)
    entered(practice, tree["CT1"], TITLES[0])
    sweep(at=NOW)
    assert members() == [ids(first, second)]
    withdraw_entry(entry=second, by=second.submitter, at=NOW)
    sweep(at=NOW)
    assert members() == []


@db
def test_a_sweep_cut_off_goes_on(programme: Programme, tree: dict[str, Unit]) -> None:
    same = entered(programme, tree["CT1"], *TITLES)

    def cut(done: int, whole: int) -> None:
        if done * 3 > whole:  # all is read, the first pairs are found
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(at=NOW, tell=cut)
    assert (members(), Fingerprint.objects.count()) == ([], 3)
    done = sweep(at=NOW + timedelta(days=1))
    assert (done.read, Sweep.objects.count()) == (3, 1)
    assert members() == [ids(*same)]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_do_not_run_at_once() -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            with pytest.raises(SweepUnderWay):
                sweep(at=NOW)
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    finally:
        other.close()
    assert sweep(at=NOW).clusters == 0


WORD = st.sampled_from(["máy", "bơm", "nước", "thải", "quạt", "gió", "tời", "xích", "cào", "phễu", "khoan", "thép"])


@given(st.lists(WORD, min_size=2, max_size=9), st.randoms())
def test_order_case_and_accents_leave_the_exact_sign_alone(words: list[str], drawn: Any) -> None:
    other = [word.upper() for word in words]
    drawn.shuffle(other)
    assert exact(syllables(" ".join(words))) == exact(syllables(" ".join(other)))


@given(st.lists(WORD, min_size=3, max_size=9, unique=True), st.integers(0, 100))
def test_one_slip_leaves_a_sign_in_common(words: list[str], place: int) -> None:
    slipped = list(words)
    slipped[place % len(words)] = "zzq"

    def weigh(term: str) -> float:
        return 1.0 if term == "zzq" else 0.5

    assert set(signs(" ".join(words), weigh)) & set(signs(" ".join(slipped), weigh))


def test_a_number_is_told_apart_by_the_exact_sign_only() -> None:
    one, other = "Máy bơm nước thải, phương án 12", "Máy bơm nước thải, phương án 13"
    assert exact(syllables(one)) != exact(syllables(other))
    assert signs(one, lambda _: 0.5) == signs(other, lambda _: 0.5)


PAIRS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)).filter(lambda pair: pair[0] != pair[1]), max_size=60)


@settings(max_examples=200)
@given(PAIRS, PAIRS)
def test_groups_are_what_hangs_together_and_what_is_kept_apart_never_meets(
    joins: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> None:
    groups = Groups(30, apart)
    for pair in joins:
        groups.join(*pair)
    assert all(groups.root(one) != groups.root(other) for one, other in apart)
    free = Groups(30)
    for pair in joins:
        free.join(*pair)
    assert all(free.root(one) == free.root(other) for one, other in joins)
    assert {member for member, _ in free.joined()} == {one for pair in joins for one in pair}


def test_a_group_grows_no_further_than_it_means_something() -> None:
    groups = Groups(MOST + 50)
    for member in range(2, MOST + 50):
        groups.join(1, member)
    assert len(list(groups.joined())) == MOST
