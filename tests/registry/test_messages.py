"""A library's own exception as one line."""

from __future__ import annotations

from nnrun.registry.messages import argument_in, one_line


def test_message_is_one_line_of_whole_sentences() -> None:
    error = ValueError("First sentence.\n\n   Second one.\nReceived: " + "x" * 400)
    assert one_line(error) == "First sentence. Second one."


def test_long_sentence_is_cut_between_words() -> None:
    said = one_line(ValueError("word " * 100))
    assert said.endswith("word ...")
    assert len(said) <= 240


def test_error_without_words_is_called_by_its_class() -> None:
    assert one_line(KeyError()) == "KeyError"


def test_argument_is_the_first_that_is_quoted() -> None:
    message = "Only one of `clipnorm`, `clipvalue` can be set. Received: name=x"
    assert argument_in(message, ["name", "clipvalue", "clipnorm"]) == "clipnorm"
    assert argument_in(message, ["rate"]) is None
    assert argument_in("Received: rate=2", ["rate"]) == "rate"
    assert argument_in("the separate=1", ["rate"]) is None
