"""Diagrams of boxes and arrows, in the DOT language of Graphviz."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any, NamedTuple


class Field(NamedTuple):
    """A cell of a box.

    Attributes:
      text: what stands before the value.
      value: is set bold.
      color: the cell's background.
    """

    text: str
    value: str = ""
    color: str = "white"


class Box(NamedTuple):
    """A box of a diagram.

    Attributes:
      key: tells it from others.
      name: stands above, bold.
      kind: after the name, in parentheses; "": nothing.
      rows: fields under the name; those of a row stand side by side.
    """

    key: str
    name: str
    kind: str
    rows: list[list[Field]]


class Diagram:
    """Boxes, arrows between them, and diagrams inside of this one.

    Args:
      name: is written on a diagram inside of another.
      rankdir: "TB" from top to bottom, "LR" from left to right.
      dpi: dots per inch of pictures.
      splines: how arrows run: "ortho", "curved", "polyline", "spline", "line".
    """

    def __init__(self, name: str = "", rankdir: str = "TB", dpi: int = 200, splines: str = "ortho") -> None:
        self.name = name
        self.rankdir = rankdir
        self.dpi = dpi
        self.splines = splines
        self.boxes: list[Box] = []
        self.arrows: list[tuple[str, str]] = []
        self.parts: list[Diagram] = []

    def connect(self, source: str, target: str) -> None:
        """Draw an arrow, unless it is there."""
        if (source, target) not in self.arrows:
            self.arrows.append((source, target))

    def all_boxes(self) -> Iterator[Box]:
        """The boxes, with those of the diagrams inside."""
        yield from self.boxes
        for part in self.parts:
            yield from part.all_boxes()

    def all_arrows(self) -> Iterator[tuple[str, str]]:
        """The arrows, with those of the diagrams inside."""
        yield from self.arrows
        for part in self.parts:
            yield from part.all_arrows()

    # The face of pydot's graphs, as far as programs use it.

    def to_string(self) -> str:
        """The diagram in the DOT language."""
        lines = [
            "digraph G {",
            f"rankdir={self.rankdir};",
            "concentrate=true;",
            f"dpi={self.dpi};",
            f"splines={self.splines};",
            "node [shape=record, fontname=Helvetica, border=0, margin=0];",
            *self._inside(),
            "}",
        ]
        return "\n".join(lines) + "\n"

    __str__ = to_string

    def _inside(self) -> Iterator[str]:
        for box in self.boxes:
            yield f'"{box.key}" [label=<{_table(box)}>];'
        for part in self.parts:
            yield f'subgraph "cluster_{_quoted(part.name)}" {{'
            yield f'style=dashed; label="{_quoted(part.name)}"; labeljust=l;'
            yield from part._inside()
            yield "}"
        for source, target in self.arrows:
            yield f'"{source}" -> "{target}" [penwidth=2];'

    def create(self, prog: str = "dot", format: str = "ps") -> bytes:
        """The diagram as Graphviz draws it.

        Args:
          prog: the program of Graphviz.
          format: "png", "svg", "pdf" and others.

        Raises:
          ImportError: Graphviz isn't installed.
          RuntimeError: it refuses the diagram.
        """
        program = shutil.which(prog)
        if program is None:
            raise ImportError(
                f"Drawing a model needs the program `{prog}` of Graphviz (https://graphviz.org/download); "
                "a file that ends with .dot is written without it."
            )
        made = subprocess.run([program, f"-T{format}"], input=self.to_string().encode(), capture_output=True)
        if made.returncode:
            raise RuntimeError(f"Graphviz could not draw the diagram: {made.stderr.decode().strip()}")
        return made.stdout

    def create_png(self) -> bytes:
        """A PNG picture."""
        return self.create(format="png")

    def create_svg(self) -> bytes:
        """An SVG picture."""
        return self.create(format="svg")

    def write(self, path: Any, prog: str = "dot", format: str = "raw") -> bool:
        """Write the diagram to a file: in the DOT language with the format "raw", or drawn."""
        plain = format in ("raw", "dot", "gv")
        content = self.to_string().encode() if plain else self.create(prog, format)
        with open(os.fspath(path), "wb") as file:
            file.write(content)
        return True

    def write_png(self, path: Any) -> bool:
        """Write a PNG picture."""
        return self.write(path, format="png")

    def write_svg(self, path: Any) -> bool:
        """Write an SVG picture."""
        return self.write(path, format="svg")


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _table(box: Box) -> str:
    """The label of a box: a table in Graphviz's HTML."""
    width = max([1, *(len(row) for row in box.rows)])
    kind = f" ({html.escape(box.kind)})" if box.kind else ""
    cells = [
        f'<tr><td colspan="{width}" bgcolor="black"><font point-size="16" color="white">'
        f"<b>{html.escape(box.name)}</b>{kind}</font></td></tr>"
    ]
    for row in box.rows:
        spans = [1] * (len(row) - 1) + [width - len(row) + 1]
        cells.append(f"<tr>{''.join(_cell(f, span) for f, span in zip(row, spans, strict=True))}</tr>")
    return f'<table border="0" cellborder="1" bgcolor="black" cellpadding="10">{"".join(cells)}</table>'


def _cell(field: Field, span: int) -> str:
    color = "black" if field.color == "white" else "white"
    value = f"<b>{html.escape(field.value)}</b>" if field.value else ""
    return (
        f'<td colspan="{span}" bgcolor="{field.color}"><font point-size="14" color="{color}">'
        f"{html.escape(field.text)}{value}</font></td>"
    )
