// Joins data, map, sliders and images: what is at a point of the parameter space.
(() => {
  const byId = (id) => document.getElementById(id);
  const node = (name, text = "") => Object.assign(document.createElement(name), { textContent: text });
  const short = (number) => (number === 0 ? "0" : Number(number.toPrecision(10)).toString()).replace("-", "−");

  async function unpacked() {
    const bytes = Uint8Array.from(atob(byId("data").textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  class Explorer {
    constructor({ result, colours }) {
      this.result = result;
      this.colours = colours;
      this.box = result.parameters.map(({ from, to }) => [from, to].map(fraction.toFloat));
      this.names = result.parameters.map(({ name }) => name);
      this.theta = this.box.map(([from, to]) => Math.min(Math.max(0, from), to));
      this.isKept = false;
      this.maps = result.maps ?? [];
      this.bound = new Bound(result);
      if (result.scene) this.images = new Images(byId("images"), result, colours.diverging);
      else byId("images").append(node("p", "The image and its saliency map are not in this file."));
      this.#sliders();
      if (this.bound.profile.length > 0) byId("delta").append(...this.bound.widget(() => this.#boundChanged()));
      this.#map();
      byId("explorer").hidden = false;
      this.#foldDrawing();
      this.choose(0);
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

    #map() {
      const isLine = this.box.length === 1;
      const lines = this.box.length <= 2 ? marks.lines(this.result, this.colours, isLine) : [];
      if (this.box.length > 2 || (this.maps.length === 0 && lines.length === 0)) {
        ["map", "zoom", "network", "legend"].forEach((id) => byId(id).remove());
        byId("colour").parentElement.remove();
        byId("help").textContent = "Regions are drawn over one and two parameters. The sliders move the image.";
        return;
      }
      byId("map").classList.toggle("strip", isLine);
      byId("help").textContent =
        "Point at the map; a click or a tap keeps a point, Escape lets it go. + and − zoom, the wheel too (after a click, or with Ctrl), and two fingers; dragging moves the map, arrow keys the point.";
      const look = (theta, stays) => {
        if (stays || !this.isKept) this.look(theta.slice(0, this.box.length), stays);
      };
      this.view = new MapView(byId("map"), this.box, this.names, look, () => this.look(this.theta, false));
      this.points = marks.points(this.result, this.box);
      this.view.show({ lines, marks: this.points });
      document.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
        const { zoom } = button.dataset;
        if (zoom === "all") this.view.all(); else this.view.zoom(zoom === "in" ? 1.5 : 1 / 1.5, marks.onMap(this.theta));
      }));
      byId("colour").addEventListener("change", () => this.paint());
      const select = byId("network").querySelector("select");
      if (this.maps.length < 2) return byId("network").remove();
      this.maps.forEach(({ name }, at) => select.append(new Option(name, at)));
      select.addEventListener("change", () => this.choose(Number(select.value)));
    }

    #sliders() {
      this.sliders = this.names.map((name, axis) => {
        const label = document.createElement("label");
        const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 1000 });
        const shown = document.createElement("output");
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

    #boundChanged() {
      const colour = byId("colour");
      if (colour) colour.value = "claim";
      this.paint();
    }

    // Shows a network.
    choose(at) {
      this.images?.choose(at);
      this.regions = this.maps[at] && this.view ? new Regions(this.maps[at], this.box) : null;
      if (this.view) {
        const offered = this.regions ? paint.offered(this.regions, this.bound) : [];
        byId("colour").replaceChildren(...offered.map(([value, text]) => new Option(text, value)));
        byId("colour").parentElement.hidden = offered.length === 0;
        if (this.regions) this.view.show({ polygons: this.regions.polygons, bounds: this.regions.bounds });
        this.paint();
      }
      this.look(this.theta, this.isKept);
    }

    // Paints the cells as chosen, with a legend.
    paint() {
      if (!this.view) return;
      const { bound, colours, result: { label, facets } } = this;
      const [colour, legend] = this.regions
        ? paint.by(byId("colour").value, this.regions, { bound, colours, label, show: short })
        : [() => "none", []];
      byId("legend").replaceChildren(...paint.entries([...legend, ...paint.notes(this.result), ...paint.boundary(facets ?? [], colours)], this.points));
      this.view.show({ paint: colour });
    }

    // Shows what is at a point.
    look(theta, stays) {
      this.theta = theta;
      this.isKept = stays;
      this.sliders.forEach(({ slider, shown }, axis) => {
        const [from, to] = this.box[axis];
        slider.value = ((theta[axis] - from) / (to - from)) * 1000;
        shown.textContent = short(theta[axis]);
      });
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => {
        this.waiting = null;
        this.view?.point(marks.onMap(this.theta));
        this.images?.show(this.theta, short);
        this.#showCell();
      });
    }

    #showCell() {
      if (!this.regions) return;
      const cell = this.regions.at(marks.onMap(this.theta));
      if (cell === undefined) {
        const why = this.bound.isWhole ? "A border between cells." : "This part was not explored, or is a border between cells.";
        byId("here").replaceChildren(node("p", why));
        return;
      }
      const said = panel.show(byId("here"), this.regions, cell, this.names, { isKept: this.isKept, moves: this.bound.moves });
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
