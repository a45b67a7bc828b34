// Lines and marks over a map: borders, boxes, and points worth knowing.
const marks = (() => {
  const floats = (point) => point.map(fraction.toFloat);
  const onMap = (theta) => (theta.length === 1 ? [theta[0], 0.5] : theta);

  function lines({ component_outline: outline, facets, boxes }, colours, isLine) {
    const found = [];
    if (outline) {
      found.push({ segments: outline.map((ends) => ends.map(floats)), colour: MapView.INK, width: 2.5 });
    }
    for (const { corners, beyond, label } of facets ?? []) {
      const ends = corners.map(floats);
      const segment = isLine ? [[ends[0][0], 0], [ends[0][0], 1]] : ends;
      const isBorder = beyond === "border";
      const colour = beyond === "label" ? colours.labels[label] : MapView.INK;
      if (segment.length === 2) found.push({ segments: [segment], colour, width: isBorder ? 2 : 4, dash: isBorder ? [3, 5] : [] });
    }
    for (const { sides, verified } of boxes ?? []) {
      if (sides) found.push(rectangle(sides.map(({ from, to }) => floats([from, to])), []));
      if (verified) found.push(rectangle(verified.sides.map(floats), [6, 4]));
    }
    return found;
  }

  function rectangle([[x0, x1], [y0, y1] = [0, 1]], dash) {
    const segments = [[[x0, y0], [x1, y0]], [[x1, y0], [x1, y1]], [[x1, y1], [x0, y1]], [[x0, y1], [x0, y0]]];
    return { segments, colour: MapView.INK, width: 2.5, dash };
  }

  // Points with their names and what they are. Witnesses are called as in the table of the page.
  function points({ witnesses = [], witness, attention, nearest, farthest, boxes = [] }, box) {
    const hasOrigin = box.every(([from, to]) => from <= 0 && to >= 0);
    const found = [["0", hasOrigin ? box.map(() => "0") : null, "unperturbed"]];
    boxes.forEach(({ start }) => found.push(["S", start, "start"]));
    [...witnesses, ...(witness ? [witness] : [])].forEach(({ theta, kind, label }, at) => {
      const what = kind === "label" ? "label " + label : kind === "tie" ? "no unique label" : "inconsistency above δ";
      found.push([at < 12 ? String.fromCharCode(65 + at) : String(at + 1), theta, "witness: " + what]);
    });
    found.push(["M", attention?.maximum?.theta, "largest inconsistency"]);
    found.push(["N", nearest?.theta, "nearest point of the boundary"], ["F", farthest?.theta, "farthest point of the boundary"]);
    return found.filter(([, theta]) => theta).map(([name, theta, what]) => ({ name, what, place: onMap(floats(theta)) }));
  }

  return { lines, points, onMap };
})();
