"""Texts to word ids as lines: the words are counted on the training rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnrun.scripts.expressions import Call, Code, assigned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnrun.data.prepare.fitted_steps import FittedStep
    from nnrun.scripts.column_lines import Column
    from nnrun.scripts.step_lines import Steps

_ANALYZER = ("lowercase", "analyzer", "ngram_range", "token_pattern", "stop_words", "strip_accents")


def step_lines(steps: Steps, stage: FittedStep, chosen: Sequence[Column]) -> list[str]:
    """Each column of texts by itself, with a vocabulary of its own."""
    steps.page.need("from collections import Counter", "from sklearn.feature_extraction.text import CountVectorizer")
    variables = []
    for column in chosen:
        variable = steps.name_of([column])
        steps.page.add(*_lines(stage, steps.texts(column), variable, steps.experiment.fitted_on))
        variables.append(variable)
    steps.typed = True
    return variables


def _lines(stage: FittedStep, texts: str, target: str, rows: str = "train") -> list[str]:
    """The lines that make sequences of ids, padded where the step says a length.

    Args:
        stage: Of the step ``vocabulary``.
        texts: The expression of a pandas series or an array of texts.
        target: The variable that takes the sequences.
        rows: The variable that holds the rows whose words are counted.
    """
    analysis = {name: stage.arguments[name] for name in _ANALYZER if name in stage.arguments}
    if "ngram_range" in analysis:
        analysis["ngram_range"] = tuple(analysis["ngram_range"])
    analyze = assigned("analyze", Call("CountVectorizer", (), analysis, ".build_analyzer()"))
    words = int(stage.arguments.get("max_words", 10000)) - 2
    length = stage.arguments.get("sequence_length")
    identified = "[[word_ids.get(word, 1) for word in text] for text in texts]"
    lines = [
        *analyze,
        f"texts = [analyze(text) for text in {texts}]",
        f"counts = Counter(word for row in {rows} for word in texts[row])",
        f"frequent = sorted(counts, key=lambda word: (-counts[word], word))[:{words}]",
        "# 0 pads, 1 stands for words that are not known",
        "word_ids = {word: number for number, word in enumerate(frequent, start=2)}",
    ]
    if length is None:
        return [*lines, f"{target} = {identified}"]
    ends = {"maxlen": int(length), "padding": "post", "truncating": "post"}
    padded = Call("keras.utils.pad_sequences", (Code("sequences"),), ends)
    return [*lines, f"sequences = {identified}", *assigned(target, padded)]
