"""Diagrams to play with: a network, two descent paths, a norm ball, and softmax.

Each function returns something for the notebook to show: a live diagram if the package `anywidget` is installed, and a
picture otherwise.  What is drawn, and what it does, is in `diagrams.js`.  No answer depends on a diagram.
"""

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
INSTALL = "This is a picture. To make it live, run <code>pip install anywidget</code> and start JupyterLab again."


def network_diagram(sizes: Sequence[int] = (4, 3, 2, 1), variable: str = "") -> Any:
    """A network whose weights can be highlighted: drag from unit to unit, or choose two units with Tab and Enter.

    Args:
        sizes: units per layer, the inputs first; each at most 9, for the names of the weights have one digit per unit.
        variable: name of the quiz answer, such as "b1", which the diagram writes into its line of code.

    Raises:
        ValueError: if there are fewer than two layers, or a layer is empty or has more than 9 units.
    """
    if len(sizes) < 2 or not all(1 <= size <= 9 for size in sizes):
        raise ValueError(f"sizes must be at least two numbers from 1 to 9, not {tuple(sizes)}")
    return _diagram("network", {"sizes": list(sizes), "variable": variable}, _svg(network_picture(sizes)))


def descent_diagram() -> Any:
    """Batch and stochastic gradient descent on one cost, side by side; the start can be moved."""
    return _diagram("descent", {}, _kept_picture("diagram_descent.svg"))


def norm_ball_diagram() -> Any:
    """The best point of an L1 or L2 ball under a quadratic cost whose centre can be moved."""
    return _diagram("norm_ball", {}, _kept_picture("diagram_norm_ball.svg"))


def softmax_diagram() -> Any:
    """Three logits on sliders: their probabilities, the cross-entropy and its gradient."""
    return _diagram("softmax", {}, _kept_picture("diagram_softmax.svg"))


def network_picture(sizes: Sequence[int], highlighted: Sequence[str] = ()) -> Any:
    """A Matplotlib figure of a network; `highlighted` weights are bold and carry their names."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 0.7 * max(sizes) + 0.8))
    axis = figure.add_subplot()
    axis.set_axis_off()
    axis.set(xlim=(-0.35, len(sizes) - 0.65), ylim=(-max(sizes) / 2 - 0.1, max(sizes) / 2 + 0.8))
    units = [[(layer, (size + 1) / 2 - unit) for unit in range(1, size + 1)] for layer, size in enumerate(sizes)]
    for layer in range(1, len(sizes)):
        for i, (x1, y1) in enumerate(units[layer - 1], 1):
            for j, (x2, y2) in enumerate(units[layer], 1):
                name = f"w{layer}_{i}{j}"
                colour, width = ("#D55E00", 3.5) if name in highlighted else ("#8c959f", 0.9)
                axis.plot([x1, x2], [y1, y2], color=colour, linestyle="-", linewidth=width, zorder=1)
                if name in highlighted:
                    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
                    axis.text((x1 + x2) / 2, (y1 + y2) / 2, name, ha="center", va="center", size=11, bbox=box)
    for layer, column in enumerate(units):
        kind = "inputs" if layer == 0 else "outputs" if layer == len(sizes) - 1 else "hidden"
        axis.text(layer, max(sizes) / 2 + 0.45, f"layer {layer}\n{kind}", ha="center", va="center", size=10)
        for unit, (x, y) in enumerate(column, 1):
            axis.plot(x, y, "o", markersize=23, color="#f6f8fa", markeredgecolor="black", linestyle="none", zorder=2)
            axis.text(x, y, str(unit), ha="center", va="center", size=12, zorder=3)
    return figure


def _diagram(name: str, options: Mapping[str, object], picture: str) -> Any:
    try:
        widget = _widget_class()
    except ImportError:
        from IPython.display import HTML

        return HTML(f'<div style="max-width: 36rem; background: white">{picture}</div><p>{INSTALL}</p>')
    return widget(name, options, picture)


@cache
def _widget_class() -> Any:
    """The widget's class.  Made when first needed, so that importing this module costs nothing."""
    import anywidget
    import traitlets

    class Diagram(anywidget.AnyWidget):
        _esm = (HERE / "diagrams.js").read_text(encoding="utf-8")
        name = traitlets.Unicode().tag(sync=True)
        options = traitlets.Dict().tag(sync=True)

        def __init__(self, name: str, options: Mapping[str, object], picture: str) -> None:
            super().__init__(name=name, options=dict(options))
            self.picture = picture

        def __repr__(self) -> str:
            return f"the interactive diagram {self.name!r}"

        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            """The live diagram, and the picture for where there is no kernel, such as a page of the saved notebook."""
            shown: Any = super()._repr_mimebundle_(**kwargs)
            data, metadata = shown
            return data | {"image/svg+xml": self.picture}, metadata

    return Diagram


def _kept_picture(file: str) -> str:
    """A picture that lies beside this module."""
    return _without_header((HERE / file).read_text(encoding="utf-8"))


def _svg(figure: Any) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None}, bbox_inches="tight")
    return _without_header(buffer.getvalue())


def _without_header(svg: str) -> str:
    """Inside a page there is no XML header."""
    return svg[svg.index("<svg") :]
