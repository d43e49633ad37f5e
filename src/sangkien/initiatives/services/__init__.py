"""Deeds on initiatives and entries: the only writers of this app."""

from sangkien.initiatives.services.carrying import Carriage, Carried, carry_entry, carry_over
from sangkien.initiatives.services.confirming import answer, ask_again, issue_codes
from sangkien.initiatives.services.drafting import begin_draft, save_authors, save_draft
from sangkien.initiatives.services.evidence import add_evidence, remove_evidence
from sangkien.initiatives.services.phone import FromPhone, keep_from_phone
from sangkien.initiatives.services.recording import Change, record
from sangkien.initiatives.services.sending import resubmit_entry, submit_entry, withdraw_entry
from sangkien.initiatives.services.steps import Kept, Typed, save_and_send, save_step

__all__ = [
    "Carriage",
    "Carried",
    "Change",
    "FromPhone",
    "Kept",
    "Typed",
    "add_evidence",
    "answer",
    "ask_again",
    "begin_draft",
    "carry_entry",
    "carry_over",
    "issue_codes",
    "keep_from_phone",
    "record",
    "remove_evidence",
    "resubmit_entry",
    "save_and_send",
    "save_authors",
    "save_draft",
    "save_step",
    "submit_entry",
    "withdraw_entry",
]
