"""How pages speak to a person: "chị Thu", or "bạn" until they choose."""

from django import template
from django.utils.translation import get_language, gettext

from sangkien.accounts.choices import AddressForm
from sangkien.accounts.models import User

register = template.Library()


@register.filter
def addressed(user: User) -> str:
    """Return the form of address with the given name, e.g. ``chị Thu``; the plain name in English."""
    given = user.full_name.split()[-1] if user.full_name.split() else user.username
    if get_language() == "en" or user.address_form == AddressForm.BAN:
        return given
    return f"{AddressForm(user.address_form).label} {given}"


@register.filter
def address_only(user: User) -> str:
    """Return the form of address alone, for the middle of a sentence."""
    return (
        gettext("bạn")
        if get_language() == "en" or user.address_form == AddressForm.BAN
        else str(AddressForm(user.address_form).label)
    )
