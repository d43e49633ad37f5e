"""Doors of initiatives: handing in, one's own, one initiative, its evidence."""

from sangkien.initiatives.views.begin import practise, qr, start
from sangkien.initiatives.views.carrying import carry, carry_one
from sangkien.initiatives.views.files import add, evidence, remove
from sangkien.initiatives.views.phone import me, shell
from sangkien.initiatives.views.phone_sending import keep, photo, submit
from sangkien.initiatives.views.reading import done, entry, mine
from sangkien.initiatives.views.steps import autosave, correct, gain, send, what, withdraw

__all__ = [
    "add",
    "autosave",
    "carry",
    "carry_one",
    "correct",
    "done",
    "entry",
    "evidence",
    "gain",
    "keep",
    "me",
    "mine",
    "photo",
    "practise",
    "qr",
    "remove",
    "send",
    "shell",
    "start",
    "submit",
    "what",
    "withdraw",
]
