"""The settings of articles."""

from pathlib import Path

from pydantic import Field

from application.article.write_article import ArticleLimits
from infrastructure.settings import Folder


class ArticleSettings(ArticleLimits):
    """Articles."""

    folder: Folder = Field(default=Path("articles"), description="The folder of finished articles.")
