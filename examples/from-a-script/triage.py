import argparse
import json
import os
import time

import litellm

MODEL = "openai/gpt-5-mini"
CATEGORIES = ["billing", "bug", "question", "other"]
RESULTS = "triaged.json"

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "find_order",
            "description": "Find an order by its number",
            "parameters": {
                "type": "object",
                "properties": {"number": {"type": "string", "description": "such as A-17"}},
                "required": ["number"],
            },
        },
    }
]


def load(path):
    with open(path) as f:
        return json.load(f)


def find_order(number):
    try:
        return load("orders.json")[number]
    except Exception:
        return "order not found"


def build_prompt(ticket):
    return f"""You sort support tickets. If the ticket names an order, look it up first.
Answer with JSON only, like this:
{{"category": "billing", "urgency": 1, "reply": "..."}}
The category is one of {", ".join(CATEGORIES)}. The urgency goes from 1 to 3.

Ticket from {ticket["customer"]}:
{ticket["text"]}
"""


def parse(text):
    start, end = text.find("{"), text.rfind("}")
    try:
        data = json.loads(text[start : end + 1])
    except json.JSONDecodeError:
        return None
    if data.get("category") not in CATEGORIES:
        return None
    if data.get("urgency") not in (1, 2, 3):
        return None
    if not data.get("reply"):
        return None
    return data


def ask(model, messages):
    for _ in range(5):
        response = litellm.completion(model=model, messages=messages, tools=TOOLS)
        message = response.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            args = json.loads(call.function.arguments)
            print("  looking up", args)
            result = find_order(**args)
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
    return ""


def triage(model, ticket):
    messages = [{"role": "user", "content": build_prompt(ticket)}]
    for attempt in range(3):
        try:
            result = parse(ask(model, messages))
        except Exception as e:
            print("error, trying again:", e)
            time.sleep(2**attempt)
            continue
        if result:
            return result
        print("bad answer, trying again")
        messages.append({"role": "user", "content": "That was not the JSON I asked for."})
    return {"category": "other", "urgency": 2, "reply": ""}


def main():
    parser = argparse.ArgumentParser(description="Sort support tickets")
    parser.add_argument("file", help="JSON file with tickets")
    parser.add_argument("--model", default=MODEL)
    args = parser.parse_args()

    done = load(RESULTS) if os.path.exists(RESULTS) else {}
    for ticket in load(args.file):
        if ticket["id"] in done:
            continue
        result = triage(args.model, ticket)
        done[ticket["id"]] = result
        with open(RESULTS, "w") as f:
            json.dump(done, f, indent=2)
        print(ticket["id"], result["category"], result["urgency"])


if __name__ == "__main__":
    main()
