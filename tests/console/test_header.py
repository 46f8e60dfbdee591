"""The lines above a training."""

from __future__ import annotations

from nnrun.console.header import header
from nnrun.console.paper import text_of
from nnrun.runs import DataFacts, Facts
from nnrun.types import Input, Signature, Target

FACTS = Facts(
    config="configs/iris.yaml",
    seed=42,
    threads=2,
    engine="graph",
    device="cpu",
    parameters=21403,
    trainable=21403,
    data=DataFacts("iris", "", {"train": 96, "validation": 24, "test": 30}),
)
SIGNATURE = Signature((Input("input", (4,), "float32"),), (Target("target", "classes", 3, (), "int64"),))


def lines(facts: Facts, signature: Signature | None = None, width: int = 80) -> list[str]:
    return text_of([header(facts, signature)], width).splitlines()


def test_header_at_80_columns() -> None:
    assert lines(FACTS, SIGNATURE) == [
        "config  configs/iris.yaml, seed 42",
        "data    iris: 96 train, 24 validation, 30 test, 4 features, 3 classes",
        "model   21,403 parameters",
        "device  cpu, 2 threads, engine graph",
    ]


def test_header_at_40_columns() -> None:
    assert lines(FACTS, SIGNATURE, width=40) == [
        "config  configs/iris.yaml, seed 42",
        "data    iris: 96 train, 24 validation,",
        "        30 test, 4 features, 3 classes",
        "model   21,403 parameters",
        "device  cpu, 2 threads, engine graph",
    ]


def test_several_inputs_and_outputs_are_named() -> None:
    signature = Signature(
        (Input("image", (28, 28), "uint8"), Input("title", (None,), "int32")),
        (Target("price", "number", 1, (), "float32"), Target("tags", "binary", 5, (5,), "int64")),
    )
    (line,) = lines(Facts(data=DataFacts("shop.csv", "", {"train": 1200})), signature, width=100)
    assert line == "data  shop.csv: 1,200 train, image 28 x 28, title any, price 1 number, tags 5 labels"


def test_fixed_parameters_and_notes_are_said() -> None:
    facts = Facts(name="x", parameters=1000, trainable=990, notes=("xla could not compile; graph ran",))
    assert lines(facts) == [
        "config  x",
        "model   1,000 parameters, 990 of them trainable",
        "note    xla could not compile; graph ran",
    ]


def test_each_note_is_a_line_of_its_own() -> None:
    facts = Facts(notes=("3 numbers are outside; they are scored as they are", "the target is scaled"))
    assert lines(facts) == ["note  3 numbers are outside; they are scored as they are", "note  the target is scaled"]


def test_unknown_facts_leave_no_lines() -> None:
    assert lines(Facts()) == []


def test_name_from_a_file_is_escaped() -> None:
    assert lines(Facts(config="a\x1b[31m.yaml")) == ["config  a␛[31m.yaml"]
