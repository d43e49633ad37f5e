"""How static files are stored where they are collected: under names that carry a digest, compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also follows the imports of our modules, so that none is served stale."""

    support_js_module_import_aggregation = True
