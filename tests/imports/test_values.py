"""Days, sums of money, authors and old fonts, whatever the way they are written."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.messy.writing import in_font
from sangkien.base.legacy import Script, from_tcvn3, from_vni, script_of, to_unicode
from sangkien.imports.rules.authors import Named, fill_shares, read_names
from sangkien.imports.rules.dates import DateProblem, Precision, read_day
from sangkien.imports.rules.decisions import read_decision
from sangkien.imports.rules.money import MoneyProblem, read_benefit, scale_of

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
WRITTEN = (
    "{0.day}/{0.month}/{0.year}",
    "{0.day:02d}/{0.month:02d}/{0.year}",
    "{0.day}-{0.month}-{0.year}",
    "{0.day:02d}.{0.month:02d}.{0.year}",
    " {0.day} / {0.month} / {0.year} ",
    "ngày {0.day} tháng {0.month} năm {0.year}",
    "Ngày {0.day:02d}/{0.month:02d}/{0.year}",
    "{0.year}-{0.month:02d}-{0.day:02d}",
    "{0.day:02d}{0.month:02d}{0.year}",
)


@given(day=DAYS, pattern=st.sampled_from(WRITTEN))
def test_a_day_is_read_day_first_however_it_is_written(day: date, pattern: str) -> None:
    read = read_day(pattern.format(day))
    assert (read.day, read.precision, read.problem) == (day, Precision.DAY, None)


@given(day=DAYS)
def test_excels_number_of_a_day_is_the_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert read_day(serial).day == read_day(float(serial)).day == read_day(str(serial)).day == day


@given(year=st.integers(2000, 2099), month=st.integers(1, 12))
def test_a_month_stands_for_its_first_day_and_ends_with_its_last(year: int, month: int) -> None:
    for written in (f"tháng {month}/{year}", f"T{month}/{year}", f"{month:02d}/{year}", f"Tháng {month} năm {year}"):
        read = read_day(written)
        assert (read.day, read.precision) == (date(year, month, 1), Precision.MONTH)
        assert read.last is not None
        assert (read.last + timedelta(days=1)).day == 1


@given(text=st.text(max_size=60))
def test_reading_a_day_never_fails_and_never_makes_one_out_of_letters(text: str) -> None:
    read = read_day(text)
    if not any(letter.isdigit() for letter in text):
        assert read.day is None


@pytest.mark.parametrize(
    ("written", "problem", "proposal"),
    [
        ("9/13/2022", DateProblem.UNREADABLE, date(2022, 9, 13)),
        ("31/2/2022", DateProblem.UNREADABLE, None),
        ("01/9", DateProblem.UNREADABLE, None),
        ("6 tháng đầu năm 2022", DateProblem.UNREADABLE, None),
        ("01/9/2021 - 15/9/2021", DateProblem.AMBIGUOUS, date(2021, 9, 1)),
    ],
)
def test_a_day_in_doubt_is_never_taken(written: str, problem: DateProblem, proposal: date | None) -> None:
    read = read_day(written)
    assert (read.day, read.problem, read.proposal) == (None, problem, proposal)


@pytest.mark.parametrize("written", ["", "-", "…", "không", "Chưa có", None, 0])
def test_what_says_nothing_is_neither_a_day_nor_a_problem(written: object) -> None:
    read = read_day(written)
    assert (read.day, read.problem) == (None, None)


def _grouped(amount: int, sign: str) -> str:
    return f"{amount:,}".replace(",", sign)


@given(
    amount=st.integers(0, 10**14),
    sign=st.sampled_from([".", ",", " ", ""]),
    unit=st.sampled_from(["", "đ", " đồng", " VNĐ"]),
)
def test_a_sum_is_read_however_its_thousands_are_parted(amount: int, sign: str, unit: str) -> None:
    assert read_benefit(_grouped(amount, sign) + unit).vnd == amount


@given(
    figure=st.integers(1, 999_999),
    places=st.integers(0, 2),
    unit=st.sampled_from([("triệu", 10**6), ("tr", 10**6), ("tỷ", 10**9), ("tỉ", 10**9), ("nghìn", 10**3)]),
    tail=st.sampled_from(["", " đồng", "/năm", " đồng/năm"]),
    sign=st.sampled_from([",", "."]),
)
def test_a_sum_in_words_of_size_is_exact(figure: int, places: int, unit: tuple[str, int], tail: str, sign: str) -> None:
    exact = Decimal(figure).scaleb(-places)
    written = f"{exact:f}".replace(".", sign) + f" {unit[0]}{tail}"
    assert read_benefit(written).vnd == int(exact * unit[1])


@given(value=st.one_of(st.text(max_size=60), st.floats(), st.integers()))
def test_reading_a_sum_never_fails_and_is_never_negative(value: object) -> None:
    read = read_benefit(value)
    assert read.vnd is None or (read.vnd >= 0 and read.problem is None)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("1.2.00.000", MoneyProblem.UNREADABLE),
        ("100-150 triệu", MoneyProblem.UNREADABLE),
        ("1 tỷ 2", MoneyProblem.UNREADABLE),
        ("5.000 USD", MoneyProblem.UNREADABLE),
        (4.98, MoneyProblem.UNREADABLE),
        ("15 triệu/tháng", MoneyProblem.UNREADABLE),
        ("-5.000.000", MoneyProblem.NEGATIVE),
        ("(5.000.000)", MoneyProblem.NEGATIVE),
    ],
)
def test_a_sum_in_doubt_is_never_taken(written: object, problem: MoneyProblem) -> None:
    read = read_benefit(written)
    assert (read.vnd, read.problem) == (None, problem)


def test_words_instead_of_a_sum_are_kept_as_words() -> None:
    assert read_benefit("Giảm 15 % thời gian chờ").words == "Giảm 15 % thời gian chờ"
    told = read_benefit("Làm lợi 120 triệu đồng mỗi năm, an toàn hơn cho công nhân")
    assert (told.vnd, told.basis, told.guessed) == (120_000_000, "yearly", True)


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("Giá trị làm lợi (triệu đồng)", 10**6),
        ("Làm lợi (tr.đ)", 10**6),
        ("ĐVT: 1.000 đồng", 10**3),
        ("Giá trị (tỷ đồng)", 10**9),
        ("Giá trị làm lợi (đồng)", 1),
        ("Giá trị làm lợi", 1),
    ],
)
def test_a_heading_says_what_its_figures_are_counted_in(heading: str, scale: int) -> None:
    assert scale_of(heading) == scale


SURNAMES = st.sampled_from(["Nguyễn", "Trần", "Lê", "Phạm", "Đỗ", "Vũ", "Phó", "Tô"])
GIVEN = st.sampled_from(["Hải", "Bình", "Tú", "Hằng", "Ân", "Ước", "Tổ", "Và", "Ban"])
PEOPLE = st.lists(
    st.builds(lambda surname, given: f"{surname} Văn {given}", SURNAMES, GIVEN), min_size=1, max_size=5, unique=True
)
JOINED = ("{0}; {1}", "{0}, {1}", "{0}\n{1}", "{0} và {1}", "{0} & {1}", "- {0}\n- {1}", "{0}/{1}")


@given(people=PEOPLE, joined=st.sampled_from(JOINED))
def test_authors_are_parted_however_they_are_joined(people: list[str], joined: str) -> None:
    text = people[0]
    for person in people[1:]:
        text = joined.format(text, person)
    assert [named.name for named in read_names(text)] == people


@given(
    people=PEOPLE,
    share=st.sampled_from(["{0} ({1}%)", "{0} {1}%", "{0}: {1} %", "{0} - {1}%", "{0} (chiếm {1} %)", "{0}, {1}%"]),
    sign=st.sampled_from([", ", "; ", "\n"]),
    shares=st.lists(st.integers(1, 99), min_size=5, max_size=5),
)
def test_each_share_keeps_to_its_author(people: list[str], share: str, sign: str, shares: list[int]) -> None:
    text = sign.join(share.format(person, part) for person, part in zip(people, shares, strict=False))
    assert read_names(text) == tuple(Named(person, Decimal(part)) for person, part in zip(people, shares, strict=False))


@given(text=st.text(max_size=120))
def test_reading_authors_never_fails(text: str) -> None:
    for named in read_names(text):
        assert named.name


@given(people=PEOPLE)
def test_shares_nobody_wrote_add_up_to_the_whole(people: list[str]) -> None:
    filled, assumed = fill_shares(tuple(Named(person) for person in people))
    assert sum(named.share or 0 for named in filled) == 100
    assert assumed == (len(people) > 1)


@given(
    number=st.integers(1, 9999),
    body=st.sampled_from(["QĐ-TTCO", "QĐ-HĐSK", "QĐ", "QĐ-CĐTKV"]),
    day=DAYS,
    pattern=st.sampled_from(["QĐ số {n} ngày {d}", "{n} ngày {d}", "Số {n}, ngày {d}", "{n} ({d})", "{n}\nngày {d}"]),
)
def test_number_and_day_of_a_decision_part(number: int, body: str, day: date, pattern: str) -> None:
    read = read_decision(pattern.format(n=f"{number}/{body}", d=f"{day.day}/{day.month}/{day.year}"))
    assert (read.number, read.day.day) == (f"{number}/{body}", day)


SENTENCES = st.sampled_from(
    [
        "Cải tiến thiết bị đỡ băng tải tại phân xưởng Tuyển than 2",
        "Đổi cỡ lỗ lưới sàng, giảm than lẫn trong đá thải",
        "Nguyễn Thị Hường và Trần Văn Ước cùng thực hiện",
        "Rút ngắn thời gian giao ca lò chợ 14-5",
        "Bộ gá tháo lắp bánh xe goòng, khỏi phải khiêng",
        "Quạt hút bụi đầu băng số 7",
    ]
)


@given(text=SENTENCES)
@pytest.mark.parametrize("reading", [from_tcvn3, from_vni])
def test_old_fonts_come_back_as_they_were_meant(reading, text: str) -> None:  # type: ignore[no-untyped-def]
    assert to_unicode(in_font(text, reading)) == text
    assert to_unicode(text) == text


@given(text=st.text(max_size=80))
def test_bringing_text_to_unicode_never_fails_and_leaves_ascii_alone(text: str) -> None:
    brought = to_unicode(text)
    assert brought == text or not text.isascii()


def test_utf8_read_as_latin1_is_mended_and_foreign_words_stay() -> None:
    assert to_unicode("Sáng kiến".encode().decode("latin-1")) == "Sáng kiến"
    assert [to_unicode(text) for text in ("Café", "50 µm", "Müller GmbH")] == ["Café", "50 µm", "Müller GmbH"]


def test_a_silent_word_follows_what_stands_around_it() -> None:
    assert to_unicode("Hµ", Script.TCVN3) == "Hà"
    assert script_of([in_font("Phân xưởng Cơ điện", from_tcvn3), "Lê"]) == Script.TCVN3


@pytest.mark.parametrize(
    "written",
    ["khoảng 30tr", "Gần 30 triệu đồng", "~30.000.000", "ước tính 30 triệu", "> 30 triệu", "30 triệu (ước tính)"],
)
def test_a_sum_left_open_is_read_and_said_to_be_open(written: str) -> None:
    read = read_benefit(written)
    assert (read.vnd, read.approximate) == (30_000_000, True)


@pytest.mark.parametrize("written", ["30tr", "tiết kiệm 30 triệu", "30 triệu/năm", "tổng cộng 30.000.000đ"])
def test_a_plain_sum_is_not_open(written: str) -> None:
    assert not read_benefit(written).approximate
