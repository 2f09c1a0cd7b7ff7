"""What of writing articles routes may call."""

from dataclasses import dataclass

from application.article.approve_outline import ApproveOutline
from application.article.order_article import OrderArticle
from application.article.resume_article import ResumeArticle
from application.article.write_article import WriteArticle


@dataclass(frozen=True, kw_only=True)
class ArticleUseCases:
    """Ordering, writing, approving and resuming."""

    order: OrderArticle
    write: WriteArticle
    approve_outline: ApproveOutline
    resume: ResumeArticle
