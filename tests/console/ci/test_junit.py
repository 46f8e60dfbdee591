"""The test report for CI servers: well-formed whatever texts it holds, a test case for each expectation."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from nnrun.console.ci.job_result import JobResult
from nnrun.console.ci.junit import junit_xml
from nnrun.experiment.expectations import CheckedExpectation

MET = CheckedExpectation("test.accuracy", ">= 0.8", 0.9, is_met=True)
MISSED = CheckedExpectation("test.loss", "< 0.1", 0.25)


def test_each_expectation_is_a_case_and_so_is_the_training() -> None:
    root = ET.fromstring(junit_xml([JobResult("iris", "runs/a", expectations=[MET, MISSED], seconds=1.5)]))
    (suite,) = root
    counts = {"tests": "3", "failures": "1", "errors": "0"}
    assert dict(root.attrib) == counts
    assert suite.attrib == {"name": "iris", **counts, "skipped": "0", "time": "1.500"}
    cases = [(case.attrib["name"], [child.tag for child in case]) for case in suite.iter("testcase")]
    assert cases == [("training", []), ("test.accuracy >= 0.8", []), ("test.loss < 0.1", ["failure"])]
    (failure,) = suite.iter("failure")
    assert failure.attrib["message"] == "expected test.loss < 0.1, got 0.2500: missed by 0.1500"


def test_several_trainings_are_counted_together_and_a_failed_one_is_an_error() -> None:
    text = junit_xml([JobResult("a", expectations=[MISSED]), JobResult("b", error="the loss became NaN")])
    root = ET.fromstring(text)
    assert root.attrib == {"tests": "3", "failures": "1", "errors": "1"}
    assert [error.attrib["message"] for error in root.iter("error")] == ["the loss became NaN"]


def test_texts_that_xml_cannot_hold_leave_it_well_formed() -> None:
    name = "<&\"'>\x00\x1b[31m\ud800\ufffe"
    (suite,) = ET.fromstring(junit_xml([JobResult(name, name, error=name)]))
    assert suite.attrib["name"] == "<&\"'>\ufffd\ufffd[31m\ufffd\ufffd"
