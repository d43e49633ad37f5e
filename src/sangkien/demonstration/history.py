"""What officers write and when: steps between submission and verdict, reasons, duplicates."""

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.moments import decided_after
from sangkien.demonstration.shapes import Draft, Step
from sangkien.demonstration.sources import messages
from sangkien.demonstration.variation import twin_title

# Openings of the sentences that name no particular machine, date or colleague.
_FIT = {
    "needs_changes": (
        "Sáng kiến của anh rất tốt",
        "Phần hiệu quả đang ghi",
        "Chị đã gửi ảnh sau khi làm",
        "Phần đầu anh viết rất kỹ",
        "Giấy xác nhận áp dụng",
    ),
    "invalid": (
        "Đến nay sáng kiến chưa được",
        "Nội dung là kế hoạch",
        "Bài gửi là báo cáo thành tích",
        "Thiết bị trong sáng kiến",
        "Ảnh quyết định kèm theo",
        "Công trình này do nhà thầu",
        "Người nộp ghi là tác giả",
    ),
    "duplicate": ("Anh đã nộp sáng kiến này", "Đồng tác giả của anh đã nộp"),
}
_ADDRESS = re.compile(r"\b([Aa]nh|[Cc]hị)\b(?! (?:em|chị|tổ))")
_REVIEWED_SHARE = 0.07
_RETURNED_SHARE = 0.11  # of those that waited long enough, so that about 12 % have steps


@lru_cache(maxsize=1)
def fitting_messages() -> dict[str, tuple[str, ...]]:
    """Sentences by situation that fit any entry."""
    return {
        situation: tuple(
            row["text"] for row in messages() if row["situation"] == situation and row["text"].startswith(openings)
        )
        for situation, openings in _FIT.items()
    }


def addressed(text: str, female: bool) -> str:
    """The sentence said to a woman (chị) or to a man (anh)."""
    small, large = ("chị", "Chị") if female else ("anh", "Anh")
    return _ADDRESS.sub(lambda m: large if m.group(1)[0].isupper() else small, text)


def short_day(day: datetime) -> str:
    """Day and month as letters write them: two digits for days 1 to 9 and for months 1 and 2."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}"


def reason_for(rng: Random, draft: Draft, situation: str) -> str:
    """What the officer writes to the lead author."""
    text = rng.choice(fitting_messages()[situation])
    if draft.twin is not None and draft.twin.submitted is not None:
        day = draft.twin.submitted
        text = text.replace("hôm 14/3", f"hôm {short_day(day)}")
        text = text.replace("đã nộp trước một hôm với đủ tên ba người", "đã nộp trước với đủ tên mọi người")
        text = text.replace(" Bài ấy đang chờ kiểm tra, anh vào đó xác nhận", " Anh vào bài ấy xác nhận")
    return addressed(text, draft.people[0].female)


def _originals(drafts: list[Draft]) -> dict[tuple[str, str], list[Draft]]:
    found: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        if draft.status == "valid" and not draft.fixed:
            found.setdefault((draft.unit, draft.stage), []).append(draft)
    return found


def _limit(draft: Draft) -> datetime:
    return facts.STAGE_2_OPENS if draft.stage == "gd1" else facts.LAST_MOMENT - timedelta(days=1)


def pair_twins(rng: Random, drafts: list[Draft]) -> None:
    """Every duplicate repeats an entry that the same people had sent before, in the same section."""
    originals = _originals(drafts)
    used: set[int] = set()
    for draft in drafts:
        if draft.status != "duplicate" or draft.fixed:
            continue
        room = _limit(draft) - timedelta(days=4)
        options = [
            other
            for other in originals[draft.unit, draft.stage]
            if other.submitted and other.submitted < room and id(other) not in used
        ]
        same = [other for other in options if other.section == draft.section]
        draft.twin = rng.choice(same or options)
        used.add(id(draft.twin))
        _follow(rng, draft, draft.twin)


def _follow(rng: Random, draft: Draft, twin: Draft) -> None:
    assert twin.submitted is not None
    draft.section, draft.leaf = twin.section, twin.leaf
    later = twin.submitted + timedelta(minutes=rng.randrange(600, 60 * 24 * 9))
    limit = _limit(draft)
    draft.submitted = min(later, limit - timedelta(hours=30 + rng.randrange(20), minutes=rng.randrange(60)))
    draft.decided = decided_after(rng, draft.submitted, limit)


def repeat_words(draft: Draft) -> None:
    """The words of a duplicate: its twin's, under a title a little different."""
    twin = draft.twin
    assert twin is not None
    draft.text, draft.place = twin.text, twin.place
    draft.title = twin_title(twin.title, twin.place)
    draft.before, draft.after, draft.effect = twin.before, twin.after, twin.effect


def _at_office(moment: datetime) -> datetime:
    """The same day in office hours."""
    if time(7, 30) <= moment.time() <= time(16, 50):
        return moment
    return moment.replace(hour=8 + moment.minute % 8)


def _between(rng: Random, draft: Draft, low: float, high: float) -> datetime:
    assert draft.submitted is not None
    assert draft.decided is not None
    span = (draft.decided - draft.submitted).total_seconds()
    moment = draft.submitted + timedelta(seconds=int(span * rng.uniform(low, high)))
    moment = _at_office(moment)
    return min(max(moment, draft.submitted + timedelta(minutes=5)), draft.decided - timedelta(minutes=5))


def _returned_once(rng: Random, draft: Draft) -> tuple[Step, ...]:
    """Looked at, sent back with a question, sent again."""
    seen = _between(rng, draft, 0.15, 0.3)
    asked = max(_between(rng, draft, 0.35, 0.5), seen + timedelta(minutes=4))
    again = max(_between(rng, draft, 0.6, 0.85), asked + timedelta(minutes=45))
    assert draft.decided is not None
    if again >= draft.decided:
        return (Step("under_review", seen),)
    reason = reason_for(rng, draft, "needs_changes")
    return (Step("under_review", seen), Step("needs_changes", asked, reason), Step("submitted", again))


def _reviewing(rng: Random, draft: Draft) -> tuple[Step, ...]:
    """Under review now: somebody opened it in office hours after it came."""
    assert draft.submitted is not None
    limit = facts.LAST_MOMENT - timedelta(minutes=2)
    opened = min(_at_office(decided_after(rng, draft.submitted, limit)), limit)
    return (Step("under_review", opened),)


def _steps(rng: Random, draft: Draft) -> tuple[Step, ...]:
    if draft.status == "under_review":
        return _reviewing(rng, draft)
    if draft.decided is None or draft.submitted is None or draft.status == "withdrawn":
        return ()
    waited = draft.decided - draft.submitted
    draw = rng.random()
    if waited > timedelta(hours=60) and draft.status != "needs_changes" and draw < _RETURNED_SHARE:
        return _returned_once(rng, draft)
    reviewed = _REVIEWED_SHARE if draft.status == "valid" else 0.5
    if waited > timedelta(hours=6) and draw < _RETURNED_SHARE / 2 + reviewed:
        return (Step("under_review", _between(rng, draft, 0.4, 0.95)),)
    return ()


def assign_history(rng: Random, drafts: list[Draft]) -> None:
    """Steps and reasons of every entry."""
    for draft in drafts:
        if draft.fixed:
            draft.history, draft.reason = draft.fixed.history, draft.fixed.reason
            continue
        draft.history = _steps(rng, draft)
        if draft.status in _FIT:
            draft.reason = reason_for(rng, draft, draft.status)
