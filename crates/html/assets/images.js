// The image at a point, what the perturbation changes, and the saliency map there and without a perturbation.
class Images {
  static NAMES = ["image", "what the perturbation changes", "saliency map", "saliency map at θ = 0"];

  constructor(place, { scene, label, parameters, attention }, diverging) {
    this.label = label;
    this.shape = scene.shape;
    this.range = scene.range.map(fraction.toFloat);
    this.perturbation = network.load(scene.perturbation);
    this.classifiers = scene.classifiers.map(network.load);
    this.diverging = diverging.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
    this.unperturbed = network.evaluate(this.perturbation, parameters.map(() => 0));
    this.figures = Images.NAMES.map((name) => {
      const figure = document.createElement("figure");
      const canvas = document.createElement("canvas");
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", name);
      const caption = Object.assign(document.createElement("figcaption"), { textContent: name });
      figure.append(canvas, caption);
      place.append(figure);
      return { canvas, caption };
    });
    if (attention?.expected_map_moves) {
      this.figures[3].caption.textContent = "saliency map at θ = 0; the expected one is this, moved with the image";
    }
    this.outputs = Object.assign(document.createElement("p"), { className: "hint" });
    place.append(this.outputs);
    this.choose(0);
  }

  // Takes a network.
  choose(at) {
    this.nodes = this.classifiers[at];
    this.expected = network.gradient(this.nodes, network.values(this.nodes, this.unperturbed), this.label);
    this.most = raster.largest(this.expected) || 1;
  }

  show(theta, short) {
    const pixels = network.evaluate(this.perturbation, theta);
    const values = network.values(this.nodes, pixels);
    const map = network.gradient(this.nodes, values, this.label);
    const change = pixels.map((pixel, at) => pixel - this.unperturbed[at]);
    const [image, changed, saliency, expected] = this.figures;
    const [low, high] = this.range;
    raster.image(image.canvas, this.shape, pixels.map((pixel) => (pixel - low) / (high - low)));
    raster.signed(changed.canvas, this.shape, change, raster.largest(change), this.diverging);
    changed.caption.textContent = "what the perturbation changes, at most " + short(Number(raster.largest(change).toPrecision(4)));
    raster.signed(saliency.canvas, this.shape, map, this.most, this.diverging);
    saliency.caption.textContent = "saliency map of label " + this.label + ", colours end at ±" + short(this.most);
    raster.signed(expected.canvas, this.shape, this.expected, this.most, this.diverging);
    const outputs = [...values[this.nodes.length - 1]].map((value, label) => [value, label]).sort((a, b) => b[0] - a[0]);
    this.outputs.textContent = "Largest outputs here: " +
      outputs.slice(0, 3).map(([value, label]) => "label " + label + ": " + short(Number(value.toPrecision(4)))).join(", ") +
      ". Images, maps and these are calculated in floats, for showing.";
  }
}
