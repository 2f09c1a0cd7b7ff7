"""A secret is redacted in every form in which programs write it, and wherever settings hold it."""

import base64
import html
import json
import re
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import HttpUrl, SecretStr

from domain.contract import Contract
from infrastructure.redaction import REDACTED, Secrets

KEY = "sk-canary-0123456789"


class Server(Contract):
    headers: dict[str, SecretStr]


SECRETS = [KEY, "p+ss/w&rd<x>", "a\"b\\c'd e", "pässwörd-1", "密码密码密码一", "AKIA/AbC+d=="]
WRITINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in JSON": lambda secret: json.dumps(secret)[1:-1],
    "in JSON with Unicode": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "in JSON within JSON": lambda secret: json.dumps(json.dumps(secret)[1:-1])[1:-1],
    "four levels deep": lambda secret: json.dumps(json.dumps(json.dumps(json.dumps(secret)[1:-1])[1:-1])[1:-1])[1:-1],
    "in JSON with slashes": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "in an address": lambda secret: quote(secret, safe=""),
    "in an address, small": lambda secret: re.sub("%..", lambda each: each[0].lower(), quote(secret, safe="")),
    "in a form": quote_plus,
    "in HTML": html.escape,
    "in Python": lambda secret: repr(secret)[1:-1],
    "in hex": lambda secret: secret.encode().hex(),
    "in hex, large": lambda secret: secret.encode().hex().upper(),
    "in hex, in columns": lambda secret: secret.encode().hex(" "),
    "in an address, all of it": lambda secret: "".join(f"%{byte:02X}" for byte in secret.encode()),
    "in JSON, all of it": lambda secret: "".join(f"\\u{ord(letter):04x}" for letter in secret),
    "in HTML, by numbers": lambda secret: "".join(f"&#{ord(letter)};" for letter in secret),
    "in HTML, by numbers in hex": lambda secret: "".join(f"&#x{ord(letter):x};" for letter in secret),
    "in JSON of .NET": lambda secret: "".join(
        each if each.isalnum() and each.isascii() else f"\\u{ord(each):04X}" for each in secret
    ),
    "in JSON of Gson": lambda secret: re.sub(
        "[<>&=']", lambda each: f"\\u{ord(each[0]):04x}", json.dumps(secret)[1:-1]
    ),
    "in an address of JavaScript": lambda secret: quote(secret, safe="!~*'()"),
    "in an address within an address": lambda secret: quote(quote(secret, safe=""), safe=""),
    "in an address, half of it": lambda secret: secret[:3] + "".join(f"%{byte:02x}" for byte in secret[3:].encode()),
    "in HTML of markupsafe": lambda secret: html.escape(secret).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    "in XML": lambda secret: html.escape(secret).replace("&#x27;", "&apos;"),
    "in HTML, by long numbers": lambda secret: "".join(f"&#{ord(letter):07d};" for letter in secret),
    "in HTML within HTML": lambda secret: html.escape(html.escape(secret)),
    "in bytes of Python": lambda secret: "".join(f"\\x{byte:02x}" for byte in secret.encode()),
    "in hex, with colons": lambda secret: secret.encode().hex(":"),
    "in an address, in lines": lambda secret: "\n".join("".join(f"%{byte:02X}" for byte in secret.encode())),
    "in lines": "\n".join,
    "in lines in JSON": lambda secret: json.dumps("\r\n  ".join(secret))[1:-1],
}


def test_a_secret_that_is_no_unicode_is_redacted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIFI_PASSWORD", "caf\udce9-geheim")
    assert Secrets().redact("refused: caf\udce9-geheim") == "refused: ***"


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS)
def test_redacts_a_secret_in_each_form(writing: Callable[[str], str], secret: str) -> None:
    assert Secrets(Server(headers={"x": SecretStr(secret)})).redact(f"<{writing(secret)}>") == f"<{REDACTED}>"


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_redacts_a_secret_wherever_it_starts_in_base64(
    encode: Callable[[bytes], bytes], before: str, secret: str
) -> None:
    encoded = encode(f"{before}{secret}, and more".encode()).decode()
    shown = Secrets(Server(headers={"x": SecretStr(secret)})).redact(encoded)
    assert REDACTED in shown
    assert len(shown) - len(REDACTED) < len(encoded) - len(secret.encode()) * 4 / 3 + 5


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="*"), min_size=6).map("0{}".format))
def test_redacts_a_secret_however_it_is_written(value: str) -> None:
    secrets = Secrets(Server(headers={"x": SecretStr(value)}))
    for written in (value, repr(value)[1:-1], json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]):
        assert secrets.redact(f"<{written}>") == f"<{REDACTED}>"


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_redacts_a_long_secret_in_lines_of_base64(before: str) -> None:
    secret = "".join(f"{number:04x}" for number in range(100))
    secrets = Secrets(Server(headers={"x": SecretStr(secret)}))
    lines = base64.encodebytes(f"{before}{secret}, and more".encode()).decode()
    for text in (lines, json.dumps(lines), json.dumps({"out": json.dumps(lines)})):
        assert len(secrets.redact(text)) < 60


@pytest.mark.parametrize(
    "text", ["\\" * 9999, "s\n" * 5000, "\\n" * 5000, "snsnsnsnsnsn\\" * 500, " \n\\" * 3000, "s\\" * 9999]
)
def test_hostile_text_is_redacted_quickly(text: str) -> None:
    secrets = Secrets(Server(headers={"x": SecretStr("snsnsnsnsnss"), "y": SecretStr("s" * 30 + "n")}))
    started = time.process_time()
    secrets.redact(text)
    assert time.process_time() - started < 0.5, "milliseconds on an idle machine"


@pytest.mark.parametrize("around", ["%D0%96", "&amp;#65;", "\\u0041 ", " \n", "a"])
def test_an_encoded_secret_in_a_long_text_is_redacted_quickly(around: str) -> None:
    text = around * (600_000 // len(around))
    encoded = "".join(f"%25{byte:02X}" for byte in KEY.encode())
    started = time.process_time()
    shown = Secrets(Server(headers={"x": SecretStr(KEY)})).redact(f"{text}{encoded}{text[:999]}")
    assert time.process_time() - started < 1, "a third of it on an idle machine"
    assert shown == f"{text}{REDACTED}{text[:999]}"


class Addressed(Contract):
    address: HttpUrl | str


IN_ADDRESSES = [
    ("http://user:PASS@host/v1", "http://user:PASS@host/v1 refused", "http://***host/v1 refused"),
    ("http://user:p%40ssw0rd@host", "p@ssw0rd p%40ssw0rd", "*** ***"),
    ("user:hunter2hunter2@host", "hunter2hunter2", "***"),
    ("https://abcdefghijklmnop1234@host", "abcdefghijklmnop1234", "***"),
    ("https://me@example.org", "me and example", "me and example"),
    ("https://example.org/openai/v1?team=ab", "at example.org/openai/v1", "at example.org/openai/v1"),
]


@pytest.mark.parametrize(("address", "said", "shown"), IN_ADDRESSES)
def test_redacts_the_password_of_an_address(
    address: str, said: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Secrets(Addressed(address=address)).redact(said) == shown
    if "://" in address:
        monkeypatch.setenv("HTTPS_PROXY", address)
        assert Secrets().redact(said) == shown


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (f"Bearer {KEY}", KEY),
        (f"token {KEY}", KEY),
        (f"Basic {base64.b64encode(b'me:hunter2hunter2').decode()}", "me:hunter2hunter2"),
        (f"Basic {base64.b64encode(b'me:hunter2hunter2').decode()}", "hunter2hunter2"),
        (f"Basic {base64.b64encode(b'me:hunter2hunter2').decode()}", base64.b64encode(b"me:hunter2hunter2").decode()),
    ],
)
def test_redacts_what_a_header_holds_after_its_scheme(held: str, said: str) -> None:
    assert Secrets(Server(headers={"x": SecretStr(held)})).redact(f"<{said}>") == "<***>"
