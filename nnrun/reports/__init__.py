"""Report pages: a run, or several beside each other, as one HTML file that needs no network, made of its directory."""

from nnrun.reports.examples import Example, Examples
from nnrun.reports.pages import report_page, write_report

__all__ = ["Example", "Examples", "report_page", "write_report"]
