"""Registration of the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room "accounts" of the house."""

    name = "sangkien.accounts"
    label = "accounts"
