// Cells on a canvas of their own, drawn in slices of time, so that nothing freezes however many there are.
class CellLayer {
  static SLICE = 20; // ms
  // One path of thousands of polygons takes far longer than many short ones.
  static PATH = 50;
  // Borders of more cells than this would blacken what is seen.
  static MOST_BORDERS = 4000;

  // `finished` is called when a drawing is complete.
  constructor(finished) {
    this.finished = finished;
    this.canvas = document.createElement("canvas");
    this.view = null;
  }

  // Draws anew; a drawing under way is given up. The plot is [width, height] in units of the page.
  start(plot, ratio, view, scene) {
    cancelAnimationFrame(this.frame);
    this.isBusy = true;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = plot.map((length) => Math.max(1, Math.round(length * ratio)));
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const steps = this.#steps(pen, plot, view, scene);
    const slice = () => {
      const end = performance.now() + CellLayer.SLICE;
      let step = steps.next();
      while (!step.done && performance.now() < end) step = steps.next();
      if (!step.done) {
        this.frame = requestAnimationFrame(slice);
        return;
      }
      [this.canvas, this.view, this.isBusy] = [canvas, view, false];
      this.finished();
    };
    slice();
  }

  *#steps(pen, [width, height], [[x0, x1], [y0, y1]], { polygons, bounds, paint }) {
    const toPage = ([x, y]) => [((x - x0) / (x1 - x0)) * width, height - ((y - y0) / (y1 - y0)) * height];
    const groups = new Map();
    let seen = 0;
    for (let cell = 0; cell < bounds.length; cell++) {
      const [left, bottom, right, top] = bounds[cell];
      if (right < x0 || left > x1 || top < y0 || bottom > y1) continue;
      seen++;
      const colour = paint(cell);
      const group = groups.get(colour);
      if (group) group.push(cell); else groups.set(colour, [cell]);
      if (cell % 1000 === 0) yield;
    }
    const chunks = function* (cells) {
      for (let at = 0; at < cells.length; at += CellLayer.PATH) {
        pen.beginPath();
        cells.slice(at, at + CellLayer.PATH).forEach((cell) => CellLayer.#trace(pen, toPage, polygons[cell], bounds[cell]));
        yield;
      }
    };
    pen.lineWidth = 0.6;
    for (const [colour, cells] of groups) {
      pen.fillStyle = pen.strokeStyle = colour;
      for (const _ of chunks(cells)) {
        pen.fill();
        // The seams between polygons would shine through.
        pen.stroke();
        yield;
      }
    }
    if (seen > CellLayer.MOST_BORDERS) return;
    pen.strokeStyle = "rgba(28, 31, 36, 0.45)";
    pen.lineWidth = seen > 800 ? 0.35 : 0.7;
    for (const cells of groups.values()) for (const _ of chunks(cells)) {
      pen.stroke();
      yield;
    }
  }

  static #trace(pen, toPage, polygon, [left, bottom, right, top]) {
    const [px, py] = toPage([left, top]);
    const [qx, qy] = toPage([right, bottom]);
    if (qx - px < 1 && qy - py < 1) {
      // Too small to have a shape: a dot of the same colour.
      pen.rect(px, py, Math.max(qx - px, 0.5), Math.max(qy - py, 0.5));
      return;
    }
    polygon.forEach((place, at) => {
      const [x, y] = toPage(place);
      if (at === 0) pen.moveTo(x, y); else pen.lineTo(x, y);
    });
    pen.closePath();
  }
}
