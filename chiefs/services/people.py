"""Persons in the register of chiefs."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Division, User
from chiefs.models import Chief
from chiefs.services.records import require_in_scope, require_office, require_unchanged, stamp
from common.errors import Invalid
from common.text import values
from common.text.names import person_sort_key


def save_chief(
    *,
    chief: Chief | None,
    name: str,
    division: Division,
    post: str = "",
    mobile: str = "",
    office_phone: str = "",
    seen_at: datetime | None = None,
    by: User,
    at: datetime,
) -> Chief:
    """Enters a person (`chief=None`) or changes one; returns the saved row.

    division      where the person belongs; `by` must be its office, and that of the old one
    mobile        the person's own, 11 digits, or blank; shown only to the offices of that scope
    office_phone  what signboards and the public page show
    seen_at       `updated_at` as the form showed it; another value now means somebody was first

    Raises NotAllowed, Invalid (mobile taken, no name), Conflict (changed meanwhile).
    """
    require_office(by, division.pk)
    with transaction.atomic():
        if chief is None:
            row = Chief()
        else:
            row = Chief.objects.select_for_update(of=("self",)).get(pk=chief.pk)
            require_office(by, row.division_id)
            require_unchanged(row, seen_at)
        fill(
            row,
            name=name,
            division=division,
            post=post,
            mobile=mobile,
            office_phone=office_phone,
        )
        stamp(row, by=by, at=at)
        _refuse_taken_mobile(row, by)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            # Two clerks entered the same number in the same second.
            raise _mobile_taken("") from error
        require_in_scope(Chief.objects.all(), row.pk, by)
    return row


def fill(
    row: Chief, *, name: str, division: Division, post: str, mobile: str, office_phone: str
) -> None:
    """Puts what is entered about a person on a row. Raises Invalid without a name."""
    words = values.name(name)
    if not words:
        raise Invalid("chief.no_name", "请填写姓名。", fields={"name": "请填写姓名。"})
    row.name = words
    row.sort_key = person_sort_key(row.name)
    row.division = division
    row.post = values.clean(post).strip()
    row.mobile, row.office_phone = values.phone(mobile), values.phone(office_phone)


def _refuse_taken_mobile(row: Chief, by: User) -> None:
    if not row.mobile:
        return
    other = Chief.objects.filter(mobile=row.mobile).exclude(pk=row.pk)
    if other.exists():
        # Whose it is, is said only to those who may see that person.
        seen = other.visible_to(by).select_related("division").first()
        raise _mobile_taken(f"（{seen.division.name}{seen.name}）" if seen else "")


def _mobile_taken(whose: str) -> Invalid:
    words = f"该手机号已登记在其他河长名下{whose}。"
    return Invalid("chief.mobile_taken", words, fields={"mobile": words})
