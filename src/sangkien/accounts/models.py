"""Accounts: who may sign in, and the one-time codes with which a unit issues an account."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sangkien.accounts.choices import AddressForm


class UserManager(BaseUserManager["User"]):
    """Finds accounts by what people type."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account whose user name is ``username``, upper and lower case being the same."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who may sign in with a local account (D60); what they may do comes from roles at units."""

    username = models.CharField(_("Tên đăng nhập"), max_length=60, validators=[UnicodeUsernameValidator()])
    email = models.EmailField(_("Thư điện tử"), blank=True)
    phone = models.CharField(_("Số điện thoại"), max_length=16, blank=True)
    full_name = models.CharField(_("Họ và tên"), max_length=120)
    address_form = models.CharField(
        _("Cách xưng hô"), max_length=8, choices=AddressForm.choices, default=AddressForm.BAN
    )
    language = models.CharField(_("Ngôn ngữ"), max_length=5, default="vi")
    keyboard_shortcuts = models.BooleanField(_("Dùng phím tắt"), default=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_unique"),
            models.UniqueConstraint(Lower("email"), name="user_email_unique", condition=~Q(email="")),
            models.UniqueConstraint("phone", name="user_phone_unique", condition=~Q(phone="")),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_staff(self) -> bool:
        """Libraries ask for it; nobody is special here, roles at units decide."""
        return False

    @property
    def is_superuser(self) -> bool:
        """See ``is_staff``."""
        return False


class SignInCode(models.Model):
    """A one-time code or link by which a unit hands an account to a person; only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="issued_codes")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code of {self.user_id}"
