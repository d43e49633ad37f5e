"""A progress bar on a terminal for work that takes longer than two seconds; silent anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

#: Told (done, whole) now and then.
Tell = Callable[[int, int], None]
PATIENCE_SECONDS = 2.0


@contextmanager
def progress_bar(label: str) -> Iterator[Tell]:
    """Yield a function to tell how far the work is; the bar appears on stderr once two seconds have passed."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    begun = monotonic()
    task = bar.add_task(label)

    def tell(done: int, whole: int) -> None:
        if not bar.live.is_started and monotonic() - begun >= PATIENCE_SECONDS:
            bar.start()
        bar.update(task, completed=done, total=whole)

    try:
        yield tell
    finally:
        bar.stop()


def in_silence(done: int, whole: int) -> None:
    """Tell nobody."""
