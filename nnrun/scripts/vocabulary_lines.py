"""Texts to word ids as lines: the words are counted on the training rows."""

from __future__ import annotations

from nnrun.scripts.experiment import FittedStep
from nnrun.scripts.expressions import Call, Code, assigned

_ANALYZER = ("lowercase", "analyzer", "ngram_range", "token_pattern", "stop_words", "strip_accents")


def vocabulary_lines(stage: FittedStep, texts: str, target: str, rows: str = "train") -> list[str]:
    """The lines that make sequences of ids, padded where the step says a length.

    Args:
        stage: Of the step ``vocabulary``.
        texts: The expression of a pandas series or an array of texts.
        target: The variable that takes the sequences.
        rows: The variable that holds the rows whose words are counted.
    """
    given = {name: stage.arguments[name] for name in _ANALYZER if name in stage.arguments}
    if "ngram_range" in given:
        given["ngram_range"] = tuple(given["ngram_range"])
    analyze = assigned("analyze", Call("CountVectorizer", (), given, ".build_analyzer()"))
    words = int(stage.arguments.get("max_words", 10000)) - 2
    length = stage.arguments.get("sequence_length")
    found = "[[word_ids.get(word, 1) for word in text] for text in texts]"
    lines = [
        *analyze,
        f"texts = [analyze(text) for text in {texts}]",
        f"counts = Counter(word for row in {rows} for word in texts[row])",
        f"frequent = sorted(counts, key=lambda word: (-counts[word], word))[:{words}]",
        "# 0 pads, 1 stands for words that are not known",
        "word_ids = {word: number for number, word in enumerate(frequent, start=2)}",
    ]
    if length is None:
        return [*lines, f"{target} = {found}"]
    ends = {"maxlen": int(length), "padding": "post", "truncating": "post"}
    padded = Call("keras.utils.pad_sequences", (Code("sequences"),), ends)
    return [*lines, f"sequences = {found}", *assigned(target, padded)]
