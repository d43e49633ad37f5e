"""``python -m sangkien`` is ``sangkien``."""

from sangkien.config.cli import main

if __name__ == "__main__":
    main()
