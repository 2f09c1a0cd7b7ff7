"""The steps of an article, and the limits that they keep to."""

from dataclasses import dataclass

from application.article.draft_section import DraftSection
from application.article.group_notes import GroupNotes
from application.article.outline_article import OutlineArticle
from application.article.publish_article import PublishArticle
from application.article.review_article import ReviewArticle
from application.article.revise_section import ReviseSection
from application.notes.capture_notes import CaptureNotes
from application.notes.gather_notes import GatherNotes


@dataclass(frozen=True, kw_only=True)
class ArticleSteps:
    """Every step of an article, in the order in which they are done."""

    capture: CaptureNotes
    gather: GatherNotes
    group: GroupNotes
    outline: OutlineArticle
    draft: DraftSection
    review: ReviewArticle
    revise: ReviseSection
    publish: PublishArticle


@dataclass(frozen=True, kw_only=True)
class ArticleLimits:
    """How much goes into an article: notes, characters of each, sections at once, rounds of review."""

    notes: int
    note_characters: int
    parallel_sections: int
    review_rounds: int
