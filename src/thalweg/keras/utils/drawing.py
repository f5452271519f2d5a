"""Pictures of diagrams where Graphviz isn't installed: boxes in ranks, drawn by matplotlib."""

from __future__ import annotations

from typing import Any

from thalweg.keras.utils.diagrams import Box, Diagram

# Inches: of a letter's width, of a line's height, between boxes and between ranks.
_LETTER, _LINE, _GAP, _STEP = 0.085, 0.3, 0.35, 0.45


def draw(diagram: Diagram, path: Any, format: str) -> None:
    """Write a picture of a diagram.

    Raises:
      ImportError: matplotlib isn't installed.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    boxes = {box.key: box for box in diagram.all_boxes()}
    arrows = [(a, b) for a, b in diagram.all_arrows() if a in boxes and b in boxes]
    ranks = _ranks(boxes, arrows)
    places, width, height = _places(ranks, boxes, diagram.rankdir in ("LR", "RL"))
    figure = Figure(figsize=(width, height), dpi=diagram.dpi)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    for key, place in places.items():
        _draw_box(axes, boxes[key], place)
    for source, target in arrows:
        _draw_arrow(axes, places[source], places[target], diagram.rankdir in ("LR", "RL"))
    figure.savefig(path, format=format)


def _ranks(boxes: dict[str, Box], arrows: list[tuple[str, str]]) -> list[list[str]]:
    """The boxes by the longest way that leads to them; each rank in the order of the boxes before."""
    before: dict[str, list[str]] = {key: [] for key in boxes}
    for source, target in arrows:
        before[target].append(source)
    depth: dict[str, int] = {}
    waiting = list(boxes)[::-1]
    entered: set[str] = set()
    while waiting:
        key = waiting[-1]
        open_ = [s for s in before[key] if s not in depth and s not in entered]
        if open_ and key not in depth:
            entered.add(key)
            waiting += open_
            continue
        waiting.pop()
        depth.setdefault(key, 1 + max((depth.get(s, 0) for s in before[key]), default=-1))
    ranks: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for key in boxes:
        ranks[depth[key]].append(key)
    position: dict[str, float] = {}
    for rank in ranks:
        middle = {
            key: sum(position[s] for s in before[key]) / len(before[key]) if before[key] else 0.0
            for key in rank
        }
        rank.sort(key=lambda key: middle[key])
        position |= {key: k - (len(rank) - 1) / 2 for k, key in enumerate(rank)}
    return ranks


_Place = tuple[float, float, float, float]


def _size(box: Box) -> tuple[float, float]:
    """The width and the height of a box."""
    title = len(box.name) + len(box.kind) + 3
    rows = [sum(len(f.text) + len(f.value) + 2 for f in row) for row in box.rows]
    return _LETTER * max([title, *rows]) + 0.2, _LINE * (1 + len(box.rows))


def _places(
    ranks: list[list[str]], boxes: dict[str, Box], sideways: bool
) -> tuple[dict[str, _Place], float, float]:
    """Where boxes stand: left, top, width, height; and the picture's size."""
    sizes = {key: _size(boxes[key]) for rank in ranks for key in rank}
    along, across = (0, 1) if sideways else (1, 0)
    lengths = [sum(sizes[key][across] for key in rank) + _GAP * (len(rank) - 1) for rank in ranks]
    longest = max(lengths, default=1.0)
    places: dict[str, _Place] = {}
    offset = _GAP
    for rank, length in zip(ranks, lengths, strict=True):
        thickness = max(sizes[key][along] for key in rank)
        place = _GAP + (longest - length) / 2
        for key in rank:
            start = offset + (thickness - sizes[key][along]) / 2
            corner = (start, place) if sideways else (place, start)
            places[key] = (*corner, *sizes[key])
            place += sizes[key][across] + _GAP
        offset += thickness + _STEP
    total, breadth = offset - _STEP + _GAP, longest + 2 * _GAP
    return places, *((total, breadth) if sideways else (breadth, total))


def _draw_box(axes: Any, box: Box, place: _Place) -> None:
    left, top, width, height = place
    line = height / (1 + len(box.rows))
    title = f"{box.name} ({box.kind})" if box.kind else box.name
    _draw_cell(axes, (left, top, width, line), title, "black", "white", bold=True)
    for number, row in enumerate(box.rows, start=1):
        letters = [len(f.text) + len(f.value) + 2 for f in row]
        x = left
        for field, n in zip(row, letters, strict=True):
            part = width * n / sum(letters)
            color = "black" if field.color == "white" else "white"
            cell = (x, top + number * line, part, line)
            _draw_cell(axes, cell, field.text + field.value, field.color, color)
            x += part


def _draw_cell(axes: Any, place: _Place, text: str, back: str, color: str, bold: bool = False) -> None:
    from matplotlib.patches import Rectangle

    left, top, width, height = place
    axes.add_patch(Rectangle((left, top), width, height, facecolor=back, edgecolor="black", linewidth=1))
    weight = "bold" if bold else "normal"
    x, y = left + width / 2, top + height / 2
    axes.text(x, y, text, color=color, ha="center", va="center", fontsize=9, weight=weight)


def _draw_arrow(axes: Any, source: _Place, target: _Place, sideways: bool) -> None:
    if sideways:
        start = source[0] + source[2], source[1] + source[3] / 2
        end = target[0], target[1] + target[3] / 2
    else:
        start = source[0] + source[2] / 2, source[1] + source[3]
        end = target[0] + target[2] / 2, target[1]
    axes.annotate("", xy=end, xytext=start, arrowprops={"arrowstyle": "-|>", "color": "black"})
