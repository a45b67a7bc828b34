// Exact fractions: pairs of big integers [p, q], q > 0, not reduced until they are shown.
const fraction = (() => {
  // A fraction, a whole number, or a decimal.
  function parse(text) {
    const slash = text.indexOf("/");
    if (slash >= 0) return [BigInt(text.slice(0, slash)), BigInt(text.slice(slash + 1))];
    const [whole, places = ""] = text.split(".");
    return [BigInt(whole + places), 10n ** BigInt(places.length)];
  }

  function divisor(a, b) {
    if (a < 0n) a = -a;
    while (b !== 0n) [a, b] = [b, a % b];
    return a;
  }

  function reduced([p, q]) {
    const common = divisor(p, q);
    return common > 1n ? [p / common, q / common] : [p, q];
  }

  const show = (value) => {
    const [p, q] = reduced(value);
    return q === 1n ? String(p) : p + "/" + q;
  };
  const compare = ([a, b], [c, d]) => {
    const difference = a * d - c * b;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  };
  const add = ([a, b], [c, d]) => [a * d + c * b, b * d];
  const subtract = ([a, b], [c, d]) => [a * d - c * b, b * d];
  const multiply = ([a, b], [c, d]) => [a * c, b * d];

  // The nearest float, near enough for drawing, whatever the number of digits.
  function toFloat(text) {
    const slash = text.indexOf("/");
    if (slash < 0) return Number(text);
    const [mantissa, exponent] = leading(text.slice(0, slash));
    const [under, lower] = leading(text.slice(slash + 1));
    return (mantissa / under) * 10 ** (exponent - lower);
  }

  // The first digits, and how many were left out.
  function leading(digits) {
    const kept = digits.startsWith("-") ? 18 : 17;
    return digits.length > kept ? [Number(digits.slice(0, kept)), digits.length - kept] : [Number(digits), 0];
  }

  // The length of an interval or the area of a convex polygon, from corners that are points of exact strings.
  function volume(corners) {
    const points = corners.map((point) => point.map(parse));
    if (points[0].length === 1) {
      const [from, to] = points.map((point) => point[0]);
      const length = reduced(subtract(to, from));
      return length[0] < 0n ? [-length[0], length[1]] : length;
    }
    let doubled = [0n, 1n];
    points.forEach((a, index) => {
      const b = points[(index + 1) % points.length];
      doubled = reduced(add(doubled, subtract(multiply(a[0], b[1]), multiply(a[1], b[0]))));
    });
    return reduced([doubled[0] < 0n ? -doubled[0] : doubled[0], 2n * doubled[1]]);
  }

  // In decimals, rounded down or up after so many of them that some are not 0. Not of negative numbers.
  function decimal([p, q], digits = 9, isUp = false) {
    let places = digits;
    while (p !== 0n && (p * 10n ** BigInt(places)) / q < 10n ** 5n && places < 60) places += 6;
    const shifted = p * 10n ** BigInt(places);
    const rest = isUp && shifted % q !== 0n ? 1n : 0n;
    const scaled = String(shifted / q + rest).padStart(places + 1, "0");
    return (scaled.slice(0, -places) + "." + scaled.slice(-places)).replace(/\.?0+$/, "");
  }

  // In per cent of a whole, rounded down.
  function percent(part, [p, q]) {
    const scaled = String((part[0] * q * 1_000_000n) / (part[1] * p)).padStart(5, "0");
    return scaled.slice(0, -4) + "." + scaled.slice(-4) + " %";
  }

  return { parse, show, toFloat, compare, volume, decimal, percent };
})();
