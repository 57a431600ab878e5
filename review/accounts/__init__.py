"""Accounts: who is signed in, passwords, invitations; the fence around Flask-Security, which nobody else imports."""

from review.accounts.calendars import give_calendar, person_of_calendar, take_calendar
from review.accounts.entries import has_asides, note, write_asides
from review.accounts.hashing import hash_password
from review.accounts.library import init_app
from review.accounts.passwords import (
    accept_invitation,
    change_password,
    invite,
    password_problem,
    person_invited,
    person_resetting,
    reset_password,
    send_reset,
)
from review.accounts.people import actor_of, add_person, fold
from review.accounts.sign_ins import (
    check_password,
    current_actor,
    end_other_sign_ins,
    must_wait,
    open_sign_ins,
    own_account,
    sign_in,
    sign_out,
    signed_in,
    signed_in_id,
)
from review.accounts.welcome import invite_again, welcome
from review.accounts.welcome_list import welcome_list

__all__ = [
    "accept_invitation",
    "actor_of",
    "add_person",
    "change_password",
    "check_password",
    "current_actor",
    "end_other_sign_ins",
    "fold",
    "give_calendar",
    "has_asides",
    "hash_password",
    "init_app",
    "invite",
    "invite_again",
    "must_wait",
    "note",
    "open_sign_ins",
    "own_account",
    "password_problem",
    "person_invited",
    "person_of_calendar",
    "person_resetting",
    "reset_password",
    "send_reset",
    "sign_in",
    "sign_out",
    "signed_in",
    "signed_in_id",
    "take_calendar",
    "welcome",
    "welcome_list",
    "write_asides",
]
