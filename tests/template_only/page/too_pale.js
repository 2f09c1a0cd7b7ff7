() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const paint = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const light = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) + 0.05;
  const background = (at) => {
    const color = at ? paint(getComputedStyle(at).backgroundColor) : [255, 255, 255, 255];
    return color[3] === 255 ? color : background(at.parentElement);
  };
  const isPale = (element) => {
    const pair = [light(paint(getComputedStyle(element).color)), light(background(element))];
    return Math.max(...pair) / Math.min(...pair) < 4.5;
  };
  const shown = [...document.body.querySelectorAll("*")].filter((element) => element.checkVisibility() && !element.closest(":disabled, .dropped"));
  const written = shown.filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
  return written.filter(isPale).map((element) => element.textContent.trim());
}
