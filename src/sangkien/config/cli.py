"""The command ``sangkien``."""

import os
import sys


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangkien.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["sangkien", *sys.argv[1:]])
