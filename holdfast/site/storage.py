"""How collected static files are named."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Names that hold a digest of the content, in what scripts import too, so that browsers may keep files for good."""

    support_js_module_import_aggregation = True
