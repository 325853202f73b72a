// Draws what stands in data-chart with ECharts, in the colours of the stylesheet, once it comes near the window.
// Where it does not come the figure goes, and the list under it says the same.
const probe = document.body.appendChild(Object.assign(document.createElement("i"), { hidden: true }));
const colour = (name) => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
const SHAPES = {
  firm: "rect", research: "triangle", ngo: "circle", chamber: "diamond",
  cluster: "path://M8 .5 14.6 4.2v7.6L8 15.5 1.4 11.8V4.2z", public: "path://M8 .5 15.6 6 12.7 15H3.3L.4 6z",
  sector: "path://M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 4.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z",
  project: "path://M2 1.5 15 8 2 14.5z", document: "path://M3 .8h6.4L13.5 5v10.2H3z",
};

function options(data, box) {
  const font = getComputedStyle(document.body).fontFamily;
  // A tooltip is HTML, and names come from others.
  const safe = (text) => echarts.format.encodeHTML(text);
  const side = Math.min(90, box.clientWidth / 6), few = box.clientWidth < 480;
  const size = (node) => node.focus ? 26 : node.near === 1 ? 16 : 12;
  return {
    animation: false, textStyle: { fontFamily: font },
    tooltip: {
      formatter: (p) => safe(p.dataType === "edge" ? p.data.rel : `${p.data.name} · ${p.data.sub}`), confine: true,
      backgroundColor: colour("card"), borderColor: colour("edge"), textStyle: { color: colour("ink"), fontFamily: font, fontSize: 12 },
      extraCssText: "box-shadow:none;max-width:20rem;white-space:normal",
    },
    series: [{
      type: "graph", layout: "none", roam: "move", draggable: true, left: side, right: side, top: 24, bottom: 40, labelLayout: { hideOverlap: true },
      emphasis: { focus: "adjacency", label: { show: true } },
      data: data.nodes.map((node) => ({
        ...node, cursor: node.href ? "pointer" : "default", x: node.x * (box.clientWidth - 2 * side), y: node.y * (box.clientHeight - 64),
        symbol: SHAPES[node.kind], symbolSize: size(node),
        itemStyle: { color: colour(node.kind === "document" ? "ink-3" : node.kind), borderColor: colour(node.focus ? "ink" : "bg"), borderWidth: node.focus ? 3 : 1.5 },
        label: {
          show: node.focus || !few || node.near === 1, position: "bottom", distance: 4, formatter: node.name, width: few ? 90 : 130, overflow: "break",
          color: colour(node.focus ? "ink" : "ink-2"), fontSize: node.focus ? 13 : 11, lineHeight: node.focus ? 17 : 14, fontWeight: node.focus ? 650 : 400, textBorderColor: colour("bg"), textBorderWidth: 3,
        },
      })),
      edges: data.edges.map((edge) => ({ ...edge, lineStyle: { color: colour("edge"), width: 1.2, type: edge.weak ? "dashed" : "solid", opacity: .8 } })),
    }],
  };
}

function draw(box) {
  echarts.getInstanceByDom(box)?.dispose();
  const chart = echarts.init(box, null, { renderer: "svg" }); // crisp on paper
  chart.setOption(options(JSON.parse(box.dataset.chart), box));
  chart.on("click", (p) => { if (p.data.href) location.href = p.data.href; });
}

function fetched(address) {
  return new Promise((done, failed) => {
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed }));
  });
}

const boxes = [...document.querySelectorAll("[data-chart]")];
const redraw = () => { if (window.echarts) boxes.filter((box) => echarts.getInstanceByDom(box)).forEach(draw); };
const seen = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach(async ({ target }) => {
  seen.unobserve(target);
  try {
    await fetched(target.dataset.library);
    draw(target);
    new ResizeObserver(() => { if (echarts.getInstanceByDom(target).getWidth() !== target.clientWidth) draw(target); }).observe(target);
  } catch { target.hidden = true; }
}), { rootMargin: "300px" });
boxes.forEach((box) => seen.observe(box));
addEventListener("themechange", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
