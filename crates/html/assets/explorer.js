// Joins data, map, sliders and images: what is at a point of the parameter space.
(() => {
  const byId = (id) => document.getElementById(id);
  const HOLDS = "#77aadd", OTHER_LABEL = "#ee8866", LOOKS_AWAY = "#eedd88", UNKNOWN = "#d5d9de";

  async function unpacked() {
    const bytes = Uint8Array.from(atob(byId("data").textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  const floats = (points) => points.map(fraction.toFloat);
  const node = (name, text) => Object.assign(document.createElement(name), { textContent: text ?? "" });

  function row(list, name, ...content) {
    const pair = document.createElement("div");
    const value = document.createElement("dd");
    value.append(...content);
    pair.append(node("dt", name), value);
    list.append(pair);
  }

  const short = (number) => (number === 0 ? "0" : Number(number.toPrecision(7)).toString()).replace("-", "−");

  class Explorer {
    constructor({ result, colours }) {
      this.result = result;
      this.colours = colours;
      this.box = result.parameters.map(({ from, to }) => floats([from, to]));
      this.names = result.parameters.map(({ name }) => name);
      this.theta = this.box.map(([from, to]) => Math.min(Math.max(0, from), to));
      this.isPinned = false;
      this.profile = result.attention?.profile ?? [];
      this.step = this.#asked();
      this.maps = result.maps ?? [];
      const { scene } = result;
      if (scene) {
        this.perturbation = network.load(scene.perturbation);
        this.classifiers = scene.classifiers.map(network.load);
        this.shape = scene.shape;
        this.diverging = colours.diverging.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
      }
      this.#sliders();
      this.#deltaSlider();
      this.#images();
      this.#map();
      this.choose(0);
      byId("explorer").hidden = false;
      this.#foldDrawing();
      this.look(this.theta, false);
    }

    // The drawing stays, for who wants to keep it.
    #foldDrawing() {
      const drawing = byId("drawing");
      if (!drawing.querySelector("img")) return drawing.remove();
      const details = document.createElement("details");
      details.append(node("summary", "The same as a drawing"));
      drawing.replaceWith(details);
      details.append(drawing);
    }

    // The step of the profile that holds at the bound that was asked for; the last without one.
    #asked() {
      const delta = this.result.question?.delta;
      if (delta == null) return this.profile.length - 1;
      const bound = fraction.toFloat(delta);
      return this.profile.findLastIndex(({ at_most }) => fraction.toFloat(at_most) <= bound);
    }

    #map() {
      const flat = this.box.length <= 2;
      const lines = this.#lines();
      if (!flat || (this.maps.length === 0 && lines.length === 0)) {
        ["map", "zoom", "network", "legend"].forEach((id) => byId(id).remove());
        byId("colour").parentElement.remove();
        byId("help").textContent = "Move the sliders.";
        return;
      }
      byId("map").classList.toggle("strip", this.box.length === 1);
      byId("help").textContent =
        "Point at the map; click or tap to keep a point. Wheel, two fingers, + and − zoom, dragging moves, arrow keys move the point.";
      this.view = new MapView(byId("map"), this.box, this.names, (theta, stays) => {
        if (stays || !this.isPinned) this.look(theta.slice(0, this.box.length), stays);
      });
      this.marks = this.#marks();
      this.view.show({ lines, marks: this.marks });
      document.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
        const { zoom } = button.dataset;
        if (zoom === "all") this.view.all(); else this.view.zoom(zoom === "in" ? 1.5 : 1 / 1.5, this.#place(this.theta));
      }));
      byId("colour").addEventListener("change", () => this.paint());
      const select = byId("network").querySelector("select");
      if (this.maps.length < 2) return byId("network").remove();
      this.maps.forEach(({ name }, at) => select.append(new Option(name, at)));
      select.addEventListener("change", () => this.choose(Number(select.value)));
    }

    #place = (theta) => (theta.length === 1 ? [theta[0], 0.5] : theta);

    // What is drawn over the cells.
    #lines() {
      const { component_outline: outline, facets, boxes } = this.result;
      const lines = [];
      const upright = (x) => [[x, 0], [x, 1]];
      if (outline) {
        lines.push({ segments: outline.map((ends) => ends.map(floats)), colour: MapView.INK, width: 2.5 });
      }
      for (const { corners, beyond, label } of facets ?? []) {
        const ends = corners.map(floats);
        const segment = this.box.length === 1 ? upright(ends[0][0]) : ends;
        const colour = beyond === "label" ? this.colours.labels[label] : MapView.INK;
        if (segment.length === 2) {
          lines.push({ segments: [segment], colour, width: beyond === "border" ? 2 : 4, dash: beyond === "border" ? [3, 5] : [] });
        }
      }
      for (const { sides, verified } of boxes ?? []) {
        if (sides) lines.push(this.#rectangle(sides.map(({ from, to }) => floats([from, to])), []));
        if (verified) lines.push(this.#rectangle(verified.sides.map(floats), [6, 4]));
      }
      return lines;
    }

    #rectangle([[x0, x1], [y0, y1] = [0, 1]], dash) {
      const segments = [[[x0, y0], [x1, y0]], [[x1, y0], [x1, y1]], [[x1, y1], [x0, y1]], [[x0, y1], [x0, y0]]];
      return { segments, colour: MapView.INK, width: 2.5, dash };
    }

    // Points worth knowing, with what they are.
    #marks() {
      const { witnesses = [], attention, nearest, farthest, boxes = [], witness } = this.result;
      const hasOrigin = this.box.every(([from, to]) => from <= 0 && to >= 0);
      const marks = [["0", hasOrigin ? this.box.map(() => "0") : null, "unperturbed"]];
      boxes.forEach(({ start }) => marks.push(["S", start, "start"]));
      [...witnesses, ...(witness ? [witness] : [])].forEach(({ theta, kind, label }, at) => {
        const what = kind === "label" ? "label " + label : kind === "tie" ? "no unique label" : "inconsistency above δ";
        marks.push([String.fromCharCode(65 + at), theta, "witness: " + what]);
      });
      marks.push(["M", attention?.maximum?.theta, "largest inconsistency"]);
      marks.push(["N", nearest?.theta, "nearest point of the boundary"], ["F", farthest?.theta, "farthest point of the boundary"]);
      return marks.filter(([, theta]) => theta)
        .map(([name, theta, what]) => ({ name, what, place: this.#place(floats(theta)) }));
    }

    #sliders() {
      this.sliders = this.names.map((name, axis) => {
        const label = node("label");
        const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 1000 });
        const shown = node("output");
        label.append(node("span", name), slider, shown);
        byId("thetas").append(label);
        slider.addEventListener("input", () => {
          const [from, to] = this.box[axis];
          const theta = [...this.theta];
          theta[axis] = from + (Number(slider.value) / 1000) * (to - from);
          this.look(theta, true);
        });
        return { slider, shown };
      });
    }

    #deltaSlider() {
      if (this.profile.length === 0) return;
      const label = node("label");
      const slider = Object.assign(document.createElement("input"), {
        type: "range", min: -1, max: this.profile.length - 1, value: this.step, id: "delta-slider",
      });
      this.deltaShown = node("output");
      label.append(node("span", "bound δ on the inconsistency"), slider, this.deltaShown);
      this.deltaSaid = node("p");
      byId("delta").append(label, this.deltaSaid);
      slider.addEventListener("input", () => {
        this.step = Number(slider.value);
        const colour = byId("colour");
        if (colour) colour.value = "claim";
        this.#sayDelta();
        this.paint();
      });
      this.#sayDelta();
    }

    #sayDelta() {
      const step = this.profile[this.step];
      this.deltaShown.textContent = step ? "δ = " + short(fraction.toFloat(step.at_most)) : "less";
      this.deltaSaid.replaceChildren();
      if (!step) return this.deltaSaid.append("δ below every critical value: nowhere is the inconsistency as small.");
      const whole = fraction.toFloat(this.result.domain_volume);
      const [volume, isExact] = typeof step.volume === "string" ? [step.volume, true] : [step.volume.at_least, false];
      const share = (100 * fraction.toFloat(volume)) / whole;
      const { delta } = this.result.question ?? {};
      const isAsked = delta != null && this.step === this.#asked();
      this.deltaSaid.append(
        (isAsked ? "Nothing changes between δ = " + short(fraction.toFloat(delta)) + ", as was asked, and the critical value below it. " : "") +
        "Critical value " + (this.step + 1) + " of " + this.profile.length + ": the inconsistency is at most " +
        short(fraction.toFloat(step.at_most)) + " on " + (isExact ? "" : "at least ") + share.toFixed(4) + " % of Θ. Exact volume: ",
        metes.exact(volume, "the exact volume"),
      );
    }

    #images() {
      if (!this.perturbation) {
        byId("images").append(node("p", "The image and its saliency map are not in this file."));
        return;
      }
      this.canvases = ["image", "what the perturbation changes", "saliency map", "saliency map at θ = 0"].map((name) => {
        const figure = document.createElement("figure");
        const canvas = document.createElement("canvas");
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", name);
        const caption = node("figcaption", name);
        figure.append(canvas, caption);
        byId("images").append(figure);
        return { canvas, caption };
      });
      this.outputs = node("p");
      this.outputs.className = "hint";
      byId("images").append(this.outputs);
      this.unperturbed = network.evaluate(this.perturbation, this.box.map(() => 0));
    }

    // Shows a network.
    choose(at) {
      this.chosen = at;
      this.regions = this.maps[at] && this.view ? new Regions(this.maps[at], this.box) : null;
      if (this.classifiers) {
        const values = network.values(this.classifiers[at], this.unperturbed);
        this.expected = network.gradient(this.classifiers[at], values, this.result.label);
        this.most = raster.largest(this.expected) || 1;
      }
      if (!this.view) return;
      this.#colourings();
      if (this.regions) this.view.show({ polygons: this.regions.polygons, bounds: this.regions.bounds });
      this.paint();
      this.look(this.theta, this.isPinned);
    }

    #colourings() {
      const select = byId("colour");
      const known = this.regions?.cells[0] ?? {};
      const offered = [];
      if (known.values) offered.push(["margin", "margin of the label"]);
      const claim = ["claim", "where the claim holds"];
      const isAsked = this.result.question?.delta != null;
      if (this.profile.length > 0 && isAsked) offered.push(claim);
      if (known.label !== undefined) offered.push(["label", "label"]);
      if (known.inconsistency !== undefined) offered.push(["inconsistency", "attention inconsistency"]);
      if (this.profile.length > 0 && !isAsked) offered.push(claim);
      select.replaceChildren(...offered.map(([value, text]) => new Option(text, value)));
      select.parentElement.hidden = offered.length === 0;
    }

    #asksLabel() {
      return this.result.question?.keep !== "attention";
    }

    // What every cell is painted with, and a legend of it.
    paint() {
      if (!this.view) return;
      const { regions } = this;
      const legend = [];
      let paint = () => UNKNOWN;
      const label = (cell) => regions.cells[cell].label;
      const inconsistency = (cell) => regions.inconsistencies[regions.cells[cell].inconsistency];
      switch (regions ? byId("colour").value : "") {
        case "claim": {
          const step = this.profile[this.step];
          const bound = step ? fraction.toFloat(step.at_most) : -1;
          paint = (cell) => {
            if (this.#asksLabel() && label(cell) !== this.result.label) return OTHER_LABEL;
            return inconsistency(cell) <= bound ? HOLDS : LOOKS_AWAY;
          };
          legend.push([HOLDS, "the claim holds at this δ"], [LOOKS_AWAY, "the inconsistency exceeds δ"]);
          if (this.#asksLabel()) legend.push([OTHER_LABEL, "another label"]);
          break;
        }
        case "label": {
          paint = (cell) => this.colours.labels[label(cell)] ?? UNKNOWN;
          const seen = new Set(regions.cells.map((cell) => cell.label));
          [...seen].sort((a, b) => a - b).forEach((label) => {
            const name = label < 0 ? "no unique label" : "label " + label + (label === this.result.label ? " (expected)" : "");
            legend.push([this.colours.labels[label] ?? UNKNOWN, name]);
          });
          break;
        }
        case "inconsistency": {
          const most = regions.inconsistencies.reduce((a, b) => Math.max(a, b), 0);
          const scale = this.colours.sequential;
          paint = (cell) => scale[Math.round((most > 0 ? inconsistency(cell) / most : 0) * (scale.length - 1))];
          legend.push([scale, "inconsistency from 0 to " + short(most)]);
          break;
        }
        case "margin": {
          const values = regions.cells.map(({ values }) => floats(values));
          const most = values.flat().reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
          const scale = this.colours.diverging;
          const middle = (scale.length - 1) / 2;
          const mean = values.map((corners) => corners.reduce((a, b) => a + b) / corners.length);
          paint = (cell) => scale[Math.round(middle - (mean[cell] / most) * middle)];
          legend.push([[...scale].reverse(), "mean margin at the corners from " + short(-most) + " to " + short(most)]);
        }
      }
      this.#drawLegend([...legend, ...this.#boundaryLegend()]);
      this.view.show({ paint });
    }

    // What the pieces of a boundary lead to.
    #boundaryLegend() {
      const facets = this.result.facets ?? [];
      const labels = [...new Set(facets.filter(({ beyond }) => beyond === "label").map(({ label }) => label))].sort((a, b) => a - b);
      const legend = labels.map((label) => [this.colours.labels[label], "beyond: label " + label]);
      if (facets.some(({ beyond }) => beyond === "attention" || beyond === "tie")) {
        legend.push([MapView.INK, "beyond: the inconsistency exceeds δ, or no label is unique"]);
      }
      return legend;
    }

    #drawLegend(legend) {
      const marks = this.marks.map(({ name, what }) => {
        const entry = document.createElement("li");
        entry.append(node("b", name), what);
        return entry;
      });
      byId("legend").replaceChildren(...legend.map(([colour, text]) => {
        const entry = document.createElement("li");
        const swatch = document.createElement("i");
        if (Array.isArray(colour)) {
          swatch.className = "ramp";
          swatch.style.background = "linear-gradient(to right," + colour.join(",") + ")";
        } else swatch.style.background = colour;
        entry.append(swatch, text);
        return entry;
      }), ...marks);
    }

    // Shows what is at a point.
    look(theta, stays) {
      this.theta = theta;
      this.isPinned = stays;
      this.sliders.forEach(({ slider, shown }, axis) => {
        const [from, to] = this.box[axis];
        slider.value = ((theta[axis] - from) / (to - from)) * 1000;
        shown.textContent = short(theta[axis]);
      });
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => {
        this.waiting = null;
        this.view?.point(this.#place(this.theta));
        this.#showImages();
        this.#showRegion();
      });
    }

    #showImages() {
      if (!this.perturbation) return;
      const nodes = this.classifiers[this.chosen];
      const pixels = network.evaluate(this.perturbation, this.theta);
      const values = network.values(nodes, pixels);
      const map = network.gradient(nodes, values, this.result.label);
      const change = pixels.map((pixel, at) => pixel - this.unperturbed[at]);
      const [image, changed, saliency, expected] = this.canvases;
      const [low, high] = this.result.scene.range.map(fraction.toFloat);
      raster.image(image.canvas, this.shape, pixels.map((pixel) => (pixel - low) / (high - low)));
      raster.signed(changed.canvas, this.shape, change, raster.largest(change), this.diverging);
      changed.caption.textContent = "what the perturbation changes, up to " + short(raster.largest(change));
      raster.signed(saliency.canvas, this.shape, map, this.most, this.diverging);
      saliency.caption.textContent = "saliency map of label " + this.result.label + ", colours end at ±" + short(this.most);
      raster.signed(expected.canvas, this.shape, this.expected, this.most, this.diverging);
      const outputs = [...values[nodes.length - 1]].map((value, label) => [value, label]).sort((a, b) => b[0] - a[0]);
      this.outputs.textContent = "Largest outputs here: " +
        outputs.slice(0, 3).map(([value, label]) => "label " + label + ": " + short(Number(value.toPrecision(4)))).join(", ") +
        ". Images, maps and these are calculated in floats, for showing.";
    }

    #showRegion() {
      const here = byId("here");
      here.replaceChildren();
      if (!this.regions) return;
      const cell = this.regions.at(this.#place(this.theta));
      if (cell === undefined) {
        here.append(node("p", "This part was not explored."));
        return;
      }
      const { label, inconsistency, values } = this.regions.cells[cell];
      const list = document.createElement("dl");
      row(list, "cell", cell + 1 + " of " + this.regions.cells.length + ", a part of a region" + (this.isPinned ? "; kept" : ""));
      let said = "Cell " + (cell + 1);
      if (label !== undefined) {
        const name = label < 0 ? "no unique label" : String(label);
        row(list, "label", name);
        said += ": label " + name;
      }
      if (inconsistency !== undefined) {
        const distance = this.regions.exactInconsistencies[inconsistency];
        const value = short(this.regions.inconsistencies[inconsistency]);
        said += ", inconsistency " + value;
        if (distance.squares?.length > 0) {
          const roots = distance.squares.map((square) => metes.exact(square, "the exact square"));
          row(list, "inconsistency", value + (roots.length > 1 ? ", the sum of the roots of " : ", the root of "), ...roots);
        } else row(list, "inconsistency", value + " ", metes.exact(distance.value, "the inconsistency"));
      }
      const corners = this.regions.exactCornersOf(cell);
      const area = document.createElement("span");
      row(list, this.box.length === 1 ? "length" : "area", area);
      // Its digits are calculated when somebody looks for longer than a moment.
      clearTimeout(this.measuring);
      const measure = () => {
        const volume = fraction.volume(corners);
        area.replaceChildren(fraction.decimal(volume) + " ", metes.exact(fraction.show(volume), "the exact size"));
      };
      if (this.isPinned) measure(); else this.measuring = setTimeout(measure, 60);
      const vertices = document.createElement("ol");
      corners.forEach((corner, at) => {
        const entry = document.createElement("li");
        corner.forEach((x, axis) => {
          const line = document.createElement("div");
          line.append(this.names[axis] + " = ", metes.exact(x, this.names[axis] + " of this vertex"));
          entry.append(line);
        });
        if (values) {
          const line = document.createElement("div");
          line.append("margin ", metes.exact(values[at], "the margin at this vertex"));
          entry.append(line);
        }
        vertices.append(entry);
      });
      row(list, "vertices", vertices);
      here.append(list);
      clearTimeout(this.saying);
      this.saying = setTimeout(() => { byId("said").textContent = said; }, 300);
    }
  }

  unpacked().then((data) => { metes.explorer = new Explorer(data); }).catch((error) => {
    // The drawing is still there.
    console.error(error);
    byId("explorer").remove();
  });
})();
