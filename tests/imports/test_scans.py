"""Paper forms beside the grid: checked like evidence, put to rows, evidence when entered; people offered as authors."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factories import a_person, a_unit
from imports.conftest import NOW, World
from imports.test_grid import GOOD, a_grid, entered
from initiatives.samples import a_photo
from sangkien.imports.choices import Column
from sangkien.imports.errors.batches import BatchBusy, NobodyToEnterFor
from sangkien.imports.models import Batch, Scan
from sangkien.imports.services.grids import save_row
from sangkien.imports.services.scans import add_scan, put_to_row
from sangkien.initiatives.errors import FileKindRefused
from sangkien.initiatives.models import Entry, Evidence
from sangkien.people.models import Person
from sangkien.people.queries import find_people


def scanned(world: World, batch: Batch, name: str = "phieu.jpg") -> Scan:
    return add_scan(batch=batch, upload=a_photo(name), by=world.helper, at=NOW)


def test_the_scan_of_a_row_becomes_evidence_of_its_entry(world: World) -> None:
    batch = a_grid(world, GOOD, {**GOOD, Column.TITLE: "Giá treo"})
    scan = scanned(world, batch)
    put_to_row(scan=scan, row=batch.rows.order_by("position").first(), by=world.helper, at=NOW)
    entered(world, batch)
    evidence = Evidence.objects.get()
    assert evidence.initiative.title == GOOD[Column.TITLE]
    assert (evidence.sha256, evidence.added_by) == (scan.sha256, world.helper)
    assert Entry.objects.count() == 2


def test_scans_are_judged_by_what_they_contain_and_kept_once(world: World) -> None:
    batch = a_grid(world, GOOD)
    with pytest.raises(FileKindRefused):
        add_scan(batch=batch, upload=SimpleUploadedFile("a.jpg", b"<script>"), by=world.helper, at=NOW)
    assert scanned(world, batch) == scanned(world, batch, "lan-hai.jpg")
    with pytest.raises(NobodyToEnterFor):
        add_scan(batch=batch, upload=a_photo("b.jpg"), by=world.stranger, at=NOW)
    entered(world, batch)
    with pytest.raises(BatchBusy):
        scanned(world, batch)


def test_pages_of_scans(world: World, client: Client) -> None:
    batch = a_grid(world, GOOD)
    client.force_login(world.helper)
    base = f"/nhap-ho/{batch.pk}/phieu/"
    client.post(base, {"scans": [a_photo("phieu.jpg"), SimpleUploadedFile("x.jpg", b"no")]})
    scan = Scan.objects.get()
    page = client.get(f"/nhap-ho/{batch.pk}/").content.decode()
    assert f"{base}{scan.pk}/" in page
    assert "x.jpg" in page
    shown = client.get(f"{base}{scan.pk}/")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    client.post(f"{base}{scan.pk}/dong/", {"dong": "1"})
    scan.refresh_from_db()
    assert scan.row == batch.rows.get()
    client.post(f"{base}{scan.pk}/dong/", {"dong": "x"})
    scan.refresh_from_db()
    assert scan.row is None
    other = Client()
    other.force_login(world.stranger)
    assert other.get(f"{base}{scan.pk}/").status_code == 404
    assert other.post(f"{base}{scan.pk}/xoa/").status_code == 404
    client.post(f"{base}{scan.pk}/xoa/")
    assert not Scan.objects.exists()


class TestFinder:
    """People offered while authors are typed."""

    def test_by_name_without_accents_code_or_phone_and_never_outside(self, world: World) -> None:
        own = a_person(world.section, "Nguyễn Đức Hải", code="NV7")
        phoned = a_person(world.union, "Trần Bình")
        Person.objects.filter(pk=phoned.pk).update(phone="0912345678")
        a_person(world.other, "Nguyễn Đức Hải Xa", code="NV77")
        for text in ("duc hai", "Nguyễn Đ", "nv7", "hai nguyen"):
            assert find_people(text, within=world.union) == [own], text
        for text in ("+84 912 345 678", "0912.345.678"):
            assert find_people(text, within=world.union) == [phoned], text
        assert find_people("0912", within=world.union) == []
        assert find_people("h", within=world.union) == []

    def test_the_page_offers_and_a_stranger_gets_nothing(self, world: World, client: Client) -> None:
        a_person(world.section, "Nguyễn Đức Hải", code="NV7")
        batch = a_grid(world)
        client.force_login(world.helper)
        assert 'data-code="NV7"' in client.get(f"/nhap-ho/{batch.pk}/tac-gia/?q=duc").content.decode()
        client.force_login(world.stranger)
        assert client.get(f"/nhap-ho/{batch.pk}/tac-gia/?q=duc").status_code == 404

    def test_a_chosen_person_is_the_author_and_an_unknown_name_becomes_one_without_an_account(
        self, world: World
    ) -> None:
        known = a_person(a_unit("PX9", under=world.union), "Nguyễn Đức Hải", code="NV7")
        batch = a_grid(world)
        texts = {**GOOD, Column.AUTHORS: "Nguyễn Đức Hải#NV7 (60%), Người Mới (40%)"}
        save_row(batch=batch, row=batch.rows.get(), texts=texts, by=world.helper, at=NOW)
        batch.refresh_from_db()
        entered(world, batch)
        people = [part.person for part in Entry.objects.get().initiative.authorships.order_by("position")]
        assert people[0] == known
        assert (people[1].full_name, people[1].user, people[1].unit) == ("Người Mới", None, world.section)
