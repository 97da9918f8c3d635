"""Webhook signatures, judged by those who verify them: the documented verifier in Node, and Standard Webhooks' library."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import time

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from audome_engine.server.webhooks.signing import generate_secret, signature_headers

BODY = '{"id":"evt_1","data":{"text":"مرحبا \\ud800"}}'.encode()
# The verifier as the documentation prints it (docs/webhooks), character by character.
VERIFIER = """
import crypto from 'node:crypto'; function verify(rawBody, header, secret) { const [tPart, sigPart] = header.split(','); const t = tPart.split('=')[1]; const expected = crypto .createHmac('sha256', secret) .update(`${t}.${rawBody}`) .digest('hex'); return crypto.timingSafeEqual( Buffer.from(expected), Buffer.from(sigPart.split('=')[1]) ); }
"""  # noqa: E501
ASK = """
import { readFileSync } from 'node:fs';
const cases = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(cases.map(([body, header, secret]) => verify(Buffer.from(body, 'base64'), header, secret))));
"""


def _verified(*cases: tuple[bytes, str, str]) -> list[bool]:
    """What the documented verifier says of (body, Audome-Signature, secret)."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node")
    asked = json.dumps([(base64.b64encode(body).decode(), header, secret) for body, header, secret in cases])
    done = subprocess.run(
        [node, "--input-type=module", "-e", VERIFIER + ASK], input=asked, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_the_documented_verifier_accepts_the_current_secret_and_nothing_else():
    def header(*keys: str) -> str:
        return signature_headers("evt_1", BODY, keys, 1715098496)["Audome-Signature"]

    generated, own, old = generate_secret(), "мой=secret, with a comma", "whsec_old"
    assert (
        _verified(
            (BODY, header(generated), generated),
            (BODY, header(own), own),
            (BODY, header(own, old), own),  # while it is rotated in
            (BODY, header(own, old), old),  # this verifier reads the first signature only
            (BODY + b" ", header(own), own),
            (BODY, header(own).replace("t=1", "t=2"), own),
            (BODY, header(own), own[:-1]),
        )
        == [True, True, True, False, False, False, False]
    )


def test_the_form_of_the_header():
    single = signature_headers("evt_1", BODY, ["a"], 1715098496)
    assert re.fullmatch(r"t=1715098496,v1=[0-9a-f]{64}", single["Audome-Signature"])
    rotating = signature_headers("evt_1", BODY, ["a", "b"], 1715098496)["Audome-Signature"]
    assert re.fullmatch(r"t=1715098496(,v1=[0-9a-f]{64}){2}", rotating)
    assert rotating.split(",")[:2] == single["Audome-Signature"].split(",")
    assert rotating.split(",")[2] == signature_headers("", BODY, ["b"], 1715098496)["Audome-Signature"].split(",")[1]


def test_a_known_signature():
    # printf '1.{}' | openssl dgst -sha256 -hmac key
    expected = "t=1,v1=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"
    assert signature_headers("evt_1", b"{}", ["key"], 1)["Audome-Signature"] == expected


def test_the_library_of_standard_webhooks_verifies_generated_secrets():
    new, old, now = generate_secret(), generate_secret(), int(time.time())
    body = b'{"id":"evt_1"}'
    headers = signature_headers("evt_1", body, [new, old], now)
    assert Webhook(new).verify(body, headers) == Webhook(old).verify(body, headers) == {"id": "evt_1"}
    for wrong in (headers | {"webhook-id": "evt_2"}, headers | {"webhook-timestamp": str(now + 1)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(new).verify(body, wrong)
    with pytest.raises(WebhookVerificationError):
        Webhook(generate_secret()).verify(body, headers)


@pytest.mark.parametrize("secret", ["mine", "whsec_", "whsec_no base64", "whsec_abc", "whsec_ä", "WHSEC_AAAA"])
def test_secrets_of_another_form_have_no_standard_headers(secret):
    assert list(signature_headers("evt_1", BODY, [secret], 1)) == ["Audome-Signature"]


def test_while_rotating_only_secrets_of_the_standard_form_sign_its_header():
    both = signature_headers("evt_1", BODY, ["mine", "whsec_AAAA"], 1)
    assert both["webhook-signature"] == signature_headers("evt_1", BODY, ["whsec_AAAA"], 1)["webhook-signature"]
    assert both["Audome-Signature"].count("v1=") == 2


def test_generated_secrets_differ_and_have_32_bytes():
    first, second = generate_secret(), generate_secret()
    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"), validate=True)) == 32
