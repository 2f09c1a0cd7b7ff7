"""What holds for every test."""

from hypothesis import settings


def pytest_configure() -> None:
    """Let an example take its time on a busy machine; what hangs is ended by the timeout of the test."""
    settings.register_profile("busy machine", deadline=None)
    settings.load_profile("busy machine")
