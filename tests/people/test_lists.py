"""Lists of people: known by code or by name and unit, the same list again changes nothing, bad lines are named."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from factories import a_tree, a_unit, a_user, an_officer
from factories.moments import NOW
from sangkien.people.models import Person
from sangkien.people.services import import_people
from sangkien.units.choices import Kind, Role

pytestmark = pytest.mark.django_db
HEAD = "unit_code,name,code,birth_year,job_title,qualification,phone\n"


def rows(*lines: str) -> list[tuple[int, dict[str, str]]]:
    names = HEAD.strip().split(",")
    return [(number, dict(zip(names, line.split(","), strict=True))) for number, line in enumerate(lines, 2)]


GOOD = ("CS1,Lê Văn Tám,NV7,1980,Thợ lò,Trung cấp,+84912345678", "CS1,Vũ Thị Na,,,,,912345679")


def test_people_come_in_once_and_empty_cells_change_nothing() -> None:
    a_tree("GOC", ["CS1"], kind=Kind.GRASSROOTS_UNION)
    assert import_people(rows=rows(*GOOD), by=None, at=NOW, dry_run=True).count("created") == 2
    assert not Person.objects.exists()
    import_people(rows=rows(*GOOD), by=None, at=NOW)
    again = import_people(rows=rows("CS1,Lê Văn Tám,NV7,,,,", "CS1,Vũ Thị Na,,1990,,,"), by=None, at=NOW)
    assert (again.count("created"), again.count("updated"), again.count("unchanged")) == (0, 1, 1)
    person = Person.objects.get(code="NV7")
    assert (person.phone, person.birth_year, person.job_title) == ("0912345678", 1980, "Thợ lò")
    assert Person.objects.get(code="").phone == "0912345679"


def test_bad_lines_are_named_and_good_ones_come_in() -> None:
    a_tree("GOC", ["CS1"], kind=Kind.GRASSROOTS_UNION)
    bad = ("LA,A,,,,,", "CS1,,,,,,", "CS1,B,,80,,,", "CS1,C,,,,,123", "CS1,Vũ Thị  Na,,,,,")
    outcome = import_people(rows=rows(*GOOD, *bad), by=None, at=NOW)
    assert [(line, refusal.code) for line, refusal in outcome.refused] == [
        (4, "person_unit_unknown"),
        (5, "person_name_missing"),
        (6, "birth_year_unfit"),
        (7, "person_phone_unfit"),
        (8, "person_twice"),
    ]
    assert Person.objects.count() == 2


def test_an_officer_reaches_no_unit_and_no_person_of_others() -> None:
    tree = a_tree("GOC", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
    officer = an_officer(tree["CS1"])
    import_people(rows=rows("CS2,Cao Lý,NV9,1980,,,"), by=None, at=NOW)
    outcome = import_people(rows=rows("CS2,X,,,,,", "CS1,Cao Lý,NV9,1999,,,"), by=officer, at=NOW)
    assert [refusal.code for _, refusal in outcome.refused] == ["person_unit_unknown", "code_of_another"]
    assert Person.objects.get(code="NV9").birth_year == 1980


def test_the_page_looks_first_and_then_takes_in(client: Client) -> None:
    tree = a_tree("GOC", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
    client.force_login(an_officer(tree["CS1"]))
    sheet = HEAD + "\n".join([*GOOD, "CS2,Ai Đó,,,,,"])
    page = client.post("/con-nguoi/", {"file": SimpleUploadedFile("ds.csv", sheet.encode())})
    assert "2 dòng nhận được, 1 dòng không nhận" in page.content.decode()
    assert not Person.objects.filter(code="NV7").exists()
    assert client.post("/con-nguoi/", {"rows": page.context["plain"]}).status_code == 302
    assert Person.objects.filter(unit=tree["CS1"], phone="0912345678").exists()
    assert not Person.objects.filter(unit=tree["CS2"], full_name="Ai Đó").exists()
    assert client.post("/con-nguoi/", {"rows": json.dumps([["x"], 5, {"a": 1}])}).status_code == 302
    assert client.post("/con-nguoi/", {}).status_code == 422
    client.force_login(a_user(at=tree["CS1"], role=Role.SUPPORT_TEAM))
    assert client.get("/con-nguoi/").status_code == 403


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_tree("GOC", ["CS1"], kind=Kind.GRASSROOTS_UNION)
    path = tmp_path / "nguoi.csv"
    path.write_text(HEAD + "\n".join(GOOD), encoding="utf-8")
    call_command("people", "import", str(path), "--dry-run", "--format", "json")
    assert json.loads(capsys.readouterr().out)["created"] == 2
    assert not Person.objects.exists()
    path.write_text(HEAD + "\n".join([*GOOD, "LA,A,,,,,"]), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("people", "import", str(path))
    assert refused.value.returncode == 1
    assert Person.objects.count() == 2


def test_units_are_known_by_their_whole_name_too() -> None:
    """One unit in reach bears it; a part of a name, and a name of two, are refused."""
    tree = a_tree("GOC", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
    for parent, code in (("CS1", "K1"), ("CS1", "K2"), ("CS2", "K3"), ("CS2", "K4")):
        name = "Phân xưởng Khai thác 2" if code in ("K1", "K3") else "Tổ cơ điện"
        a_unit(code, under=tree[parent], name=name)
    a_unit("K5", under=tree["CS1"], name="Tổ cơ điện")
    officer = an_officer(tree["CS1"])
    outcome = import_people(
        rows=rows("phan xuong khai thac 2,An,,,,,", "Khai thác,Bình,,,,,", "Tổ cơ điện,Chi,,,,,"), by=officer, at=NOW
    )
    assert [refusal.code for _, refusal in outcome.refused] == ["person_unit_unknown"] * 2
    assert [(p.full_name, p.unit.code) for p in Person.objects.filter(user=None)] == [("An", "K1")]
    assert import_people(rows=rows("Phân xưởng Khai thác 2,Em,,,,,"), by=None, at=NOW).refused
