// What cells are painted with, and legends of it.
const paint = (() => {
  const HOLDS = "#77aadd", OTHER_LABEL = "#ee8866", LOOKS_AWAY = "#eedd88", UNKNOWN = "#d5d9de";

  // The ways of colouring that a map offers: a name and words for each, the first of them chosen.
  function offered({ cells: [first = {}] }, bound) {
    const hasProfile = bound.profile.length > 0 && first.inconsistency !== undefined;
    const claim = ["claim", bound.asked ? "where the claim holds" : "where label and map stay at δ"];
    const all = [
      first.values && ["margin", "margin of the label"],
      hasProfile && bound.asked && claim,
      first.label !== undefined && ["label", "label"],
      first.inconsistency !== undefined && ["inconsistency", "attention inconsistency"],
      hasProfile && !bound.asked && claim,
    ];
    return all.filter(Boolean);
  }

  // A colour for the number of each cell, and a legend: pairs of a colour, or a scale of them, and words.
  function by(way, regions, { bound, colours, label: expected, show }) {
    const label = (cell) => regions.cells[cell].label;
    const place = (cell) => regions.cells[cell].inconsistency;
    switch (way) {
      case "claim": {
        const holds = regions.exactInconsistencies.map((distance) => bound.holds(distance));
        const exceeds = "the inconsistency exceeds δ" + (bound.moves ? " somewhere in the cell" : "");
        const legend = [[HOLDS, bound.asked ? "the claim holds at this δ" : "label and map stay at this δ"], [LOOKS_AWAY, exceeds]];
        if (bound.label !== null) legend.push([OTHER_LABEL, "another label, or none unique"]);
        const isOther = (cell) => bound.label !== null && label(cell) !== bound.label;
        return [(cell) => (isOther(cell) ? OTHER_LABEL : holds[place(cell)] ? HOLDS : LOOKS_AWAY), legend];
      }
      case "label": {
        const colour = (label) => colours.labels[label] ?? UNKNOWN;
        const seen = [...new Set(regions.cells.map(({ label }) => label))].sort((a, b) => a - b);
        const name = (label) => (label < 0 ? "no unique label" : "label " + label + (label === expected ? " (expected)" : ""));
        return [(cell) => colour(label(cell)), seen.map((label) => [colour(label), name(label)])];
      }
      case "inconsistency": {
        const scale = colours.sequential;
        const most = regions.inconsistencies.reduce((a, b) => Math.max(a, b), 0);
        const shade = regions.inconsistencies.map((value) => scale[Math.round((most > 0 ? value / most : 0) * (scale.length - 1))]);
        return [(cell) => shade[place(cell)], [[scale, "inconsistency from 0 to " + show(most)]]];
      }
      case "margin": {
        const means = regions.cells.map(({ values }) => values.map(fraction.toFloat));
        const most = means.flat().reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
        const scale = [...colours.diverging].reverse();
        const middle = (scale.length - 1) / 2;
        const shade = means.map((values) => scale[Math.round(middle + (values.reduce((a, b) => a + b) / values.length / most) * middle)]);
        return [(cell) => shade[cell], [[scale, "margin, the mean of its corners, from " + show(-most) + " to " + show(most)]]];
      }
    }
    return [() => UNKNOWN, []];
  }

  // What holds of a map as a whole.
  function notes({ complete, component_outline: outline, boxes }) {
    const found = [];
    if (complete === false) found.push(["#ffffff", "not explored"]);
    if (outline?.length > 0) found.push([MapView.INK, "border of where the claim, as asked, holds around θ = 0"]);
    if (boxes?.length > 0) found.push([MapView.INK, "the box; dashed: the one that was verified"]);
    return found;
  }

  // What the pieces of a boundary lead to.
  function boundary(facets, colours) {
    const labels = [...new Set(facets.filter(({ beyond }) => beyond === "label").map(({ label }) => label))].sort((a, b) => a - b);
    const legend = labels.map((label) => [colours.labels[label], "beyond: label " + label]);
    if (facets.some(({ beyond }) => beyond === "attention" || beyond === "tie")) {
      legend.push([MapView.INK, "beyond: the inconsistency exceeds δ, or no label is unique"]);
    }
    return legend;
  }

  // Entries of a list for a legend and for marks.
  function entries(legend, marks) {
    const entry = (sign, text) => {
      const item = document.createElement("li");
      item.append(sign, text);
      return item;
    };
    const swatch = (colour) => {
      const sign = document.createElement("i");
      if (Array.isArray(colour)) sign.className = "ramp";
      sign.style.background = Array.isArray(colour) ? "linear-gradient(to right," + colour.join(",") + ")" : colour;
      return sign;
    };
    const name = (text) => Object.assign(document.createElement("b"), { textContent: text });
    return [...legend.map(([colour, text]) => entry(swatch(colour), text)), ...marks.map(({ name: mark, what }) => entry(name(mark), what))];
  }

  return { offered, by, notes, boundary, entries };
})();
