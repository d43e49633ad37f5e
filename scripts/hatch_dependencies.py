"""Let the wheel declare the same dependencies as requirements/base.in, written down once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class DependenciesHook(MetadataHookInterface):
    """Fills ``project.dependencies`` from the one list that the lock files are compiled from."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the dependency list; comment and empty lines are left out."""
        lines = (Path(self.root) / "requirements" / "base.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
