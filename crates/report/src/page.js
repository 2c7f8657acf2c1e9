// Draws a chart when it can be seen: those inside a fold wait until the fold is opened.
const drawn = new Set();
function draw(script) {
  const name = script.dataset.chart;
  const target = document.getElementById(name);
  if (drawn.has(name) || target.offsetParent === null) return;
  drawn.add(name);
  const figure = JSON.parse(script.textContent);
  Plotly.newPlot(target, figure.data, figure.layout, { responsive: true, displaylogo: false });
}
const scripts = document.querySelectorAll("script[data-chart]");
scripts.forEach(draw);
document.querySelectorAll("details").forEach((fold) => fold.addEventListener("toggle", () => scripts.forEach(draw)));
