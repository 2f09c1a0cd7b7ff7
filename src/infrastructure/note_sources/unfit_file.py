"""Why a file is passed over."""


class UnfitFile(Exception):
    """The file is no note that can be read; its message is the reason, and becomes a `SkippedFile`."""
