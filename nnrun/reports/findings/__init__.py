"""What is worked out for a page: calibration, thinned curves, worst rows, settings beside their defaults, layers."""
