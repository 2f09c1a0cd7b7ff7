"""A written article as the JSON document that `--json` prints."""

from pydantic import JsonValue

from application.article.write_article import WrittenArticle
from domain.articles import Article
from domain.drafts import Section
from domain.run_events import StepFinished
from domain.usage import Usage


def article_json(written: WrittenArticle, *, path: str | None) -> JsonValue:
    """Return the document; a run that waits has its outline's title and file, and no sections yet."""
    article = written.article
    return {
        "run": written.run,
        "status": "waiting" if article is None else "done",
        "title": written.outline.title,
        "path": path,
        "sections": [] if article is None else [_section(section, article) for section in article.sections],
        "references": [] if article is None else [r.model_dump(mode="json") for r in article.references],
        "usage": usage_json(written.usage),
        "steps": [_step(step) for step in written.steps],
    }


def usage_json(usage: Usage) -> JsonValue:
    """Return what was used; a cost that is not known is null."""
    return usage.model_dump(mode="json")


def _section(section: Section, article: Article) -> JsonValue:
    sources = {reference.note: reference.source for reference in article.references}
    return {
        "heading": section.heading,
        "paragraphs": [
            {
                "text": paragraph.text,
                "citations": [
                    {"note": citation.note, "source": sources[citation.note], "quote": citation.quote}
                    for citation in paragraph.citations
                ],
            }
            for paragraph in section.paragraphs
        ],
    }


def _step(step: StepFinished) -> JsonValue:
    return {"name": step.step, "status": "reused" if step.reused else "done", "seconds": round(step.seconds, 3)}
