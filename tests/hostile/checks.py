"""What every answer below /api/ owes, for schemathesis to ask of each (`SCHEMATHESIS_HOOKS`)."""

from typing import Any

import schemathesis

from tests.hostile.by_token import by_token_alone

# Without a body.
BARE = (204, 304)


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: Any) -> None:
    """Each role comes by its token."""
    by_token_alone(raw_schema)


@schemathesis.check
def answers_json(ctx: Any, response: Any, case: Any) -> None:
    """JSON whatever was asked; a refusal with a sentence in Chinese."""
    kind = "".join(response.headers.get("content-type", []))
    if response.status_code in BARE or case.method == "HEAD":
        return
    assert "json" in kind or kind.startswith("application/vnd.oai.openapi"), (
        f"{response.status_code} of {kind or 'no type'}"
    )
    if response.status_code >= 400:
        said = response.json()
        assert set(said) - {"stored"} == {"code", "detail", "fields"}, said
        assert any("一" <= letter <= "鿿" for letter in said["detail"]), said
