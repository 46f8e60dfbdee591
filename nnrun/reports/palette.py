"""The colours of a report page, light and dark (theme), by the names that its style and its charts use."""

from __future__ import annotations

COLOURS: dict[str, tuple[str, str]] = {
    "page": ("#f6f7f9", "#0f1217"),
    "card": ("#ffffff", "#171b22"),
    "sunken": ("#eef0f4", "#11151b"),
    "ink": ("#1b1f27", "#e7eaf0"),
    "soft": ("#5b6472", "#a0a9b8"),
    "line": ("#dfe3ea", "#2b323d"),
    "grid": ("#e8ebf0", "#262d37"),
    "accent": ("#0b62c4", "#6db3ff"),
    "accent-soft": ("#e4effb", "#16304d"),
    "good": ("#0a7a4f", "#4bd19a"),
    "good-soft": ("#dff5ea", "#12352a"),
    "bad": ("#b3261e", "#ff8a80"),
    "bad-soft": ("#fbe6e4", "#41201e"),
    "warn": ("#8a5a00", "#f0bf5f"),
    "warn-soft": ("#fdf2d8", "#3a2f16"),
    "blue": ("#0072b2", "#4ea8e6"),
    "vermilion": ("#d55e00", "#ff8f4a"),
    "green": ("#00875f", "#3ecf9d"),
    "purple": ("#b0558a", "#e39ac4"),
    "orange": ("#c98500", "#f3b63c"),
    "sky": ("#3794c4", "#8fd0f5"),
    "blue-band": ("rgba(0,114,178,.16)", "rgba(78,168,230,.20)"),
    "vermilion-band": ("rgba(213,94,0,.16)", "rgba(255,143,74,.20)"),
    "green-band": ("rgba(0,135,95,.15)", "rgba(62,207,157,.18)"),
    "heat-0": ("#f4f7fb", "#1b222c"),
    "heat-1": ("#a9cbe8", "#1f4a73"),
    "heat-2": ("#3f8ac6", "#2f7fc4"),
    "heat-3": ("#0b4f8a", "#7cc3ff"),
}
"""Of each name the colour on light paper, and on dark. Lines: Okabe and Ito 2008, told apart by every eye."""
SERIES = ("blue", "vermilion", "green", "purple", "orange", "sky")
"""Colours of lines, in their order."""


def variables() -> str:
    """The colours as properties of CSS: light, and dark where the person or their system wants it; paper is light."""
    light, dark = (";".join(f"--{name}:{pair[n]}" for name, pair in COLOURS.items()) for n in (0, 1))
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
    )
