"""The command ``sangkien``."""

import os
import sys

_NOT_OURS = 2


def main() -> None:
    """Run the command line; a command that does not exist ends with status 2, as every wrong call does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangkien.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    arguments = sys.argv[1:]
    try:
        django.setup()
        _refuse_unknown(arguments)
        _execute(arguments)
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        sys.exit(_NOT_OURS)
    except Exception as error:
        _tell_outage(error)
        raise


def _tell_outage(error: Exception) -> None:
    """End with status 1 and one sentence where ``error`` is that the database cannot be reached."""
    from sangkien.base.postgres.network import is_outage

    if is_outage(error):
        print(f"Không kết nối được cơ sở dữ liệu, hãy thử lại sau: {error}".strip(), file=sys.stderr)
        sys.exit(1)


def _execute(arguments: list[str]) -> None:
    from django.core.management import ManagementUtility

    utility = ManagementUtility(["sangkien", *arguments])
    utility.prog_name = "sangkien"
    utility.execute()


def _refuse_unknown(arguments: list[str]) -> None:
    """End with status 2 and the commands that look alike when the first word is no command."""
    from difflib import get_close_matches

    from django.core.management import get_commands

    word = next((argument for argument in arguments if not argument.startswith("-")), "help")
    known = {*get_commands(), "help", "version"}
    if word in known:
        return
    alike = get_close_matches(word, known)
    hint = f" Có phải bạn muốn gõ: {', '.join(alike)}?" if alike else " Gõ “sangkien help” để xem các lệnh."
    print(f"Không có lệnh “{word}”.{hint}", file=sys.stderr)
    sys.exit(_NOT_OURS)
