"""Images as lines: files in the order of the run, decoded by Pillow."""

from __future__ import annotations

from pathlib import Path

from nnrun.provenance import ImageFolder
from nnrun.scripts.column_lines import Arrays, Column
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import assigned, literal
from nnrun.scripts.page import Page
from nnrun.scripts.sources.csv import table_lines
from nnrun.scripts.sources.loaded import Loaded, parts_line

_MODES = {"rgb": "RGB", "grayscale": "L"}


def source_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the lines that read the images and their labels."""
    source = experiment.dataset.source
    assert source is not None
    page.need("from pathlib import Path", "from PIL import Image, ImageOps")
    path = experiment.paths[str(source.arguments["path"])]
    provenance = experiment.table.provenance
    if isinstance(provenance, ImageFolder):
        return _of_classes(experiment, page, path, list(provenance.left_out))
    return _of_list(experiment, page, path)


def _decoder(experiment: Experiment, page: Page) -> None:
    """Write the function that decodes a file."""
    source = experiment.dataset.source
    assert source is not None
    color, size = source.arguments.get("color", "rgb"), source.arguments.get("size")
    resize = [f"    image = image.resize(({size[1]}, {size[0]}), Image.Resampling.BILINEAR)"] if size else []
    upper_bits = [
        '    if image.mode.startswith("I"):  # of 16 bits the upper 8 are kept',
        "        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))",
    ]
    images = experiment.table.images
    channel = "" if color == "rgb" else "[..., np.newaxis]"
    lines = [
        "def pixels(path):",
        '    """The pixels of an image, upright' + (' and in one size."""' if size else '."""'),
        "    with Image.open(path) as image:",
        "        image = ImageOps.exif_transpose(image)",
        *([f"    {line}" for line in upper_bits] if images and images.deep else []),
        f"        image = image.convert({literal(_MODES[str(color)])})",
        *resize,
        f"    return np.asarray(image){channel}",
    ]
    page.define("\n".join(lines))


def _of_classes(experiment: Experiment, page: Page, path: str, left_out: list[str]) -> Loaded:
    """A folder for each class; perhaps within a folder for each part."""
    page.add(f"folder = Path({literal(path)})")
    page.add(*assigned("classes", list(next(iter(experiment.table.classes.values())))))
    table = experiment.table
    folders = list(dict.fromkeys(name.split("/")[0] for name in table.files)) if table.parts else []
    of_class = 'sorted((folder / name).rglob("*"), key=str)'
    loops = "for name in classes"
    if folders:
        of_class, loops = of_class.replace("folder /", "folder / part /"), f"for part in {literal(folders)} {loops}"
    if left_out:
        page.add(*assigned("left_out", left_out))
    condition = " if file.is_file()" + (" and file.relative_to(folder).as_posix() not in left_out" if left_out else "")
    page.add("files = [", f"    file {loops}", f"    for file in {of_class}", f"   {condition}", "]")
    _decoder(experiment, page)
    page.add("x = np.stack([pixels(file) for file in files])")
    page.add(f"y = np.array([classes.index(file.relative_to(folder).parts[{1 if folders else 0}]) for file in files])")
    page.add(*parts_line(experiment))
    return Loaded({"image": Column("image", "x", block=True), "label": Column("label", "y")}, Arrays({}), "len(x)")


def _of_list(experiment: Experiment, page: Page, path: str) -> Loaded:
    """A table of files with their labels."""
    table = experiment.table
    loaded = table_lines(experiment, page, path)
    assert table.images is not None
    assert table.cells is not None
    file = loaded.columns[table.images.file]
    if table.images.on_error == "skip":  # files that are no images were left out
        page.add(*assigned("images", table.rows.tolist()), "table = table.iloc[images].reset_index(drop=True)")
    page.add(f"folder = Path({literal(str(Path(path).parent))})")
    _decoder(experiment, page)
    page.add(f"x = np.stack([pixels(folder / name) for name in table[{literal(file.place)}]])")
    columns = {**loaded.columns, "image": Column("image", "x", block=True)}
    return Loaded(columns, loaded.arrays, "len(table)", loaded.numbered)
