"""Short stamps of values as JSON."""

import hashlib
import json
from typing import Any

# Hexadecimal digits.
_LENGTH = 10


def digest(value: Any) -> str:
    """Another one for another value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
