"""Docstrings and comments are plain English (docs/style.md): the turns of phrase refused here can always be
said more plainly."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = sorted({path.parent.name for path in ROOT.glob("*/__init__.py")})

# What is refused → what to write instead.
REFUSED = {
    r"\bwho is no\b": "a user without …",
    r"\b(for|to|of|by) who (is|are|may|has|have|can|sees|does|goes|went)\b": "for users who …",
    r"\b(twice|again) is once\b": "idempotent",
    r"\b(how|where) (it|they|one|things|an? \w+) (now )?(stands?|stood)\b": "its state, how far it has come",
    r"\bas (it|they) (now )?(stands?|stood)\b": "as it now is",
    r"\bwhat (now )?(stands|stood)\b": "name it: the present row, the old value …",
    r"\bstands? in the (address|register|ledger|settings)\b": "the address holds …, the ledger records …",
    r"\bnone of ours\b": "not ours",
    r", for (it|they|there|nobody|these|those) (is|are|has|have|was|were)\b": "because",
}


def prose(source):
    """(line, words) of each docstring and each block of comments, as one line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            words = ast.get_docstring(node)
            if words is not None:
                yield node.body[0].lineno, " ".join(words.split())
    first, block, last = 0, [], 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if block and token.start[0] != last + 1:
            yield first, " ".join(block)
            block = []
        first = first if block else token.start[0]
        block.append(token.string.lstrip("# "))
        last = token.start[0]
    if block:
        yield first, " ".join(block)


def faults_of(source):
    # Most files hold no such words at all, and need not be parsed.
    whole = re.sub(r"[\s#]+", " ", source)
    if not any(re.search(pattern, whole, re.IGNORECASE) for pattern in REFUSED):
        return []
    return [
        (line, found[0], better)
        for line, words in prose(source)
        for pattern, better in REFUSED.items()
        if (found := re.search(pattern, words, re.IGNORECASE))
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_and_comments_are_plain_english(folder):
    faults = [
        f"{path.relative_to(ROOT)}:{line} says “{words}”: write “{better}” (docs/style.md)"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, words, better in faults_of(path.read_text(encoding="utf-8"))
    ]
    assert not faults, "\n".join(faults)


def test_a_phrase_is_found_in_docstrings_and_comments_alone():
    source = (
        '"""Nothing for who is no\noffice."""\n'
        "words = 'who is no office'\n"
        "# Sending it twice is\n# once.\n"
        "def standing():\n    '''The row as it stands.'''\n"
    )
    assert [(line, words) for line, words, _ in faults_of(source)] == [
        (1, "who is no"),
        (1, "for who is"),
        (7, "as it stands"),
        (4, "twice is once"),
    ]
