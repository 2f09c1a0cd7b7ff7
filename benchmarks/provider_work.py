"""What every client is asked to do, and what it must end with."""

import json

TOOL = "current_time"
ARGUMENTS = json.dumps({"utc_offset_hours": 2})
CALLS = 4
QUESTION = "What time is it in Cairo, now and then?"
INSTRUCTIONS = (
    "You answer a person's questions. Be brief and exact. Call a tool when it can tell you what you do not know."
)
ANSWER = "It is the same time in all of the four places."
TEXT = " ".join(f"word{number:02}" for number in range(40))
VERDICT = json.dumps(
    {"verdict": "supported", "score": 4, "reasons": ["The first source says so.", "The second one agrees."]}
)
