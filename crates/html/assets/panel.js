// What is known of a cell: label, inconsistency, exact size, vertices.
const panel = (() => {
  const node = (name, text = "") => Object.assign(document.createElement(name), { textContent: text });

  function row(list, name, ...content) {
    const pair = document.createElement("div");
    const value = document.createElement("dd");
    value.append(...content);
    pair.append(node("dt", name), value);
    list.append(pair);
  }

  let measuring;

  // Fills a place with what is known of a cell, and says it in a sentence.
  function show(place, regions, cell, names, { isKept, moves }) {
    const { label, inconsistency, values } = regions.cells[cell];
    const list = document.createElement("dl");
    place.replaceChildren(list);
    row(list, "cell", cell + 1 + " of " + regions.cells.length + ", a part of a region with one label" + (isKept ? "; kept" : ""));
    let said = "Cell " + (cell + 1);
    if (label !== undefined) {
      const name = label < 0 ? "no unique label" : String(label);
      row(list, "label", name);
      said += ": label " + name;
    }
    if (inconsistency !== undefined) {
      const { value, squares = [] } = regions.exactInconsistencies[inconsistency];
      const rounded = fraction.decimal(fraction.parse(value), 6, true);
      const name = moves ? "largest inconsistency" : "inconsistency";
      said += ", " + name + " " + rounded;
      const roots = squares.map((square) => metes.exact(square, "the exact square"));
      if (roots.length > 0 && value !== "0") row(list, name, rounded + (roots.length > 1 ? ", the sum of the roots of " : ", the root of "), ...roots);
      else row(list, name, rounded + " ", metes.exact(value, "the inconsistency"));
    }
    const corners = regions.exactCornersOf(cell);
    const size = document.createElement("span");
    row(list, names.length === 1 ? "length" : "area", size);
    // Its digits are calculated when somebody looks for longer than a moment.
    clearTimeout(measuring);
    const measure = () => {
      const volume = fraction.volume(corners);
      size.replaceChildren(fraction.decimal(volume) + " ", metes.exact(fraction.show(volume), "the exact size"));
    };
    if (isKept) measure(); else measuring = setTimeout(measure, 60);
    const vertices = document.createElement("ol");
    corners.forEach((corner, at) => {
      const entry = document.createElement("li");
      const line = (name, text) => {
        const line = node("div", name);
        line.append(metes.exact(text, name + "of this vertex"));
        entry.append(line);
      };
      corner.forEach((x, axis) => line(names[axis] + " = ", x));
      if (values) line("margin ", values[at]);
      vertices.append(entry);
    });
    row(list, "vertices", vertices);
    return said;
  }

  return { show };
})();
