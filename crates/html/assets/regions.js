// The cells of a map, where they are in floats, and which of them is at a point.
class Regions {
  static SIDE = 200;
  // Cells that would fill more buckets stand in a list of their own: many long thin ones would fill all.
  static MOST_BUCKETS = 400;

  // The box is a pair of ends for each parameter; with one parameter the map is as high as 1.
  constructor({ corners, cells, inconsistencies }, box) {
    this.box = box.length === 1 ? [box[0], [0, 1]] : box;
    this.exactCorners = corners;
    this.cells = cells;
    this.exactInconsistencies = inconsistencies;
    this.inconsistencies = inconsistencies.map(({ value }) => fraction.toFloat(value));
    const places = corners.map((point) => point.map(fraction.toFloat));
    this.polygons = cells.map(({ corners }) => Regions.polygon(corners.map((at) => places[at])));
    this.bounds = this.polygons.map((polygon) => {
      const [x, y] = [0, 1].map((axis) => polygon.map((place) => place[axis]));
      return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
    });
    this.buckets = new Map();
    this.large = [];
    this.bounds.forEach((bounds, cell) => this.#file(bounds, cell));
  }

  static polygon(corners) {
    if (corners[0].length > 1) return corners;
    const [[from], [to]] = corners;
    return [[from, 0], [to, 0], [to, 1], [from, 1]];
  }

  #bucket(value, axis) {
    const [from, to] = this.box[axis];
    const share = (value - from) / (to - from);
    return Math.max(0, Math.min(Regions.SIDE - 1, Math.floor(share * Regions.SIDE)));
  }

  #file([left, bottom, right, top], cell) {
    const [x0, x1] = [left, right].map((x) => this.#bucket(x, 0));
    const [y0, y1] = [bottom, top].map((y) => this.#bucket(y, 1));
    if ((x1 - x0 + 1) * (y1 - y0 + 1) > Regions.MOST_BUCKETS) {
      this.large.push(cell);
      return;
    }
    for (let x = x0; x <= x1; x++) for (let y = y0; y <= y1; y++) {
      const key = x * Regions.SIDE + y;
      const bucket = this.buckets.get(key);
      if (bucket) bucket.push(cell); else this.buckets.set(key, [cell]);
    }
  }

  // The number of the cell at a point; undefined where none is known.
  at([x, y]) {
    const key = this.#bucket(x, 0) * Regions.SIDE + this.#bucket(y, 1);
    const holds = (cell) => {
      const [left, bottom, right, top] = this.bounds[cell];
      return x >= left && x <= right && y >= bottom && y <= top && Regions.#holds(this.polygons[cell], x, y);
    };
    return (this.buckets.get(key) ?? []).find(holds) ?? this.large.find(holds);
  }

  static #holds(polygon, x, y) {
    let sign = 0;
    for (let at = 0; at < polygon.length; at++) {
      const [ax, ay] = polygon[at];
      const [bx, by] = polygon[(at + 1) % polygon.length];
      const side = Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));
      if (side !== 0 && sign !== 0 && side !== sign) return false;
      if (side !== 0) sign = side;
    }
    return sign !== 0;
  }

  exactCornersOf(cell) {
    return this.cells[cell].corners.map((at) => this.exactCorners[at]);
  }
}
