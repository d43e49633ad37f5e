"""Stages to the minute, extension by document, targets with their history."""

from datetime import timedelta
from typing import Any

import pytest

from factories import a_draft, a_programme, a_tree, a_unit, a_user
from factories.moments import NOW, at
from sangkien.base.clock import day_of
from sangkien.base.errors import Refusals
from sangkien.initiatives.choices import State
from sangkien.initiatives.errors import StageClosed, StageNotOpen
from sangkien.initiatives.services import submit_entry
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.errors import (
    BlocUnitsUnknown,
    DefinitionUnreadable,
    DocumentMissing,
    StageInUse,
    StagesOverlap,
)
from sangkien.programmes.models import Programme, StageChange
from sangkien.programmes.queries import bloc_unit_ids, definition_of, targets_of
from sangkien.programmes.services import TargetValue, define_programme, extend_stage, import_targets, set_target
from sangkien.programmes.services.targets import Slot
from sangkien.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return a_unit("GOC", members=1000)


@pytest.fixture
def programme(root: Unit) -> Programme:
    return a_programme(root)


def closing(programme: Programme, minutes: int) -> None:
    stage = programme.stages.get(code="gd2")
    extend_stage(stage=stage, closes_at=stage.closes_at, document_no="1/CV", by=None, at=NOW, grace_minutes=minutes)


class TestClosing:
    def test_the_last_moment_counts_and_midnight_does_not(self, programme: Programme, root: Unit) -> None:
        member = a_user(at=root)
        drafts = [a_draft(programme, root, member, at=at(2023, 8, 20)) for _ in range(2)]
        last = at(2023, 9, 1, 0, 0)
        sent = submit_entry(entry=drafts[0], by=member, at=last - timedelta(microseconds=1))
        assert sent.state == State.SUBMITTED
        with pytest.raises(StageClosed):
            submit_entry(entry=drafts[1], by=member, at=last)

    def test_a_form_begun_in_time_has_its_grace(self, programme: Programme, root: Unit) -> None:
        closing(programme, 30)
        member = a_user(at=root)
        begun = a_draft(programme, root, member, at=at(2023, 8, 31, 23, 59))
        sent = submit_entry(entry=begun, by=member, at=at(2023, 9, 1, 0, 29))
        assert sent.stage is not None
        assert sent.stage.code == "gd2"
        late = a_draft(programme, root, member, at=at(2023, 8, 31, 23, 59))
        with pytest.raises(StageClosed):
            submit_entry(entry=late, by=member, at=at(2023, 9, 1, 0, 30))

    def test_the_grace_comes_before_the_next_stage(self, programme: Programme, root: Unit) -> None:
        first, second = programme.stages.in_order()
        assert first.closes_at == second.opens_at
        extend_stage(stage=first, closes_at=first.closes_at, document_no="1/CV", by=None, at=NOW, grace_minutes=30)
        member = a_user(at=root)
        drafts = [a_draft(programme, root, member, at=first.closes_at - timedelta(minutes=5)) for _ in range(2)]
        for draft, minutes, stage in ((drafts[0], 29, first), (drafts[1], 30, second)):
            sent = submit_entry(entry=draft, by=member, at=first.closes_at + timedelta(minutes=minutes))
            assert sent.stage == stage

    def test_a_form_begun_after_closing_has_none(self, programme: Programme, root: Unit) -> None:
        closing(programme, 30)
        member = a_user(at=root)
        with pytest.raises(StageClosed):
            submit_entry(
                entry=a_draft(programme, root, member, at=at(2023, 9, 1, 0, 0)), by=member, at=at(2023, 9, 1, 0, 5)
            )

    def test_before_the_opening_the_draft_waits(self, programme: Programme, root: Unit) -> None:
        member = a_user(at=root)
        with pytest.raises((StageNotOpen, Refusals)):
            submit_entry(entry=a_draft(programme, root, member, at=at(2021, 12, 1)), by=member, at=at(2021, 12, 2))

    def test_reopening_needs_a_document_and_leaves_a_trace(self, programme: Programme) -> None:
        stage = programme.stages.get(code="gd2")
        with pytest.raises(DocumentMissing):
            extend_stage(stage=stage, closes_at=at(2023, 10, 1), document_no=" ", by=None, at=NOW)
        change = extend_stage(stage=stage, closes_at=at(2023, 10, 1), document_no="91/HD-TLĐ", by=None, at=NOW)
        assert (change.closes_at_before, change.closes_at) == (at(2023, 9, 1, 0), at(2023, 10, 1))

    def test_a_close_moved_by_a_new_definition_leaves_a_trace_as_well(self, programme: Programme) -> None:
        exported = definition_of(programme)
        define_programme(definition=exported, by=None, at=NOW)
        assert StageChange.objects.count() == 0
        exported["stages"][1]["closes_at"] = "2023-10-01"
        define_programme(definition=exported, by=None, at=NOW)
        change = StageChange.objects.get()
        assert (change.closes_at_before, change.closes_at) == (at(2023, 9, 1, 0), at(2023, 10, 1, 0))

    def test_a_stage_does_not_grow_into_the_next(self, programme: Programme) -> None:
        with pytest.raises(StagesOverlap):
            extend_stage(
                stage=programme.stages.get(code="gd1"), closes_at=at(2022, 7, 1), document_no="1", by=None, at=NOW
            )


class TestDefinition:
    def test_what_is_exported_is_taken_back(self, programme: Programme) -> None:
        exported = definition_of(programme)
        define_programme(definition=exported, by=None, at=NOW)
        assert definition_of(Programme.objects.get()) == exported

    @pytest.mark.parametrize("missing", ["code", "name", "stages"])
    def test_a_part_that_is_missing_is_named(self, root: Unit, missing: str) -> None:
        whole = {
            "code": "c",
            "name": "n",
            "stages": [{"code": "s", "opens_at": "2022-01-01", "closes_at": "2023-01-01"}],
        }
        del whole[missing]
        with pytest.raises(DefinitionUnreadable, match=missing):
            define_programme(definition=whole, by=None, at=NOW)

    @pytest.mark.parametrize(
        "part",
        [
            {"author_groups": [{}]},
            {"author_groups": 5},
            {"author_groups": ["\ud800"]},
            {"blocs": ["x"]},
            {"blocs": [{"code": "a"}, {"code": "a"}]},
            {"blocs": [{"code": "a/b"}]},
            {"stages": [{"code": "s", "opens_at": "0001-01-01", "closes_at": "2023-01-01"}]},
            {"stages": [{"code": "s", "opens_at": "2022-01-01", "closes_at": "2023-01-01", "grace_minutes": -1}]},
            {"stages": [{"code": "s", "opens_at": "2022-01-01", "closes_at": "2023-01-01", "grace_minutes": 1e400}]},
            {"stages": 7},
            {"name": "n" * 301},
            {"code": "a/b"},
            {"rules": {"max_authors": -3}},
        ],
    )
    def test_what_cannot_be_kept_is_refused_whole(self, programme: Programme, part: dict[str, Any]) -> None:
        before = definition_of(programme)
        with pytest.raises(DefinitionUnreadable):
            define_programme(definition={**before, **part}, by=None, at=NOW)
        assert definition_of(programme) == before

    def test_a_bloc_keeps_its_past_and_knows_its_units(self, root: Unit) -> None:
        one, two = a_unit("MOT", under=root), a_unit("HAI", under=root)
        programme = a_programme(root, blocs=[{"code": "k1", "units": ["MOT", "HAI"]}, {"code": "k2", "units": ["MOT"]}])
        definition = definition_of(programme)
        first = {"code": "k1", "name": "Khối một", "units": ["HAI"]}
        define_programme(definition={**definition, "blocs": [first]}, by=None, at=NOW)
        bloc, gone = programme.blocs.get(code="k1"), programme.blocs.get(code="k2")
        assert set(bloc_unit_ids(bloc, day_of(NOW))) == {two.pk}
        assert set(bloc_unit_ids(bloc, day_of(NOW) - timedelta(days=1))) == {one.pk, two.pk}
        assert not set(bloc_unit_ids(gone, day_of(NOW)))
        define_programme(definition=definition, by=None, at=NOW)
        assert set(bloc_unit_ids(bloc, day_of(NOW))) == {one.pk, two.pk}
        assert bloc.members.count() == 2
        with pytest.raises(BlocUnitsUnknown, match="LA"):
            define_programme(definition={**definition, "blocs": [{**first, "units": ["LA"]}]}, by=None, at=NOW)

    def test_a_stage_with_entries_stays(self, programme: Programme, root: Unit) -> None:
        member = a_user(at=root)
        submit_entry(entry=a_draft(programme, root, member), by=member, at=NOW)
        definition = definition_of(programme)
        definition["stages"] = definition["stages"][:1]
        with pytest.raises(StageInUse):
            define_programme(definition=definition, by=None, at=NOW)


def value_of(programme: Programme, unit: Unit, **asked: Any) -> int | None:
    found = targets_of(programme, [unit.pk], **asked).get(unit.pk)
    return found.value if found else None


class TestTargets:
    def test_each_revision_is_kept_and_read_as_it_stood(self, programme: Programme, root: Unit) -> None:
        slot = Slot(root, None, TargetKind.ASSIGNED)
        for month, number in ((1, 300), (6, 310)):
            set_target(programme=programme, slot=slot, value=TargetValue(number), by=None, at=at(2022, month, 1))
        assert value_of(programme, root) == 310
        assert value_of(programme, root, known_at=at(2022, 3, 1)) == 300
        assert programme.targets.count() == 2

    def test_a_target_typed_in_afterwards_counts_for_the_past_too(self, programme: Programme, root: Unit) -> None:
        set_target(
            programme=programme,
            slot=Slot(root, None, TargetKind.ASSIGNED),
            value=TargetValue(100),
            by=None,
            at=at(2026, 1, 1),
        )
        assert value_of(programme, root, known_at=at(2022, 3, 1)) == 100

    def test_a_percentage_keeps_its_formula(self, programme: Programme, root: Unit) -> None:
        rows = [(2, {"unit_code": "GOC", "value": "10%", "members_as_of": "2022-01-01"})]
        assert import_targets(programme=programme, rows=rows, by=None, at=NOW).stored == 1
        target = programme.targets.get()
        assert (target.value, target.percent, target.members) == (100, 10, 1000)

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ({"unit_code": "NOPE", "value": "1"}, "target_unit_outside"),
            ({"unit_code": "GOC", "value": "x"}, "target_value_unreadable"),
            ({"unit_code": "GOC", "value": "-3"}, "target_value_unreadable"),
            ({"unit_code": "GOC", "value": "1", "stage": "gd9"}, "stage_unknown"),
            ({"unit_code": "GOC", "value": "1", "kind": "wish"}, "target_kind_unknown"),
        ],
    )
    def test_a_bad_row_stops_the_sheet(self, programme: Programme, row: dict[str, str], code: str) -> None:
        rows = [(2, {"unit_code": "GOC", "value": "5"}), (3, row)]
        outcome = import_targets(programme=programme, rows=rows, by=None, at=NOW)
        assert [(line, refusal.code) for line, refusal in outcome.refused] == [(3, code)]
        assert programme.targets.count() == 0

    def test_a_unit_of_another_tree_gets_no_target(self, programme: Programme) -> None:
        foreign = a_tree("KHAC", ["K1"])["K1"]
        outcome = import_targets(
            programme=programme, rows=[(2, {"unit_code": foreign.code, "value": "5"})], by=None, at=NOW
        )
        assert outcome.refused
        assert programme.targets.count() == 0
