"""Pictures of diagrams where Graphviz isn't installed: boxes in ranks, drawn by matplotlib."""

from __future__ import annotations

import itertools
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

    sideways = diagram.rankdir in ("LR", "RL")
    boxes = {box.key: box for box in diagram.all_boxes()}
    arrows = [(a, b) for a, b in diagram.all_arrows() if a in boxes and b in boxes]
    ranks, ways = _ranks(list(boxes), arrows)
    sizes = {key: _size(boxes[key]) if key in boxes else (_GAP, 0.0) for rank in ranks for key in rank}
    places, width, height = _places(ranks, sizes, sideways)
    figure = Figure(figsize=(width, height), dpi=diagram.dpi)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    for key, box in boxes.items():
        _draw_box(axes, box, places[key])
    for way in ways:
        _draw_way(axes, [places[key] for key in way], sideways)
    figure.savefig(path, format=format)


def _depths(keys: list[str], arrows: list[tuple[str, str]]) -> dict[str, int]:
    """The longest way that leads to each box; one that none leads to stands right before the next."""
    before: dict[str, list[str]] = {key: [] for key in keys}
    after: dict[str, list[str]] = {key: [] for key in keys}
    for source, target in arrows:
        before[target].append(source)
        after[source].append(target)
    depth: dict[str, int] = {}
    missing = {key: len(before[key]) for key in keys}
    ready = [key for key in keys if not before[key]]
    for key in ready:
        depth[key] = 1 + max((depth[s] for s in before[key]), default=-1)
        for target in after[key]:
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    for key in keys:
        depth.setdefault(key, 0)
        if not before[key] and after[key]:
            depth[key] = max(0, min(depth.get(t, 1) for t in after[key]) - 1)
    return depth


def _ranks(keys: list[str], arrows: list[tuple[str, str]]) -> tuple[list[list[str]], list[list[str]]]:
    """The boxes by ranks, and the ways of arrows: through a gap in each rank that they pass.

    A rank is in the order of what leads to it.
    """
    depth = _depths(keys, arrows)
    ranks: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for key in keys:
        ranks[depth[key]].append(key)
    before: dict[str, list[str]] = {}
    ways = []
    for source, target in arrows:
        between = range(depth[source] + 1, depth[target])
        gaps = [f"{source} {target} {rank}" for rank in between]
        for number, gap in zip(between, gaps, strict=True):
            ranks[number].append(gap)
        way = [source, *gaps, target]
        ways.append(way)
        for first, second in itertools.pairwise(way):
            before.setdefault(second, []).append(first)
    position: dict[str, float] = {}
    for rank in ranks:
        middle = {k: [position[s] for s in before.get(k, ()) if s in position] for k in rank}
        rank.sort(key=lambda k: sum(middle[k]) / len(middle[k]) if middle[k] else 0.0)
        position |= {key: k - (len(rank) - 1) / 2 for k, key in enumerate(rank)}
    return ranks, ways


_Place = tuple[float, float, float, float]


def _size(box: Box) -> tuple[float, float]:
    """The width and the height of a box."""
    title = len(box.name) + len(box.kind) + 3
    rows = [sum(len(f.text) + len(f.value) + 2 for f in row) for row in box.rows]
    return _LETTER * max([title, *rows]) + 0.2, _LINE * (1 + len(box.rows))


def _places(
    ranks: list[list[str]], sizes: dict[str, tuple[float, float]], sideways: bool
) -> tuple[dict[str, _Place], float, float]:
    """Where boxes stand: left, top, width, height; and the picture's size."""
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


def _draw_way(axes: Any, places: list[_Place], sideways: bool) -> None:
    """An arrow from the first box to the last, through the gaps between."""
    along, across = (0, 1) if sideways else (1, 0)
    points = []
    for place, end in ((place, end) for place in places for end in (0, 1)):
        point = [0.0, 0.0]
        point[along] = place[along] + end * place[2 + along]
        point[across] = place[across] + place[2 + across] / 2
        points.append(tuple(point))
    points = points[1:-1]
    axes.plot([x for x, _ in points], [y for _, y in points], color="black", linewidth=1, zorder=0)
    style = {"arrowstyle": "-|>", "color": "black", "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=points[-1], xytext=points[-2], arrowprops=style)
