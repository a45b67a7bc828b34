// Images and saliency maps on small canvases.
const raster = (() => {
  // Values from 0 to 1, channel by channel.
  function image(canvas, [channels, height, width], values) {
    draw(canvas, width, height, (pixel) => {
      const level = (channel) => 255 * Math.min(1, Math.max(0, values[channel * width * height + pixel]));
      return channels === 3 ? [level(0), level(1), level(2)] : [level(0), level(0), level(0)];
    });
  }

  // Signed values, the one of largest magnitude of several channels, on a scale of colours from -most to most.
  function signed(canvas, [channels, height, width], values, most, scale) {
    const middle = (scale.length - 1) / 2;
    draw(canvas, width, height, (pixel) => {
      let value = 0;
      for (let channel = 0; channel < channels; channel++) {
        const own = values[channel * width * height + pixel];
        if (Math.abs(own) > Math.abs(value)) value = own;
      }
      const share = most > 0 ? Math.max(-1, Math.min(1, value / most)) : 0;
      return scale[Math.round(middle + share * middle)];
    });
  }

  function draw(canvas, width, height, colour) {
    [canvas.width, canvas.height] = [width, height];
    const pen = canvas.getContext("2d");
    const pixels = pen.createImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel++) {
      pixels.data.set([...colour(pixel), 255], 4 * pixel);
    }
    pen.putImageData(pixels, 0, 0);
  }

  const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

  return { image, signed, largest };
})();
