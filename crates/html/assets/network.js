// A piecewise-linear network in floats: values, and the gradient of an output. For showing, not for deciding.
const network = (() => {
  function floats(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Float32Array(bytes.buffer);
  }

  const MAPS = {
    // visit(row, column, weight)
    dense({ size: [outputs, inputs], weights }, visit) {
      for (let row = 0, at = 0; row < outputs; row++) {
        for (let column = 0; column < inputs; column++, at++) visit(row, column, weights[at]);
      }
    },
    sparse({ rows, columns, entries, weights }, visit) {
      for (let at = 0; at < rows.length; at++) visit(rows[at], columns[at], weights[entries[at]]);
    },
    convolution({ input, output, kernel, strides, dilations, padding, groups, weights }, visit) {
      const [, height, width] = input;
      const [channels, rows, columns] = output;
      const perGroup = input[0] / groups;
      for (let o = 0; o < channels; o++) {
        const first = Math.floor(o / (channels / groups)) * perGroup;
        for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
          const out = (o * rows + r) * columns + c;
          for (let i = 0; i < perGroup; i++) for (let y = 0; y < kernel[0]; y++) {
            const row = r * strides[0] + y * dilations[0] - padding[0];
            if (row < 0 || row >= height) continue;
            for (let x = 0; x < kernel[1]; x++) {
              const column = c * strides[1] + x * dilations[1] - padding[1];
              if (column < 0 || column >= width) continue;
              const weight = weights[((o * perGroup + i) * kernel[0] + y) * kernel[1] + x];
              visit(out, ((first + i) * height + row) * width + column, weight);
            }
          }
        }
      }
    },
  };

  // Numbers out of their packing, once.
  function load(nodes) {
    return nodes.map((node) => {
      const loaded = { ...node };
      for (const name of ["weights", "bias", "values"]) {
        if (typeof node[name] === "string") loaded[name] = floats(node[name]);
      }
      return loaded;
    });
  }

  function piece(node, element, x) {
    const [breakpoints, pieces] = node.functions[node.which.length ? node.which[element] : 0];
    let at = 0;
    while (at < breakpoints.length && breakpoints[at] < x) at++;
    return pieces[at];
  }

  const largest = (group, values) => group.reduce((best, place) => (values[place] > values[best] ? place : best));

  function apply(node, read, input) {
    switch (node.op) {
      case "input": return Float64Array.from(input);
      case "constant": return Float64Array.from(node.values);
      case "affine": {
        const out = node.bias ? Float64Array.from(node.bias) : new Float64Array(node.len);
        const x = read(0);
        MAPS[node.map](node, (row, column, weight) => { out[row] += weight * x[column]; });
        return out;
      }
      case "select": return Float64Array.from(node.picks, ([which, at]) => read(which)[at]);
      case "combine": {
        const out = new Float64Array(node.len);
        node.factors.forEach((factor, which) => read(which).forEach((x, at) => { out[at] += factor * x; }));
        return out;
      }
      case "activation": return read(0).map((x, element) => {
        const [slope, intercept] = piece(node, element, x);
        return slope * x + intercept;
      });
      case "max": return Float64Array.from(node.groups, (group) => read(0)[largest(group, read(0))]);
    }
    throw new Error("unknown operator " + node.op);
  }

  // The values of all nodes.
  function values(nodes, input) {
    const all = [];
    for (const node of nodes) all.push(apply(node, (which) => all[node.inputs[which]], input));
    return all;
  }

  const evaluate = (nodes, input) => values(nodes, input)[nodes.length - 1];

  // The gradient of an output with respect to the input.
  function gradient(nodes, all, output) {
    const back = nodes.map((node) => new Float64Array(node.len));
    back[nodes.length - 1][output] = 1;
    for (let at = nodes.length - 1; at > 0; at--) {
      const node = nodes[at];
      const own = back[at];
      const to = (which) => back[node.inputs[which]];
      switch (node.op) {
        case "affine":
          MAPS[node.map](node, (row, column, weight) => { to(0)[column] += weight * own[row]; });
          break;
        case "select":
          node.picks.forEach(([which, from], element) => { to(which)[from] += own[element]; });
          break;
        case "combine":
          node.factors.forEach((factor, which) => own.forEach((y, element) => { to(which)[element] += factor * y; }));
          break;
        case "activation": {
          const x = all[node.inputs[0]];
          own.forEach((y, element) => { to(0)[element] += piece(node, element, x[element])[0] * y; });
          break;
        }
        case "max": {
          const x = all[node.inputs[0]];
          node.groups.forEach((group, element) => { to(0)[largest(group, x)] += own[element]; });
        }
      }
    }
    return back[0];
  }

  return { load, values, evaluate, gradient };
})();
