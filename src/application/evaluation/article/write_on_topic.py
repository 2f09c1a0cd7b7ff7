"""Articles as a subject of the evaluation."""

import re
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from application.article.publish_article import PublishedArticle
from application.article.write_article import WriteArticle, WriteArticleRequest
from application.evaluation.subject import Subject
from application.runs.execute_run import ExecuteRun
from application.runs.start_run import StartRun, StartRunRequest
from domain.article.article import Article
from domain.evaluation.dataset import Answer, Case
from domain.identifiers import new_identifier
from domain.notes.selection import NoNotesFound


@dataclass(frozen=True, kw_only=True)
class WriteOnTopic(Subject):
    """Writes an article on the topic of a case into `folder`; declines a topic that no captured note mentions."""

    start: StartRun
    execute: ExecuteRun
    folder: str

    name: ClassVar[str] = "article"

    @override
    async def answer(self, case: Case) -> Answer:
        destination = f"{self.folder}/{new_identifier(8)}.md"
        request = WriteArticleRequest(topic=case.ask, destination=destination).model_dump_json()
        started = await self.start.execute(StartRunRequest(workflow=WriteArticle.name, request=request))
        try:
            outcome = await self.execute.execute(started.id)
        except NoNotesFound:
            if case.answerable:
                raise
            return Answer()
        return _answer(outcome.article) if isinstance(outcome, PublishedArticle) else Answer()


def _answer(article: Article) -> Answer:
    """Return the text of an article with the numbers of its references, and the references with all their quotes."""
    paragraphs = [paragraph for section in article.sections for paragraph in section.paragraphs]
    citations = [citation for paragraph in paragraphs for citation in paragraph.citations]
    quotes = {
        each.id: tuple(cited.quote for cited in citations if cited.note == each.id) for each in article.references
    }
    references = tuple(each.model_copy(update={"quotes": quotes[each.id]}) for each in article.references)
    numbers = {each.id: each.number for each in references}
    texts: list[str] = []
    for each in paragraphs:
        cited = dict.fromkeys(f"[{numbers[citation.note]}]" for citation in each.citations)
        texts.append(" ".join((re.sub(r"\n\s*\n", "\n", each.text), *cited)))
    return Answer(text="\n\n".join(texts), references=references)
