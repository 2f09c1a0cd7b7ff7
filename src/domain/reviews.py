"""What a reviewer finds in a draft."""

from typing import Literal, Self

from pydantic import Field

from domain.citations import plain
from domain.contract import Contract
from domain.drafts import Section
from domain.errors import RunFailed

Severity = Literal["must_fix", "suggestion"]


class DraftRejected(RunFailed):
    """The review still objects after its last round."""


class Finding(Contract):
    """Something that the reviewer would change, in the section of this heading."""

    section: str
    problem: str = Field(min_length=1)
    severity: Severity


class Review(Contract):
    """The findings on a draft; none that must be fixed means approval."""

    findings: tuple[Finding, ...]

    @property
    def approved(self) -> bool:
        """Whether the draft may be published."""
        return all(finding.severity != "must_fix" for finding in self.findings)

    def about(self, heading: str) -> tuple[Finding, ...]:
        """Return what must be fixed in the section of this heading."""
        return tuple(f for f in self.findings if f.section == heading and f.severity == "must_fix")

    def and_repetitions_in(self, sections: tuple[Section, ...]) -> Self:
        """Add a finding for every paragraph that stood before, in this section or an earlier one."""
        seen: set[str] = set()
        repeated: list[Finding] = []
        for section in sections:
            for paragraph in section.paragraphs:
                text = plain(paragraph.text)
                if text in seen:
                    problem = f"This paragraph stood before: {paragraph.text}"
                    repeated.append(Finding(section=section.heading, problem=problem, severity="must_fix"))
                seen.add(text)
        return self.model_copy(update={"findings": (*self.findings, *repeated)})

    def complaints(self, sections: tuple[Section, ...]) -> tuple[str, ...]:
        """Name every finding on a section that is not there."""
        headings = {section.heading for section in sections}
        return tuple(
            f"The draft has no section {finding.section!r}."
            for finding in self.findings
            if finding.section not in headings
        )
