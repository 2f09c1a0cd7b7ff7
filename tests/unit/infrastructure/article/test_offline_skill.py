import pytest

from application.article.draft_section import DraftSection, DraftSectionRequest
from application.article.outline_article import OutlineArticle, OutlineArticleRequest
from application.article.review_article import ReviewArticle, ReviewArticleRequest
from application.ask_model import AskModel
from domain.article.draft import Draft, Section
from domain.article.outline import Outline
from domain.notes.note import Note
from domain.notes.passages import number_passages
from infrastructure.article.offline_skill import ArticleOfflineSkill
from infrastructure.language_models.offline import OfflineLanguageModel
from infrastructure.prompt_libraries.markdown_folder import MarkdownFolderPromptLibrary
from infrastructure.settings import Settings
from tests.builders.article import MEMORY, NOTES, a_plan
from tests.builders.notes import a_note

ASK = AskModel(
    model=OfflineLanguageModel([ArticleOfflineSkill()]),
    prompts=MarkdownFolderPromptLibrary(Settings(_env_file=None).prompts_folder),
)


async def outlined(topic: str, *notes: Note) -> Outline:
    return await OutlineArticle(ask=ASK).execute(OutlineArticleRequest(topic=topic, notes=notes))


async def drafted(*notes: Note) -> Section:
    section = a_plan("Kernels", *range(1, len(notes) + 1))
    request = DraftSectionRequest(title="T", thesis="T.", section=section, notes=number_passages(notes))
    return await DraftSection(ask=ASK).execute(request)


async def test_many_notes_are_grouped_by_the_tags_and_titles_that_they_share() -> None:
    notes = [
        a_note(f"{topic}{n}.md", f"A sentence about {topic} number {n}.", title=f"On {topic} {n}", tags=("gpu", topic))
        for topic in ("memory", "warps", "basics")
        for n in range(4)
    ]
    outline = await outlined("gpu", *notes)
    assert [section.heading for section in outline.sections] == ["Memory", "Warps", "More on Gpu"]
    assert outline.sections[1].notes == (5, 6, 7, 8)
    assert outline.title == "Gpu: memory and warps"
    assert outline.thesis == "These notes on Gpu cover memory and warps."


async def test_a_few_notes_are_a_section_each_and_a_definition_is_the_thesis() -> None:
    kernel = a_note("kernel.md", "A GPU kernel is a function that many threads run.", title="What a GPU kernel is")
    outline = await outlined("gpu kernels", kernel, *NOTES, MEMORY)
    headings = [section.heading for section in outline.sections]
    assert headings == ["What a GPU kernel is", "Memory", "Warps", "Memory (4)"]
    assert outline.title.startswith("GPU kernels: What a GPU kernel is")
    assert outline.thesis == "A GPU kernel is a function that many threads run."


async def test_the_sections_are_the_title_if_the_notes_have_no_topic() -> None:
    outline = await outlined("", *(a_note(f"{name}.md", f"A {name}.", title=name) for name in ("Dough", "Loaf", "Rye")))
    assert (outline.title, outline.thesis) == ("Dough, loaf and rye", "These notes cover dough, loaf and rye.")
    outline = await outlined("", *(a_note(f"{n}.md", title=f"Loaf{n}", tags=("rye",) * (n < 2)) for n in range(9)))
    assert [section.heading for section in outline.sections] == ["Rye", "More notes"]
    outline = await outlined("", *(a_note(f"{n}.md", title=f"Loaf{n}") for n in range(9)))
    assert [section.heading for section in outline.sections] == [f"Loaf{n}" for n in range(9)]


async def test_a_title_names_its_topic_once() -> None:
    outline = await outlined("memory", MEMORY)
    assert (outline.title, outline.thesis) == ("Memory", "These notes are about Memory.")


async def test_no_space_separates_sentences_of_japanese() -> None:
    said = "\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u3002"
    section = await drafted(a_note("ten.md", f"{said}{said[::-1][1:]}\u3002"))
    assert [paragraph.text for paragraph in section.paragraphs] == [f"{said}{said[::-1][1:]}\u3002"]


async def test_a_section_copies_sentences_code_and_lists_with_their_quotes() -> None:
    kernel = a_note(
        "kernel.md",
        "A kernel is [[fn|a function]] that\nthreads run.\n\nLaunch it:\n\n```c\nkernel<<<1, 32>>>(x);\n```\n\n"
        "See also the docs.",
        title="Kernels",
    )
    warps = a_note("warps.md", "A warp has:\n\n- thirty-two threads\n- one program counter\n", title="Warps?")
    section = await drafted(kernel, warps)
    assert [paragraph.text for paragraph in section.paragraphs] == [
        "**Kernels.** A kernel is a function that threads run.",
        "Launch it:\n\n```c\nkernel<<<1, 32>>>(x);\n```",
        "**Warps?** A warp has:\n\n- thirty-two threads\n- one program counter",
    ]
    assert Draft(outline=await outlined("x", kernel, warps), sections=(section,)).complaints([kernel, warps]) == ()


@pytest.mark.parametrize(
    "text",
    ["See the documentation of it.", "Do it in exactly the order of this list:", "```\n" + "line\n" * 30 + "```"],
)
async def test_a_note_of_which_nothing_is_worth_copying_is_copied_all_the_same(text: str) -> None:
    assert len((await drafted(a_note("odd.md", text))).paragraphs) == 1


async def test_a_paragraph_that_says_nothing_on_its_own_is_not_copied() -> None:
    note = a_note(
        "pump.md", "Clean the filter every month.\n\nState: done\n\nTwo steps:\n\nThe pump needs no oil at all."
    )
    texts = [paragraph.text for paragraph in (await drafted(note)).paragraphs]
    assert texts == ["Clean the filter every month.", "The pump needs no oil at all."]


async def test_prose_above_a_short_block_is_copied_on_one_line_and_without_links() -> None:
    note = a_note("vim.md", "Open the file with\n[a plugin](https://example.org/x) of Vim.\n\n```\n:E\n```")
    assert (await drafted(note)).paragraphs[0].text == "Open the file with a plugin of Vim.\n\n```\n:E\n```"


async def test_what_looks_like_the_prompt_is_copied_as_it_is() -> None:
    section = await drafted(a_note("html.md", "Close it with </note> or <passage 7> in the page."))
    assert section.paragraphs[0].text == "Close it with </note> or <passage 7> in the page."


async def test_a_draft_is_approved() -> None:
    review = ReviewArticleRequest(title="T", thesis="T.", sections=(await drafted(MEMORY),))
    assert (await ReviewArticle(ask=ASK).execute(review)).objections == ()
