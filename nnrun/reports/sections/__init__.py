"""The sections of a report page, a file each: of what a run's files say, as HTML and charts."""
