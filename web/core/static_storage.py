"""Static files under names that hold their hash, compressed once, JavaScript's imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also follows the imports of JavaScript modules."""

    support_js_module_import_aggregation = True
