// Draws a chart when it can be seen: those inside a fold wait until the fold is opened.
const words = JSON.parse(document.getElementById("words").textContent);
const drawn = new Set();
function draw(script) {
  const name = script.dataset.chart;
  const target = document.getElementById(name);
  if (drawn.has(name) || target.offsetParent === null) return;
  drawn.add(name);
  const figure = JSON.parse(script.textContent);
  // On a phone a wide margin for names would leave nothing for the chart.
  const margin = figure.layout.margin;
  const room = 0.4 * target.clientWidth;
  if (margin && margin.l > room) {
    figure.layout.yaxis = { ...figure.layout.yaxis, automargin: false, tickfont: { size: 10 } };
    margin.l = room;
  }
  // Where nothing hovers, the bar of tools would always lie over the chart.
  const displayModeBar = matchMedia("(hover: hover)").matches ? "hover" : false;
  Plotly.newPlot(target, figure.data, figure.layout, { responsive: true, displaylogo: false, displayModeBar });
}

// The numbers of a figure as lines of CSV: one a point, bar, cell or flow.
const cell = (value) => {
  const text = value === undefined || value === null ? "" : String(value).replaceAll("<br>", " ");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
function numbers(figure) {
  const rows = [];
  for (const trace of figure.data) {
    if (trace.type === "sankey") {
      rows.push(["from", "to", "value"]);
      trace.link.value.forEach((value, at) =>
        rows.push([trace.node.label[trace.link.source[at]], trace.node.label[trace.link.target[at]], value]));
    } else if (trace.type === "heatmap") {
      rows.push(["x", "y", "value", "text"]);
      trace.z.forEach((line, y) =>
        line.forEach((value, x) => rows.push([trace.x[x], trace.y[y], value, trace.text && trace.text[y][x]])));
    } else {
      if (!rows.length) rows.push(["series", "x", "y", "x_minus", "x_plus", "y_minus", "y_plus"]);
      const bar = (error, side) => (at) => error && error[side] ? error[side][at] : "";
      const [left, right] = [bar(trace.error_x, "arrayminus"), bar(trace.error_x, "array")];
      const [below, above] = [bar(trace.error_y, "arrayminus"), bar(trace.error_y, "array")];
      (trace.x || []).forEach((x, at) =>
        rows.push([trace.name, x, trace.y[at], left(at), right(at), below(at), above(at)]));
    }
  }
  return rows.map((row) => row.map(cell).join(",")).join("\n") + "\n";
}

function offer(caption, word, file, type, text) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = word;
  button.title = file;
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    // The mark lets spreadsheets read letters beyond ASCII.
    const blob = new Blob([type === "text/csv" ? "\ufeff" : "", text()], { type });
    link.href = URL.createObjectURL(blob);
    link.download = file;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  caption.append(" ", button);
}

const scripts = document.querySelectorAll("script[data-chart]");
scripts.forEach((script) => {
  const caption = script.closest("figure").querySelector("figcaption");
  const name = script.dataset.chart;
  offer(caption, words.data, `${name}.csv`, "text/csv", () => numbers(JSON.parse(script.textContent)));
  offer(caption, words.figure, `${name}.json`, "application/json", () => script.textContent);
});
document.querySelectorAll("script[data-table]").forEach((script) => {
  const caption = script.closest("figure").querySelector("figcaption");
  offer(caption, words.data, `${script.dataset.table}.csv`, "text/csv", () => script.textContent);
});
scripts.forEach(draw);
document.querySelectorAll("details").forEach((fold) => fold.addEventListener("toggle", () => scripts.forEach(draw)));
// On paper every fold is open.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((fold) => { fold.open = true; }));
