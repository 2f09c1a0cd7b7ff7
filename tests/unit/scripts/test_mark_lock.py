import re

from scripts.mark_lock import marked_lock

PROJECT = """
[project]
dependencies = [
    "Typer>=0.29",                   # the command line
    "post_pigeon[seed]>=1",          # letters by bird  # part: pigeon
    # part: parrot
    "parrot-talk>=2",
    # end: parrot
    "feathers>=1",                   # part: parrot pigeon
]
[project.optional-dependencies]
dev = [
    "pytest>=9",
]
"""
ANNOTATED = """\
click==8.0 \\
    --hash=sha256:aa
    # via
    #   pytest
    #   typer
feathers==1.0 ; sys_platform != 'win32' \\
    --hash=sha256:bb \\
    --hash=sha256:bc
    # via my-project (pyproject.toml)
parrot-talk==2.1 \\
    --hash=sha256:cc
    # via my-project (pyproject.toml)
post-pigeon==1.2 \\
    --hash=sha256:dd
    # via
    #   my-project (pyproject.toml)
    #   seed-box
pytest==9.0 \\
    --hash=sha256:ee
    # via my-project (pyproject.toml)
seed-box==3.0 \\
    --hash=sha256:ff
    # via post-pigeon
typer==0.30 \\
    --hash=sha256:0a
    # via
    #   my-project (pyproject.toml)
    #   parrot-talk
words==1.0 \\
    --hash=sha256:0b
    # via parrot-talk
    # via post-pigeon
"""


def of_parts(lock: str) -> dict[str, str]:
    """Return the parts that each package stands between the marks of."""
    found, within = {}, ""
    for line in lock.splitlines():
        if line.startswith("# part: "):
            assert not within
            within = line.removeprefix("# part: ")
        elif line.startswith("# end: "):
            assert within == line.removeprefix("# end: ")
            within = ""
        elif pinned := re.match(r"([a-z-]+)==", line):
            found[pinned[1]] = within
    assert not within
    return found


def of_development(lock: str) -> list[str]:
    """Return the packages that stand between the marks of the extra."""
    blocks = re.findall(r"^# extra: dev\n(.*?)^# end extra: dev\n", lock, re.MULTILINE | re.DOTALL)
    return re.findall(r"^([a-z-]+)==", "".join(blocks), re.MULTILINE)


def test_marks_what_only_parts_need() -> None:
    assert of_parts(marked_lock(PROJECT, ANNOTATED)) == {
        "click": "",
        "feathers": "parrot pigeon",
        "parrot-talk": "parrot",
        "post-pigeon": "pigeon",
        "pytest": "",
        "seed-box": "pigeon",
        "typer": "",
        "words": "parrot pigeon",
    }


def test_marks_what_only_development_needs_within_its_part_if_it_has_one() -> None:
    project = PROJECT.replace('    "pytest>=9",\n', '    "pytest>=9",\n    "egg-timer>=1",    # part: parrot\n')
    annotated = f"""\
egg-timer==1.0 \\
    --hash=sha256:0c
    # via my-project (pyproject.toml)
{ANNOTATED}zest==1.0 \\
    --hash=sha256:0d
    # via
    #   click
    #   pytest
zoo==1.0 \\
    --hash=sha256:0e
    # via pytest
"""
    lock = marked_lock(project, annotated)

    assert of_development(lock) == ["egg-timer", "pytest", "zoo"]
    assert lock.startswith("# part: parrot\n# extra: dev\negg-timer==1.0")
    assert of_parts(lock)["egg-timer"] == "parrot"


def test_keeps_every_pin_and_hash_and_no_note() -> None:
    kept = [line for line in ANNOTATED.splitlines() if "via" not in line and not line.startswith("    #  ")]
    lock = marked_lock(PROJECT, ANNOTATED)

    assert [line for line in lock.splitlines() if not line.startswith("# ")] == kept
    assert lock.endswith("# end: parrot pigeon\n")


def test_packages_of_the_same_parts_that_stand_together_share_their_marks() -> None:
    together = ANNOTATED.replace("post-pigeon==1.2", "zzz==1.2").replace("pytest==9.0", "yyy==1")
    assert marked_lock(PROJECT, together).count("# part: ") == 3


def test_a_lock_without_parts_and_extras_has_no_marks() -> None:
    project = PROJECT.replace("# part", "#").replace("# end", "#").split("[project.opt")[0]
    lock = marked_lock(project.replace('"Typer', '"pytest>=9",\n    "Typer'), ANNOTATED)
    assert "#" not in lock


def test_a_package_of_several_versions_keeps_them_all() -> None:
    other = "words==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:0c\n    # via parrot-talk\n"

    lock = marked_lock(PROJECT, ANNOTATED + other)

    first, second = (
        "words==1.0 \\\n    --hash=sha256:0b\n",
        "words==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:0c\n",
    )
    assert first + second in lock
