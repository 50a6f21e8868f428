// Four interactive diagrams: network, descent, norm_ball, softmax.  SVG and HTML elements only; nothing is loaded.
//
//   mount("softmax", element)          in a web page: puts the diagram into the element
//   export default { render }          in a notebook: what the Python package anywidget calls
//
// Values that a test reads carry data-read="name".

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 360; // of every drawing, in its own units: about one pixel each on a phone
let mounted = 0; // makes ids unique when a page has several diagrams

// ------------------------------------------------------------------------------------------------- mathematics

/** Probabilities of logits. */
export function softmax(logits) {
  const largest = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** Cross-entropy of one example whose class is `truth` (from 0), and its gradient with respect to the logits. */
export function crossEntropy(logits, truth) {
  const largest = Math.max(...logits);
  const logSum = largest + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - largest), 0));
  const gradient = softmax(logits).map((p, k) => p - (k === truth ? 1 : 0));
  return { loss: logSum - logits[truth], gradient };
}

/** Random numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One epoch: all indices, shuffled and cut into batches; the last one may be shorter. */
export function minibatches(count, size, random) {
  const order = Array.from({ length: count }, (_, n) => n);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return Array.from({ length: Math.ceil(count / size) }, (_, k) => order.slice(k * size, (k + 1) * size));
}

/** Curvatures of the cost along the two weights: example n costs ½ Σ c_d (w_d − example_nd)². */
export const CURVATURE = [0.6, 1.8];

/** Where each example's own cost is smallest.  Their mean is 0, so the minimum of the mean cost is 0. */
export const EXAMPLES = (() => {
  const random = generator(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const drawn = Array.from({ length: 40 }, () => [1.8 * normal(), 1.3 * normal()]);
  const mean = [0, 1].map((d) => drawn.reduce((sum, a) => sum + a[d], 0) / drawn.length);
  return drawn.map((a) => [a[0] - mean[0], a[1] - mean[1]]);
})();

/** Mean gradient over the examples with these indices. */
function meanGradient(w, batch) {
  return CURVATURE.map((c, d) => c * (w[d] - batch.reduce((sum, n) => sum + EXAMPLES[n][d], 0) / batch.length));
}

/** Cost above its minimum. */
export const excessCost = (w) => (CURVATURE[0] * w[0] ** 2 + CURVATURE[1] * w[1] ** 2) / 2;

/** Both paths of `steps` steps, and the mini-batches that the stochastic one used. */
export function descentPaths({ start, lr, batchSize, seed, steps }) {
  const everyone = EXAMPLES.map((_, n) => n);
  const random = generator(seed);
  const batch = [start];
  const stochastic = [start];
  const batches = [];
  let waiting = [];
  for (let t = 0; t < steps; t += 1) {
    if (waiting.length === 0) waiting = minibatches(EXAMPLES.length, batchSize, random);
    batches.push(waiting.shift());
    for (const [path, indices] of [
      [batch, everyone],
      [stochastic, batches[t]],
    ]) {
      const w = path[t];
      const gradient = meanGradient(w, indices);
      path.push([w[0] - lr * gradient[0], w[1] - lr * gradient[1]]);
    }
  }
  return { batch, stochastic, batches };
}

/** The quadratic cost (w₁ − c₁)² + κ (w₂ − c₂)². */
export const quadratic = (w, centre, kappa) => (w[0] - centre[0]) ** 2 + kappa * (w[1] - centre[1]) ** 2;

const ROUNDING = 1e-12; // smaller differences come from the arithmetic

/** The point with norm at most `bound` at which the quadratic cost is smallest; `norm` is 1 or 2. */
export function constrainedMinimum(centre, kappa, bound, norm) {
  const size = norm === 1 ? Math.abs(centre[0]) + Math.abs(centre[1]) : Math.hypot(...centre);
  if (size <= bound + ROUNDING) return [...centre];
  if (bound === 0) return [0, 0];
  return norm === 1 ? minimumInSquare(centre, kappa, bound) : minimumInDisc(centre, kappa, bound);
}

/** L1: every weight shrinks by pull / curvature and stops at 0.  The right pull is the largest over all sets of weights
 * that might be left, for any set must fit into the ball. */
function minimumInSquare(centre, kappa, bound) {
  const curvature = [1, kappa];
  const pulls = [[0], [1], [0, 1]].map((kept) => {
    const sizes = kept.reduce((sum, d) => sum + Math.abs(centre[d]), 0);
    return (sizes - bound) / kept.reduce((sum, d) => sum + 1 / curvature[d], 0);
  });
  const pull = Math.max(...pulls);
  return centre.map((c, d) => {
    const left = Math.abs(c) - pull / curvature[d];
    return left > ROUNDING ? Math.sign(c) * left : 0;
  });
}

/** L2: w_d = k_d c_d / (k_d + μ), with the multiplier μ at which the length is the bound, found by bisection. */
function minimumInDisc(centre, kappa, bound) {
  const at = (mu) => [centre[0] / (1 + mu), (kappa * centre[1]) / (kappa + mu)];
  let [low, high] = [0, 1];
  while (Math.hypot(...at(high)) > bound) high *= 2;
  for (let halving = 0; halving < 100; halving += 1) {
    const middle = (low + high) / 2;
    if (Math.hypot(...at(middle)) > bound) low = middle;
    else high = middle;
  }
  return at(high);
}

/** The name of the weight from unit i of layer l − 1 to unit j of layer l. */
export const weightName = (l, i, j) => `w${l}_${i}${j}`;

// ---------------------------------------------------------------------------------------------------- elements

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined));
  return element;
}

const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/** A number for people: a true minus sign, and no "−0.00". */
function shown(value, digits = 2) {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e6) return "too large";
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

const point = (w, digits) => `(${shown(w[0], digits)}, ${shown(w[1], digits)})`;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const inTenths = (value) => Math.round(value * 10) / 10;

/** A labelled slider that shows its value; `element.value` reads and sets the number. */
function slider({ label, name, min, max, step, value, digits = 1 }, update) {
  const id = `tnn-${(mounted += 1)}`;
  const output = h("b", { "aria-hidden": "true", "data-read": name }); // spoken as the slider's own value
  const input = h("input", { type: "range", id, min, max, step, value, name });
  const show = () => {
    output.textContent = shown(Number(input.value), digits);
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => (show(), update()));
  show();
  return {
    element: h("div", { class: "control" }, h("div", {}, h("label", { for: id }, label), " ", output), input),
    get value() {
      return Number(input.value);
    },
    set value(number) {
      input.value = String(number);
      show();
    },
  };
}

/** A group of radio buttons; `options` maps values to labels. */
function radios({ label, name, options, value }, update) {
  const group = `tnn-${(mounted += 1)}`;
  const inputs = Object.entries(options).map(([key, text]) => {
    const input = h("input", { type: "radio", name: group, value: key, checked: key === value, onchange: update });
    return [input, h("label", {}, input, " ", text)];
  });
  return {
    element: h(
      "fieldset",
      { class: "control", "data-read": name },
      h("legend", {}, label),
      inputs.map((pair) => pair[1]),
    ),
    get value() {
      return inputs.find(([input]) => input.checked)[0].value;
    },
    set value(key) {
      for (const [input] of inputs) input.checked = input.value === key;
    },
  };
}

/** A sentence below the drawing. */
function sentence(attributes = {}) {
  const element = h("p", { class: "status", ...attributes });
  const say = (message) => {
    if (element.textContent !== message) element.textContent = message; // the same again would be spoken again
  };
  return { element, say };
}

function where(svg, event) {
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [x, y];
}

/** Maps weights to the drawing: `perUnit` units of drawing each, 0 in the middle. */
function plane(height, perUnit) {
  return {
    to: (w) => [WIDTH / 2 + perUnit * w[0], height / 2 - perUnit * w[1]],
    from: ([x, y]) => [(x - WIDTH / 2) / perUnit, (height / 2 - y) / perUnit],
  };
}

/** Tells `mount` that something has come to rest, as form controls do by themselves: time to speak. */
const changed = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));

/** Lets a finger drag this element instead of the page.  (Browsers ignore touch-action inside a drawing.) */
const keepFinger = (element) =>
  element.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });

/** Makes a group of a drawing movable with pointer and arrow keys, in steps of 0.1 (with Shift: 0.5). */
function movable(handle, svg, { map, limit, get, set }) {
  let held = false;
  keepFinger(handle);
  const put = (w) => set(w.map((x, d) => clamp(inTenths(x), -limit[d], limit[d])));
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = true;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => held && put(map.from(where(svg, event))));
  const release = () => {
    if (held) changed(handle);
    held = false;
  };
  handle.addEventListener("pointerup", release);
  handle.addEventListener("pointercancel", release);
  handle.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const size = event.shiftKey ? 0.5 : 0.1;
    put(get().map((x, d) => x + size * way[d]));
    changed(handle);
  });
}

/** The two axes of a plane of weights, with their names and ticks. */
function axes(map, height, reach) {
  const [x0, y0] = map.to([0, 0]);
  const ticks = [];
  for (let t = -Math.floor(reach[0]); t <= reach[0]; t += 1) {
    const [x] = map.to([t, 0]);
    if (t !== 0) ticks.push(s("text", { x, y: y0 + 15, "text-anchor": "middle", class: "tick" }, shown(t, 0)));
    ticks.push(s("line", { x1: x, x2: x, y1: y0 - 3, y2: y0 + 3, class: "axis" }));
  }
  for (let t = -Math.floor(reach[1]); t <= reach[1]; t += 1) {
    const [, y] = map.to([0, t]);
    if (t !== 0) ticks.push(s("text", { x: x0 - 7, y: y + 4, "text-anchor": "end", class: "tick" }, shown(t, 0)));
    ticks.push(s("line", { x1: x0 - 3, x2: x0 + 3, y1: y, y2: y, class: "axis" }));
  }
  return s(
    "g",
    { class: "scale", "aria-hidden": "true" },
    s("line", { x1: 0, x2: WIDTH, y1: y0, y2: y0, class: "axis" }),
    s("line", { x1: x0, x2: x0, y1: 0, y2: height, class: "axis" }),
    ticks,
    s("text", { x: WIDTH - 6, y: y0 - 8, "text-anchor": "end" }, "w₁"),
    s("text", { x: x0 + 8, y: 14 }, "w₂"),
  );
}

/** A point of the plane that can be moved. */
function handleOf(kind, name) {
  return s(
    "g",
    {
      class: `handle ${kind}`,
      tabindex: "0",
      role: "button",
      "aria-roledescription": "movable point",
      "data-read": name,
    },
    s("circle", { r: 20, class: "reach" }),
    s("circle", { r: 9, class: "knob" }),
    s("circle", { r: 13, class: "ring" }),
  );
}

// ----------------------------------------------------------------------------------------------------- network

function network({ sizes = [4, 3, 2, 1], variable = "", selected = [], remember = () => {} }) {
  const [top, gap, radius] = [46, 52, 15];
  const height = top + gap * Math.max(...sizes) + 4;
  const place = ({ layer, unit }) => [
    34 + ((WIDTH - 68) * layer) / (sizes.length - 1),
    top + (gap * (Math.max(...sizes) + 2 * unit - 1 - sizes[layer])) / 2,
  ];
  const nodes = sizes.flatMap((size, layer) => Array.from({ length: size }, (_, i) => ({ layer, unit: i + 1 })));
  const title = (node) => `Unit ${node.unit} of layer ${node.layer}`;
  const edges = new Map(); // name of a weight → its line and its ends
  const chosen = new Set(selected); // names of the highlighted weights, in the order they were chosen
  let start = null; // where an edge begins that is not finished

  const status = sentence({ role: "status" });
  const lines = s("g", {});
  const names = s("g", { "aria-hidden": "true" });
  const rubber = s("line", { class: "rubber", visibility: "hidden" });
  const svg = s("svg", {
    viewBox: `0 0 ${WIDTH} ${height}`,
    role: "group",
    "aria-label": `Network with ${sizes.join("-")} units. Choose two units of neighbouring layers to highlight their weight.`,
  });

  for (const from of nodes) {
    for (const to of nodes.filter((node) => node.layer === from.layer + 1)) {
      const [[x1, y1], [x2, y2]] = [place(from), place(to)];
      const name = weightName(to.layer, from.unit, to.unit);
      const line = s("line", { x1, y1, x2, y2, class: "edge", "data-edge": name });
      edges.set(name, { line, from: [x1, y1], to: [x2, y2] });
      lines.append(line);
    }
  }
  for (const node of nodes) {
    const [x, y] = place(node);
    node.element = s(
      "g",
      {
        class: "node",
        tabindex: "0",
        role: "button",
        "aria-label": title(node),
        "aria-pressed": "false",
        "data-node": `${node.layer}-${node.unit}`,
        transform: `translate(${x} ${y})`,
        onkeydown: (event) => keyPressed(event, node),
        onclick: (event) => event.detail === 0 && activate(node), // a click that a screen reader made
      },
      s("circle", { r: radius + 9, class: "reach" }),
      s("circle", { r: radius + 4, class: "ring" }),
      s("circle", { r: radius, class: "disc" }),
      s("text", { "text-anchor": "middle", y: 5 }, String(node.unit)),
    );
    keepFinger(node.element);
  }
  const heads = sizes.map((_, layer) => {
    const [x] = place({ layer, unit: 1 });
    const kind = layer === 0 ? "inputs" : layer === sizes.length - 1 ? "outputs" : "hidden";
    return s(
      "text",
      { x, y: 14, "text-anchor": "middle", "aria-hidden": "true" },
      s("tspan", { x }, `layer ${layer}`),
      s("tspan", { x, dy: 14, class: "tick" }, kind),
    );
  });
  svg.append(...heads, lines, names, rubber, ...nodes.map((node) => node.element));

  // The pointer is followed by its position, for while it is held down all events go to where it went down.
  let drag = null;
  const under = (event) => {
    const [x, y] = where(svg, event);
    return nodes.find((node) => Math.hypot(place(node)[0] - x, place(node)[1] - y) <= radius + 9);
  };
  svg.addEventListener("pointerdown", (event) => {
    const node = event.button === 0 ? under(event) : undefined;
    if (!node) return;
    drag = { from: node, left: false };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const over = under(event);
    drag.left ||= over !== drag.from;
    const [[x1, y1], [x2, y2]] = [place(drag.from), over ? place(over) : where(svg, event)];
    for (const [name, value] of Object.entries({ x1, y1, x2, y2 })) rubber.setAttribute(name, value);
    rubber.setAttribute("visibility", drag.left ? "visible" : "hidden");
  });
  svg.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const [{ from, left }, to] = [drag, under(event)];
    endDrag();
    if (!left) activate(from);
    else if (to && to !== from) join(from, to);
  });
  svg.addEventListener("pointercancel", () => endDrag());
  function endDrag() {
    drag = null;
    rubber.setAttribute("visibility", "hidden");
  }

  function keyPressed(event, node) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (move) {
      const layer = clamp(node.layer + move[0], 0, sizes.length - 1);
      const unit = clamp(node.unit + move[1], 1, sizes[layer]);
      nodes.find((other) => other.layer === layer && other.unit === unit).element.focus();
    } else if (event.key === "Enter" || event.key === " ") activate(node);
    else if (event.key === "Escape" && start) begin(null, "Nothing chosen.");
    else return;
    event.preventDefault();
  }

  function begin(node, message) {
    start?.element.setAttribute("aria-pressed", "false");
    start = node;
    start?.element.setAttribute("aria-pressed", "true");
    status.say(message);
  }

  function activate(node) {
    if (!start) begin(node, `${title(node)} is chosen. Now choose a unit of a neighbouring layer.`);
    else if (start === node) begin(null, "Nothing chosen.");
    else join(start, node);
  }

  function join(one, other) {
    if (Math.abs(one.layer - other.layer) !== 1) {
      begin(
        null,
        `${title(one)} and ${title(other).toLowerCase()} are not joined: no weight goes from one to the other.`,
      );
      return;
    }
    const [from, to] = one.layer < other.layer ? [one, other] : [other, one];
    const name = weightName(to.layer, from.unit, to.unit);
    const on = !chosen.delete(name);
    if (on) chosen.add(name);
    begin(
      null,
      `${name} is ${on ? "highlighted" : "cleared"}: from ${title(from).toLowerCase()} to ${title(to).toLowerCase()}.`,
    );
    update();
  }

  const code = h("code", { "data-read": "code" });
  const copy = h("button", { type: "button", onclick: () => copyText(code, status) }, "Copy");
  const clear = h(
    "button",
    { type: "button", onclick: () => (chosen.clear(), begin(null, "All weights are cleared."), update()) },
    "Clear all",
  );

  function update() {
    for (const [name, edge] of edges) edge.line.classList.toggle("on", chosen.has(name));
    names.replaceChildren(...placeNames([...chosen].map((name) => ({ name, ...edges.get(name) }))));
    const set = `{${[...chosen]
      .sort()
      .map((name) => `"${name}"`)
      .join(", ")}}`;
    if (variable) code.textContent = `${variable} = ${chosen.size ? set : "..."}`;
    else code.textContent = chosen.size ? set : "none yet";
    copy.disabled = clear.disabled = chosen.size === 0;
    remember({ selected: [...chosen] });
  }

  update();
  status.say("Drag from one unit to another, or choose two units with Tab and Enter.");
  const [i, j] = [sizes[0], Math.min(2, sizes[1])];
  const example = `${weightName(1, i, j)} joins unit ${i} of layer 0 to unit ${j} of layer 1. Units count from 1.`;
  const goal = variable ? `Line for the answer cell of ${variable}:` : "Highlighted weights:";
  return {
    label: "Network diagram",
    parts: [
      svg,
      status.element,
      h("p", { class: "code-label" }, goal),
      h("div", { class: "code" }, code, h("div", { class: "buttons" }, copy, clear)),
      h("p", { class: "hint" }, `${example} The same edge again clears it.`),
    ],
  };
}

/** A label for every highlighted edge, moved along its edge to where it covers no other label. */
function placeNames(edges) {
  const taken = [];
  return edges.map(({ name, from, to }) => {
    const spots = [0.5, 0.36, 0.64, 0.27, 0.73, 0.43, 0.57].map((t) => [
      from[0] + t * (to[0] - from[0]),
      from[1] + t * (to[1] - from[1]),
    ]);
    const free = spots.find(([x, y]) =>
      taken.every((other) => Math.abs(other[0] - x) > 40 || Math.abs(other[1] - y) > 15),
    );
    const [x, y] = free ?? spots[0];
    taken.push([x, y]);
    return s("text", { x, y: y + 4, "text-anchor": "middle", class: "name" }, name);
  });
}

/** Copies what an element says.  Without leave to use the clipboard it is selected, ready for the keys. */
async function copyText(element, status) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    status.say("Copied. Paste it into the answer cell.");
  } catch {
    getSelection().selectAllChildren(element);
    status.say("The line is selected. Copy it with Ctrl+C (on a Mac: ⌘C).");
  }
}

// ----------------------------------------------------------------------------------------------------- descent

function descent() {
  const height = 280;
  const map = plane(height, 36);
  const reach = [4.8, 3.6];
  const first = { start: [-4, 3], lr: 0.25, batchSize: "1", seed: 1, steps: 40 };
  let start = first.start;
  const id = `tnn-${(mounted += 1)}`;

  const rate = slider(
    { label: "Learning rate", name: "lr", min: 0.05, max: 1.3, step: 0.05, value: first.lr, digits: 2 },
    () => update(),
  );
  const steps = slider({ label: "Steps", name: "steps", min: 0, max: 80, step: 1, value: first.steps, digits: 0 }, () =>
    update(),
  );
  const size = h(
    "select",
    { id: `${id}-size`, name: "batchSize", onchange: () => update() },
    [1, 2, 4, 8, 16, 40].map((b) => h("option", { value: b }, b === EXAMPLES.length ? `${b} (all)` : String(b))),
  );
  const seed = h("input", {
    type: "number",
    id: `${id}-seed`,
    name: "seed",
    min: 0,
    max: 9999,
    step: 1,
    value: first.seed,
    oninput: () => update(),
  });
  const reset = h("button", { type: "button", onclick: () => toFirst() }, "Reset");
  const status = sentence();

  const levels = [0.25, 1, 2.25, 4, 6.25, 9, 12.25].map((level) => {
    const [cx, cy] = map.to([0, 0]);
    const [rx, ry] = CURVATURE.map((c) => 36 * Math.sqrt((2 * level) / c));
    return s("ellipse", { cx, cy, rx, ry, class: "level" });
  });
  const paths = { batch: s("g", { class: "path batch" }), stochastic: s("g", { class: "path stochastic" }) };
  const handle = handleOf("start", "start");
  const [x0, y0] = map.to([0, 0]);
  const svg = s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: "group",
      "aria-label": "Two descent paths over the level sets of a cost. The minimum is in the centre.",
    },
    s("clipPath", { id: `${id}-clip` }, s("rect", { width: WIDTH, height })),
    s("g", { "clip-path": `url(#${id}-clip)` }, levels, axes(map, height, reach), paths.stochastic, paths.batch),
    s("path", { d: `M${x0 - 7} ${y0}h14M${x0} ${y0 - 7}v14`, class: "minimum" }),
    handle,
  );
  movable(handle, svg, { map, limit: reach, get: () => start, set: (w) => ((start = w), update()) });

  const cell = (name) => h("td", { "data-read": name });
  const cells = Object.fromEntries(
    ["batch", "stochastic"].map((kind) => [kind, ["end", "cost", "gradients"].map((what) => cell(`${kind}-${what}`))]),
  );
  const row = (kind, label) =>
    h(
      "tr",
      {},
      h(
        "th",
        { scope: "row" },
        s("svg", { class: "key", viewBox: "0 0 30 10", "aria-hidden": "true" }, keyOf(kind)),
        label,
      ),
      cells[kind],
    );
  const table = h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ["path", "end", "cost above minimum", "examples used"].map((text) => h("th", { scope: "col" }, text)),
      ),
    ),
    h("tbody", {}, row("batch", "batch"), row("stochastic", "stochastic")),
  );
  let summary = "";

  function toFirst() {
    [start, rate.value, steps.value, size.value, seed.value] = [
      first.start,
      first.lr,
      first.steps,
      first.batchSize,
      first.seed,
    ];
    update();
    changed(reset);
  }

  function update() {
    const settings = {
      start,
      lr: rate.value,
      batchSize: Number(size.value),
      seed: Math.trunc(Number(seed.value)) || 0,
      steps: steps.value,
    };
    const found = descentPaths(settings);
    const used = {
      batch: settings.steps * EXAMPLES.length,
      stochastic: found.batches.reduce((sum, b) => sum + b.length, 0),
    };
    for (const kind of ["batch", "stochastic"]) {
      drawPath(paths[kind], found[kind].map(map.to), kind);
      const end = found[kind].at(-1);
      cells[kind][0].textContent = Math.max(...end.map(Math.abs)) < 1000 ? point(end) : "far outside";
      cells[kind][1].textContent = shown(excessCost(end), 3);
      cells[kind][2].textContent = String(used[kind]);
    }
    const [x, y] = map.to(start);
    handle.setAttribute("transform", `translate(${x} ${y})`);
    handle.setAttribute("aria-label", `Start at ${point(start, 1)}. Arrow keys move it.`);
    summary =
      `Start ${point(start, 1)}. After ${settings.steps} steps the cost is above its minimum by ` +
      `${shown(excessCost(found.batch.at(-1)), 3)} on the batch path and by ${shown(excessCost(found.stochastic.at(-1)), 3)} on the stochastic path.`;
    const limit = 2 / CURVATURE[1];
    status.say(
      settings.lr > limit
        ? `Learning rates above 2/${shown(CURVATURE[1], 1)} = ${shown(limit)} diverge along w₂.`
        : "Drag the start point, or focus it and use the arrow keys.",
    );
  }

  const controls = h(
    "div",
    { class: "controls" },
    rate.element,
    steps.element,
    h("div", { class: "control" }, h("label", { for: `${id}-size` }, "Batch size"), size),
    h("div", { class: "control" }, h("label", { for: `${id}-seed` }, "Seed of the shuffles"), seed),
  );
  update();
  return {
    label: "Batch and stochastic gradient descent",
    parts: [svg, table, controls, h("div", { class: "buttons" }, reset), status.element],
    summary: () => summary,
  };
}

const mark = (kind, [x, y], r = 2.4) =>
  kind === "batch"
    ? s("circle", { cx: x, cy: y, r })
    : s("rect", { x: x - r + 0.3, y: y - r + 0.3, width: 2 * r - 0.6, height: 2 * r - 0.6 });

const keyOf = (kind) => [s("g", { class: `path ${kind}` }, s("path", { d: "M1 5H29" }), mark(kind, [15, 5], 3))];

/** A path of points far outside the drawing ends there: browsers draw huge coordinates badly. */
function drawPath(group, points, kind) {
  const last = points.findIndex(([x, y]) => Math.abs(x) > 1e4 || Math.abs(y) > 1e4);
  const drawn = last < 0 ? points : points.slice(0, last);
  const d = drawn.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  group.replaceChildren(s("path", { d }), ...drawn.map((p) => mark(kind, p)));
}

// --------------------------------------------------------------------------------------------------- norm ball

function normBall() {
  const height = 280;
  const scale = 64;
  const map = plane(height, scale);
  const reach = [2.6, 2.0];
  let centre = [1.7, 0.5];
  let summary = "";

  const norm = radios(
    { label: "Norm", name: "norm", options: { 1: "L1: |w₁| + |w₂| ≤ d", 2: "L2: √(w₁² + w₂²) ≤ d" }, value: "1" },
    () => update(),
  );
  const bound = slider({ label: "Bound d", name: "bound", min: 0, max: 2, step: 0.1, value: 1 }, () => update());
  const kappa = slider({ label: "Curvature κ along w₂", name: "kappa", min: 0.5, max: 5, step: 0.5, value: 1 }, () =>
    update(),
  );
  const status = sentence();
  const ball = s("path", { class: "ball" });
  const rings = s("g", { "aria-hidden": "true" });
  const best = s("g", { class: "best" }, s("rect", { x: -6, y: -6, width: 12, height: 12, transform: "rotate(45)" }));
  const handle = handleOf("centre", "centre");
  const id = `tnn-${(mounted += 1)}-clip`;
  const svg = s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: "group",
      "aria-label": "Norm ball, level sets of the cost around its centre c, and the best point of the ball.",
    },
    s("clipPath", { id }, s("rect", { width: WIDTH, height })),
    s("g", { "clip-path": `url(#${id})` }, ball, rings, axes(map, height, reach)),
    handle,
    best,
  );
  movable(handle, svg, { map, limit: [2.5, 1.9], get: () => centre, set: (c) => ((centre = c), update()) });

  const value = (name) => h("dd", { "data-read": name });
  const reads = { centre: value("c"), w: value("w"), cost: value("cost"), size: value("size") };
  const list = h(
    "dl",
    {},
    h("div", {}, h("dt", {}, "minimum without bound, c ", keyShape("knob")), reads.centre),
    h("div", {}, h("dt", {}, "best point of the ball, w ", keyShape("diamond")), reads.w),
    h("div", {}, h("dt", {}, "its cost (w₁ − c₁)² + κ (w₂ − c₂)²"), reads.cost),
    h("div", {}, h("dt", {}, "its norm"), reads.size),
  );

  function update() {
    const [p, d, k] = [Number(norm.value), bound.value, kappa.value];
    const w = constrainedMinimum(centre, k, d, p);
    const cost = quadratic(w, centre, k);
    const [x0, y0] = map.to([0, 0]);
    const r = scale * d;
    ball.setAttribute(
      "d",
      p === 1
        ? `M${x0 - r} ${y0}L${x0} ${y0 - r}L${x0 + r} ${y0}L${x0} ${y0 + r}Z`
        : `M${x0 - r} ${y0}A${r} ${r} 0 1 1 ${x0 + r} ${y0}A${r} ${r} 0 1 1 ${x0 - r} ${y0}Z`,
    );
    const [cx, cy] = map.to(centre);
    const ring = (level, kind) =>
      s("ellipse", { cx, cy, rx: scale * Math.sqrt(level), ry: scale * Math.sqrt(level / k), class: kind });
    rings.replaceChildren(
      ...[0.1, 0.5, 1.2, 2.2, 3.5, 5.1].map((level) => ring(level, "level")),
      ring(cost, "level touching"),
    );
    const [bx, by] = map.to(w);
    best.setAttribute("transform", `translate(${bx} ${by})`);
    handle.setAttribute("transform", `translate(${cx} ${cy})`);
    handle.setAttribute("aria-label", `Centre c of the cost at ${point(centre, 1)}. Arrow keys move it.`);
    reads.centre.textContent = point(centre, 1);
    reads.w.textContent = point(w, 3);
    reads.cost.textContent = shown(cost, 3);
    reads.size.textContent = shown(p === 1 ? Math.abs(w[0]) + Math.abs(w[1]) : Math.hypot(...w), 3);
    status.say(verdict(w, d));
    summary = `c = ${point(centre, 1)}, best point ${point(w, 3)}, cost ${shown(cost, 3)}. ${status.element.textContent}`;
  }

  function verdict(w, d) {
    if (w.every((x, k) => x === centre[k])) return "c lies in the ball, so the bound changes nothing.";
    if (d === 0) return "A ball of size 0 is the origin alone: both weights are exactly 0.";
    const zero = w.indexOf(0);
    if (zero < 0) return "No weight is exactly 0.";
    const index = "₁₂"[zero];
    return centre[zero] === 0
      ? `w${index} is exactly 0, as c${index} is.`
      : `w${index} is exactly 0, although c${index} is not: the best point is a corner of the ball.`;
  }

  update();
  return {
    label: "Norm ball and quadratic cost",
    parts: [
      svg,
      status.element,
      list,
      h("div", { class: "controls" }, norm.element, bound.element, kappa.element),
      h("p", { class: "hint" }, "Drag the centre c, or focus it and use the arrow keys (with Shift: larger steps)."),
    ],
    summary: () => summary,
  };
}

const keyShape = (kind) =>
  s(
    "svg",
    { class: "key shape", viewBox: "-8 -8 16 16", "aria-hidden": "true" },
    kind === "knob"
      ? s("g", { class: "handle centre" }, s("circle", { r: 6, class: "knob" }))
      : s("g", { class: "best" }, s("rect", { x: -4.5, y: -4.5, width: 9, height: 9, transform: "rotate(45)" })),
  );

// ----------------------------------------------------------------------------------------------------- softmax

function softmaxDiagram() {
  const height = 210;
  const [left, right, base] = [30, 215, 160];
  const names = ["₁", "₂", "₃"];
  const first = [1, 2, -0.5];
  const sliders = names.map((name, k) =>
    slider({ label: `Logit z${name}`, name: `z${k + 1}`, min: -6, max: 6, step: 0.1, value: first[k] }, () => update()),
  );
  const truth = radios({ label: "True class", name: "truth", options: { 0: "1", 1: "2", 2: "3" }, value: "0" }, () =>
    update(),
  );
  const status = sentence();
  const loss = h("b", { "data-read": "loss" });
  const formula = h("span", {});
  const bars = s("g", {});
  let summary = "";
  const svg = s("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img" }, bars);

  const column = (x, value, unit, zero, kind, name, text, isTrue) => {
    const size = Math.abs(value) * unit;
    const y = value >= 0 ? zero - size : zero;
    const label = value >= 0 ? y - 5 : y + size + 14;
    return s(
      "g",
      {},
      s("rect", { x, y, width: 34, height: size, class: `bar ${kind}${isTrue ? " true" : ""}` }),
      s("text", { x: x + 17, y: label, "text-anchor": "middle", "data-read": name }, text),
    );
  };

  function update() {
    const logits = sliders.map((one) => one.value);
    const y = Number(truth.value);
    const p = softmax(logits);
    const { loss: value, gradient } = crossEntropy(logits, y);
    const zero = 92; // of the gradient's axis
    bars.replaceChildren(
      s("text", { x: left - 8, y: 14, class: "head" }, "probabilities"),
      s("text", { x: right - 8, y: 14, class: "head" }, "gradient p − y"),
      s("line", { x1: left - 10, x2: left + 134, y1: base, y2: base, class: "axis" }),
      s("line", { x1: right - 10, x2: right + 134, y1: zero, y2: zero, class: "axis" }),
      ...p.flatMap((_, k) => {
        const [a, b] = [left + 45 * k, right + 45 * k];
        const label = (x) => [
          s("text", { x: x + 17, y: 188, "text-anchor": "middle" }, String(k + 1)),
          k === y ? s("text", { x: x + 17, y: 203, "text-anchor": "middle", class: "tick" }, "true") : undefined,
        ];
        return [
          column(a, p[k], 118, base, "probability", `p${k + 1}`, shown(p[k], 3), k === y),
          column(b, gradient[k], 62, zero, "gradient", `g${k + 1}`, shown(gradient[k], 3), k === y),
          ...label(a),
          ...label(b),
        ].filter(Boolean);
      }),
    );
    formula.textContent = `loss = −log p${names[y]} = `;
    loss.textContent = shown(value, 3);
    const three = (values) => values.map((v) => shown(v, 3)).join(", ");
    summary = `Probabilities ${three(p)}; loss ${shown(value, 3)}; gradient ${three(gradient)}; the true class is ${y + 1}.`;
    svg.setAttribute("aria-label", `Bars. ${summary}`);
    status.say(
      gradient[y] > -0.0005
        ? "The true class has almost all the probability: there is little left to learn."
        : `Descent raises z${names[y]} and lowers the other two. The three entries of the gradient sum to 0.`,
    );
  }

  const reset = h(
    "button",
    {
      type: "button",
      onclick: () => (
        (truth.value = "0"),
        sliders.forEach((one, k) => (one.value = first[k])),
        update(),
        changed(reset)
      ),
    },
    "Reset",
  );
  update();
  return {
    label: "Softmax, cross-entropy and gradient",
    parts: [
      svg,
      h("p", { class: "result" }, formula, loss),
      h(
        "div",
        { class: "controls" },
        sliders.map((one) => one.element),
        truth.element,
      ),
      h("div", { class: "buttons" }, reset),
      status.element,
    ],
    summary: () => summary,
  };
}

// ------------------------------------------------------------------------------------------------- the outside

const STYLE = `
.tnn { --page: #ffffff; --ink: #1f2328; --soft: #57606a; --line: #8c959f; --faint: #d0d7de; --panel: #f6f8fa;
  --red: #c44900; --blue: #0067a3; --sand: #f5d9a8; --focus: #0067a3; color-scheme: light; }
@media screen and (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) body:not([data-theme="light"], [data-jp-theme-light], .vscode-light) .tnn { DARK } }
@media screen { [data-theme="dark"] .tnn, [data-jp-theme-light="false"] .tnn, body.vscode-dark .tnn { DARK } }
.tnn { box-sizing: border-box; position: relative; max-width: 36rem; margin: 1rem auto; padding: 0.75rem; border: 1px solid var(--faint);
  border-radius: 8px; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; text-align: left; }
.tnn *, .tnn *::before { box-sizing: border-box; }
.tnn > svg { display: block; width: 100%; max-width: 30rem; height: auto; margin: 0 auto; overflow: hidden; user-select: none; -webkit-user-select: none; }
.tnn p { margin: 0.5rem 0; }
.tnn text { fill: var(--ink); font: 13px system-ui, sans-serif; }
.tnn text.tick, .tnn tspan.tick { fill: var(--soft); font-size: 12px; }
.tnn .scale text { paint-order: stroke; stroke: var(--page); stroke-width: 3px; }
.tnn .axis { stroke: var(--line); }
.tnn .level { fill: none; stroke: var(--line); stroke-opacity: 0.6; }
.tnn .status { min-height: 2.9em; padding: 0.3rem 0.6rem; border-left: 3px solid var(--blue); background: var(--panel); }
.tnn .hint, .tnn .code-label { color: var(--soft); font-size: 14px; }
.tnn .controls { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: 0.6rem 1.2rem; margin: 0.75rem 0; }
.tnn .control { display: flex; flex-direction: column; gap: 0.2rem; min-width: 0; margin: 0; padding: 0; border: 0; }
.tnn .control label, .tnn legend { padding: 0; font-size: 14px; }
.tnn legend { margin-bottom: 0.2rem; }
.tnn fieldset.control { flex-flow: row wrap; column-gap: 1.2rem; }
.tnn b { font-weight: 600; font-variant-numeric: tabular-nums; }
.tnn input[type="range"] { width: 100%; height: 24px; margin: 0; accent-color: var(--blue); }
.tnn input[type="radio"] { width: 18px; height: 18px; margin: 0; vertical-align: -3px; accent-color: var(--blue); }
.tnn fieldset.control label { display: inline-block; padding: 3px 0; }
.tnn button, .tnn select, .tnn input[type="number"] { min-height: 34px; padding: 0 0.75rem; border: 1px solid var(--line);
  border-radius: 6px; background: var(--panel); color: var(--ink); font: inherit; }
.tnn button { cursor: pointer; }
.tnn button:disabled { opacity: 0.55; cursor: default; }
.tnn :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.tnn .code, .tnn .buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: flex-start; }
.tnn .spoken { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.tnn code { flex: 1 1 14rem; min-width: 0; padding: 0.4rem 0.6rem; border: 1px solid var(--faint); border-radius: 6px;
  background: var(--panel); color: var(--ink); font: 14px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.tnn table { display: table; width: 100%; margin: 0.5rem 0; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
.tnn th, .tnn td { padding: 0.25rem 0.2rem; border: 0; border-bottom: 1px solid var(--faint); background: none; color: var(--ink);
  text-align: right; vertical-align: bottom; font-weight: 400; white-space: normal; }
.tnn td, .tnn th[scope="row"] { white-space: nowrap; }
.tnn th:first-child { text-align: left; }
.tnn thead th { color: var(--soft); }
.tnn .key { display: inline-block; width: 21px; height: 7px; margin-right: 4px; }
.tnn .key.shape { width: 15px; height: 15px; margin: 0; vertical-align: -2px; }
.tnn dl { margin: 0.5rem 0; }
.tnn dl div { display: flex; justify-content: space-between; gap: 1rem; padding: 0.2rem 0; border-bottom: 1px solid var(--faint); }
.tnn dt { margin: 0; font-weight: 400; }
.tnn dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tnn .result { font-size: 17px; }
.tnn .node { cursor: pointer; }
.tnn .node text { pointer-events: none; font-weight: 600; }
.tnn .disc { fill: var(--panel); stroke: var(--ink); stroke-width: 1.5; }
.tnn .ring { fill: none; stroke: none; }
.tnn .node:hover .disc { stroke-width: 3; }
.tnn .node[aria-pressed="true"] .disc { fill: var(--sand); stroke-width: 3; }
.tnn .node[aria-pressed="true"] text { fill: #1f2328; }
.tnn .node:focus, .tnn .handle:focus { outline: none; }
.tnn .node:focus-visible .ring, .tnn .handle:focus-visible .ring { stroke: var(--focus); stroke-width: 3; }
.tnn .edge { stroke: var(--line); stroke-opacity: 0.7; }
.tnn .edge.on { stroke: var(--red); stroke-opacity: 1; stroke-width: 4; }
.tnn .rubber { stroke: var(--red); stroke-width: 3; stroke-dasharray: 6 4; pointer-events: none; }
.tnn .name { font: 600 12px ui-monospace, monospace; paint-order: stroke; stroke: var(--page); stroke-width: 5px; stroke-linejoin: round; pointer-events: none; }
.tnn .handle { cursor: grab; }
.tnn .reach { fill: transparent; }
.tnn .knob { fill: var(--sand); stroke: var(--ink); stroke-width: 2; }
.tnn .path path { fill: none; stroke-width: 2; stroke-linejoin: round; }
.tnn .path.batch { stroke: var(--red); fill: var(--red); }
.tnn .path.stochastic { stroke: var(--blue); fill: var(--page); stroke-width: 1.2; }
.tnn .path.stochastic path { stroke-width: 1.4; stroke-dasharray: 5 2; }
.tnn .minimum { stroke: var(--ink); stroke-width: 2.5; }
.tnn .ball { fill: var(--blue); fill-opacity: 0.16; stroke: var(--blue); stroke-width: 2; }
.tnn .level.touching { stroke: var(--red); stroke-opacity: 1; stroke-width: 2; stroke-dasharray: 6 3; }
.tnn .best { fill: var(--red); stroke: var(--page); stroke-width: 1.5; pointer-events: none; }
.tnn .bar { stroke: var(--ink); stroke-width: 0.75; }
.tnn .bar.probability { fill: var(--blue); }
.tnn .bar.gradient { fill: var(--red); }
.tnn .bar.true { stroke-width: 3; }
@media (forced-colors: active) { .tnn { forced-color-adjust: none; } }
@media print { .tnn { break-inside: avoid; } .tnn button, .tnn .hint { display: none; } }
`.replaceAll(
  "DARK",
  `--page: #16191d; --ink: #e6edf3; --soft: #a9b4bf; --line: #7d8894; --faint: #3a424b; --panel: #22272e;
  --red: #ff8a66; --blue: #5cb8f0; --sand: #e8c27a; --focus: #7cc7ff; color-scheme: dark;`,
);

const DIAGRAMS = { network, descent, norm_ball: normBall, softmax: softmaxDiagram };

/** Puts a diagram into an element, in place of what is there.
 *
 * @param name "network", "descent", "norm_ball" or "softmax"
 * @param options for "network": `sizes`, and `variable`, the name of the answer ("b1")
 */
export function mount(name, element, options = {}) {
  if (!Object.hasOwn(DIAGRAMS, name))
    throw new Error(`there is no diagram "${name}", only ${Object.keys(DIAGRAMS).join(", ")}`);
  const { label, parts, summary } = DIAGRAMS[name](options);
  // Notebooks have keyboard shortcuts of their own; inside the diagram its keys come first.
  const attributes = {
    class: "tnn",
    role: "group",
    "aria-label": label,
    "data-diagram": name,
    "data-lm-suppress-shortcuts": "true",
  };
  const root = h("div", attributes, h("style", {}, STYLE), parts);
  root.addEventListener("keydown", (event) => event.stopPropagation());
  if (summary) {
    const spoken = h("p", { class: "spoken", role: "status" });
    root.append(spoken);
    root.addEventListener("change", () => (spoken.textContent = summary()));
  }
  element.replaceChildren(root);
}

export default {
  /** For anywidget.  What is highlighted is kept with the widget, so that it outlives a redrawn cell; Python never sees it. */
  render({ model, el }) {
    const remember = (state) => model.set("state", state);
    mount(model.get("name"), el, { ...model.get("options"), ...model.get("state"), remember });
  },
};
