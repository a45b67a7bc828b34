// A map on a canvas: cells, lines and marks over one or two parameters, with zoom and pan.
class MapView {
  static MARGIN = { left: 84, right: 12, top: 12, bottom: 44 };
  static INK = "#1c1f24";

  // `look` is called with the parameters at the pointer, and whether they are meant to stay; `letGo` ends that.
  constructor(canvas, box, names, look, letGo) {
    this.canvas = canvas;
    this.letGo = letGo;
    this.isLine = box.length === 1;
    this.box = this.isLine ? [box[0], [0, 1]] : box;
    this.names = names;
    this.look = look;
    this.view = this.box.map((ends) => [...ends]);
    this.scene = { polygons: [], bounds: [], paint: () => "none", lines: [], marks: [], version: 0 };
    this.layer = new CellLayer(() => this.#later());
    this.pointer = null;
    this.#listen();
    new ResizeObserver(() => this.#later()).observe(canvas);
  }

  show(scene) {
    this.scene = { ...this.scene, ...scene, version: this.scene.version + 1 };
    this.#later();
  }

  point(place) {
    this.pointer = place;
    this.#later();
  }

  get #size() {
    const { left, right, top, bottom } = MapView.MARGIN;
    return [this.canvas.clientWidth - left - right, this.canvas.clientHeight - top - bottom];
  }

  #toPage([x, y]) {
    const [width, height] = this.#size;
    const [[x0, x1], [y0, y1]] = this.view;
    const { left, top } = MapView.MARGIN;
    return [left + ((x - x0) / (x1 - x0)) * width, top + height - ((y - y0) / (y1 - y0)) * height];
  }

  #toPlace(px, py) {
    const [width, height] = this.#size;
    const [[x0, x1], [y0, y1]] = this.view;
    const { left, top } = MapView.MARGIN;
    return [x0 + ((px - left) / width) * (x1 - x0), y0 + ((top + height - py) / height) * (y1 - y0)];
  }

  // Zooms by a factor around a place, never beyond the box.
  zoom(factor, place = this.view.map(([from, to]) => (from + to) / 2)) {
    this.view = this.view.map(([from, to], axis) => {
      if (this.isLine && axis === 1) return [from, to];
      return this.#within([place[axis] + (from - place[axis]) / factor, place[axis] + (to - place[axis]) / factor], axis);
    });
    this.#later();
  }

  all() {
    this.view = this.box.map((ends) => [...ends]);
    this.#later();
  }

  #pan(shift) {
    this.view = this.view.map(([from, to], axis) => {
      if (this.isLine && axis === 1) return [from, to];
      return this.#within([from + shift[axis], to + shift[axis]], axis);
    });
    this.#later();
  }

  // A view moved into the box, and not smaller than floats can tell apart.
  #within([from, to], axis) {
    const [low, high] = this.box[axis];
    const length = Math.min(high - low, Math.max(to - from, (high - low) * 1e-9));
    const start = Math.min(Math.max(from, low), high - length);
    return [start, start + length];
  }

  #later() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = null; this.draw(); });
  }

  draw() {
    const { canvas } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (width === 0) return;
    const ratio = globalThis.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, width, height);
    const { left, top } = MapView.MARGIN;
    const [across, down] = this.#size;
    pen.save();
    pen.beginPath();
    pen.rect(left, top, across, down);
    pen.clip();
    this.#drawCells(pen, ratio);
    this.scene.lines.forEach((line) => this.#drawLine(pen, line));
    this.#drawPointer(pen);
    pen.restore();
    this.#drawAxes(pen);
    this.scene.marks.forEach((mark) => this.#drawMark(pen, mark));
  }

  // What was last drawn, moved and scaled to the view; it is drawn anew where that has changed.
  #drawCells(pen, ratio) {
    const wanted = JSON.stringify([this.view, this.#size, ratio]) + this.scene.version;
    if (wanted !== this.wanted) {
      this.wanted = wanted;
      this.layer.start(this.#size, ratio, this.view, this.scene);
    }
    const { canvas, view } = this.layer;
    if (!view) return;
    const [[x0, x1], [y0, y1]] = view;
    const [left, top] = this.#toPage([x0, y1]);
    const [right, bottom] = this.#toPage([x1, y0]);
    pen.drawImage(canvas, left, top, right - left, bottom - top);
  }

  #drawLine(pen, { segments, colour, width, dash }) {
    pen.beginPath();
    for (const [from, to] of segments) {
      pen.moveTo(...this.#toPage(from));
      pen.lineTo(...this.#toPage(to));
    }
    pen.setLineDash(dash ?? []);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.lineCap = "round";
    pen.stroke();
    pen.setLineDash([]);
  }

  #drawPointer(pen) {
    if (!this.pointer) return;
    const [x, y] = this.#toPage(this.pointer);
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 3;
    const cross = () => {
      pen.beginPath();
      pen.moveTo(x - 9, y); pen.lineTo(x + 9, y);
      pen.moveTo(x, y - 9); pen.lineTo(x, y + 9);
      pen.stroke();
    };
    cross();
    pen.strokeStyle = MapView.INK;
    pen.lineWidth = 1.4;
    cross();
  }

  #drawMark(pen, { place, name }) {
    const isSeen = place.every((at, axis) => at >= this.view[axis][0] && at <= this.view[axis][1]);
    if (!isSeen) return;
    const [x, y] = this.#toPage(place);
    pen.beginPath();
    pen.arc(x, y, 8, 0, 2 * Math.PI);
    pen.fillStyle = "#ffffff";
    pen.strokeStyle = MapView.INK;
    pen.lineWidth = 1.3;
    pen.fill();
    pen.stroke();
    pen.fillStyle = MapView.INK;
    pen.font = "bold 11px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(name, x, y + 0.5);
  }

  #drawAxes(pen) {
    const { left, top } = MapView.MARGIN;
    const [width, height] = this.#size;
    pen.strokeStyle = pen.fillStyle = "#5b626b";
    pen.lineWidth = 1;
    pen.strokeRect(left, top, width, height);
    pen.font = "12px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "top";
    for (const [value, text] of MapView.ticks(...this.view[0])) {
      const [x] = this.#toPage([value, 0]);
      pen.fillText(text, x, top + height + 6);
      pen.fillRect(x - 0.5, top + height, 1, 4);
    }
    pen.fillText(this.names[0], left + width / 2, top + height + 24);
    if (this.isLine) return;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const [value, text] of MapView.ticks(...this.view[1])) {
      const [, y] = this.#toPage([0, value]);
      pen.fillText(text, left - 7, y);
      pen.fillRect(left - 4, y - 0.5, 4, 1);
    }
    pen.save();
    pen.translate(12, top + height / 2);
    pen.rotate(-Math.PI / 2);
    pen.textAlign = "center";
    pen.fillText(this.names[1], 0, 0);
    pen.restore();
  }

  // Round numbers in an interval, about six of them.
  static ticks(from, to) {
    const rough = (to - from) / 6;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
    const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const found = [];
    for (let at = Math.ceil(from / step - 1e-9); at * step <= to + step * 1e-9; at++) {
      const text = (at * step).toFixed(Math.min(places, 20)).replace("-", "−");
      found.push([at * step, Number(at * step) === 0 ? "0" : text]);
    }
    return found;
  }

  #listen() {
    const { canvas } = this;
    const here = (event) => {
      const box = canvas.getBoundingClientRect();
      return this.#toPlace(event.clientX - box.left, event.clientY - box.top);
    };
    const inside = (place) =>
      place.map((x, axis) => Math.min(Math.max(x, this.box[axis][0]), this.box[axis][1]));
    const held = new Map();
    let moved = 0;
    canvas.addEventListener("wheel", (event) => {
      // Elsewhere the wheel moves the page.
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * 0.0015), here(event));
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      held.set(event.pointerId, [event.clientX, event.clientY]);
      moved = 0;
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = held.get(event.pointerId);
      if (!before) return this.look(inside(here(event)), false);
      const now = [event.clientX, event.clientY];
      moved += Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1]);
      const others = [...held].filter(([id]) => id !== event.pointerId);
      held.set(event.pointerId, now);
      if (others.length > 0) {
        // Two fingers: the distance between them is the zoom.
        const [, other] = others[0];
        const apart = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]);
        this.zoom(apart(now) / Math.max(apart(before), 1), here(event));
      } else if (moved > 4) {
        const [width, height] = this.#size;
        const [[x0, x1], [y0, y1]] = this.view;
        this.#pan([(-(now[0] - before[0]) * (x1 - x0)) / width, ((now[1] - before[1]) * (y1 - y0)) / height]);
      }
    });
    canvas.addEventListener("pointerup", (event) => {
      held.delete(event.pointerId);
      if (moved <= 4) this.look(inside(here(event)), true);
    });
    canvas.addEventListener("pointercancel", (event) => held.delete(event.pointerId));
    canvas.addEventListener("keydown", (event) => {
      const [x, y] = this.pointer ?? this.view.map(([from, to]) => (from + to) / 2);
      const step = this.view.map(([from, to]) => (to - from) / (event.shiftKey ? 10 : 100));
      const go = {
        ArrowLeft: [x - step[0], y], ArrowRight: [x + step[0], y],
        ArrowDown: [x, y - step[1]], ArrowUp: [x, y + step[1]],
      }[event.key];
      if (go) this.look(inside(go), true);
      else if (event.key === "+" || event.key === "=") this.zoom(1.5, [x, y]);
      else if (event.key === "-") this.zoom(1 / 1.5, [x, y]);
      else if (event.key === "0") this.all();
      else if (event.key === "Escape") this.letGo();
      else return;
      event.preventDefault();
    });
  }
}
