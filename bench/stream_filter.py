"""What the stream filter holds back and how fast it is: `python -m bench.stream_filter [--quick] [--json FILE]`.

Clean HR text (the demo company's policies) a character at a time, as a model gives it, against the lists that ship and
synthetic lists of 1,000 and 65,000 words made of the text's own characters: the worst case, since every character may
begin one. Leaks are counted over random cuts of texts that hold a listed word, its characters apart and in other forms.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import pairwise

from assistant.bootstrap import demo_path
from assistant.domain.verdicts import Action
from assistant.domain.words import WatchedWord, WordLists
from assistant.safety.screen import Screen
from assistant.safety.shipped import shipped_words
from assistant.safety.spans import MASK
from assistant.safety.stream import StreamFilter
from assistant.safety.words import Lexicon
from bench.measuring import Row, arguments, milliseconds, percentile, report

SIZES = (1_000, 65_000)
LENGTHS = (2, 3, 3, 4, 4, 5, 6)
BETWEEN = ("", "", "", " ", "\u200b", "-", "。")


def clean_text() -> str:
    """The demo company's policies."""
    return "\n".join(file.read_text("utf-8") for file in sorted((demo_path() / "sources").glob("*.md")))


def synthetic(text: str, count: int) -> tuple[WatchedWord, ...]:
    """Words of random characters of the text."""
    chance = random.Random(count)
    letters = [character for character in text if "\u4e00" <= character <= "\u9fff"]
    words: set[str] = set()
    while len(words) < count:
        words.add("".join(chance.choices(letters, k=chance.choice(LENGTHS))))
    return tuple(WatchedWord.of(word, "synthetic") for word in sorted(words))


def measure(name: str, words: tuple[WatchedWord, ...], text: str, texts: int) -> Row:
    """One list."""
    lists = WordLists(words, {word.category: Action.MASK for word in words})
    made: list[Screen] = []
    build = milliseconds(lambda: made.append(Screen.of(Lexicon(lists))))
    screen = made[0]
    watching = StreamFilter(screen)
    held = []
    for character in text:
        watching.feed(character)
        held.append(watching.held)
    again = StreamFilter(screen)
    streamed = milliseconds(lambda: [again.feed(character) for character in text])
    whole = milliseconds(lambda: screen.read(text))
    return {
        "words": f"{len(words):,} {name}",
        "build ms": build,
        "held mean": sum(held) / len(held),
        "p99": percentile(held, 0.99),
        "max": max(held),
        "streamed char/s": len(text) / streamed * 1000,
        "whole char/s": len(text) / whole * 1000,
        "leaks": sum(leaks(screen, words, texts)),
    }


def leaks(screen: Screen, words: tuple[WatchedWord, ...], texts: int) -> Iterator[int]:
    """Characters of a match that came out, and outputs that differ from the whole text's, for random cuts."""
    chance = random.Random(7)
    for _ in range(texts):
        word = chance.choice(words).text
        hidden = "".join(character + chance.choice(BETWEEN) for character in word)
        text = f"请问{hidden}的规定 13812345678 和{word}"
        places = sorted({0, len(text), *chance.choices(range(len(text)), k=chance.randrange(len(text)))})
        stream = StreamFilter(screen)
        out = "".join(stream.feed(text[a:b]) for a, b in pairwise(places)) + stream.close()
        spans = screen.spans(text)
        assert spans, "every text holds a match"
        yield sum(set(out[span.start : span.end]) != {MASK} for span in spans) + (
            out != screen.read(text).text
        )


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    text, texts = clean_text(), 500 if options.quick else 10_000
    started = time.perf_counter()
    rows = [measure("that ship", shipped_words(), text, texts)]
    rows += [measure("synthetic", synthetic(text, size), text, texts) for size in SIZES]
    report(f"Stream filter, {len(text):,} characters a list", rows, options.json)
    print(f"{texts:,} cut texts a list; {time.perf_counter() - started:.0f} s in all")


if __name__ == "__main__":
    main()
