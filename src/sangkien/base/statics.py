"""How static files are stored where they are collected: under names that carry a digest, compressed."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Django's own patterns for ``import`` and ``export … from``.
_IMPORTS: tuple[str, tuple[Any, ...]] = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also follows the imports of our own modules, so that none is served stale.

    Files of others are left alone: their comments name files that do not exist.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("base/*.js", _IMPORTS[1]))
