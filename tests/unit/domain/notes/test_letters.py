"""Where sentences end, in the marks of many scripts."""

import pytest

from domain.notes.letters import split_sentences


@pytest.mark.parametrize(
    "text",
    [
        "Water it daily.|Feed it weekly.",
        "See Fig. 3 for it.|It shows Dr. Bell, e.g. at work.",
        "\u201cStop.\u201d|He left.",
        "每天浇水。|每周施肥。|好吗\uff1f",
        "「止めて。」と言った。|次。",
        "\uff08毎朝。\uff09|次。",
        "पानी दें।|खाद दें।",
        "اسقِ النبات.|سمّد\u061f|نعم.",
        "Πότισε τα φυτά.|Πόσο νερό;|Δύο λίτρα.",
        "ውሃ ያጠጡ።|ማዳበሪያ።",
        "ស្រោចទឹក។|ដាក់ជី។",
        "รดน้ำทุกวัน|ใส่ปุ๋ยทุกเดือน",
    ],
)
def test_a_text_is_cut_after_each_sentence(text: str) -> None:
    sentences = text.split("|")
    is_wide = text[0] > "\u3000"

    assert split_sentences(("" if is_wide else " ").join(sentences)) == sentences
