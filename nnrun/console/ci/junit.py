"""JUnit's XML, which CI servers show as a test report: a test case an expectation, and one for the training itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET  # it is written, not read

from nnrun.console.ci.job_result import JobResult

_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even escaped."""


def junit_xml(results: Sequence[JobResult]) -> str:
    """The report: a test suite for each training."""
    root = ET.Element("testsuites")
    for result in results:
        _suite(root, result)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.attrib[count]) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, result: JobResult) -> None:
    failures = [expectation for expectation in result.expectations if not expectation.is_met]
    counts = {"tests": len(result.expectations) + 1, "failures": len(failures), "errors": int(bool(result.error))}
    attributes = {"name": _text(result.name), **{name: str(count) for name, count in counts.items()}, "skipped": "0"}
    suite = ET.SubElement(root, "testsuite", {**attributes, "time": f"{result.seconds:.3f}"})
    if result.run:
        properties = ET.SubElement(suite, "properties")
        ET.SubElement(properties, "property", {"name": "run", "value": _text(result.run)})
    training = _case(suite, result, "training", result.seconds)
    if result.error:
        ET.SubElement(training, "error", {"message": _text(result.error)})
    for expectation in result.expectations:
        case = _case(suite, result, expectation.title)
        if not expectation.is_met:
            ET.SubElement(case, "failure", {"message": _text(expectation.complaint)})


def _case(suite: ET.Element, result: JobResult, title: str, seconds: float = 0.0) -> ET.Element:
    attributes = {"classname": _text(f"nnrun.{result.name}"), "name": _text(title), "time": f"{seconds:.3f}"}
    return ET.SubElement(suite, "testcase", attributes)


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
