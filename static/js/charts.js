// Charts. Every `<div class="portal-chart" data-chart="id of a json_script">` becomes one.
// The JSON is an ECharts option of plain data; see static/js/README.md.
(() => {
  const TEXT = "#1f2a37";
  const PALE = "#566373";

  // Data cannot carry functions; a formatter is named instead.
  const FORMATS = {
    percent: (value) => (value === null || value === undefined || value === "" ? "—" : `${Number(value).toFixed(1)}%`),
    number: (value) => (value === null || value === undefined || value === "" ? "—" : Number(value).toLocaleString("zh-CN")),
  };

  const dressed = (option) => {
    const format = FORMATS[option.format] || FORMATS.number;
    const family = getComputedStyle(document.body).fontFamily;
    const axis = (each) => ({
      axisLabel: { color: PALE, ...(each.type === "value" ? { formatter: format } : { hideOverlap: true }) },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: "#e6ebf0" } },
      ...each,
    });
    return {
      animation: false,
      textStyle: { fontFamily: family, color: TEXT },
      color: ["#0b5c8e", "#c98a1b", "#5c7f4f", "#8a5a8f"],
      grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: PALE } },
      tooltip: { trigger: "axis", valueFormatter: format, confine: true },
      ...option,
      xAxis: axis(option.xAxis),
      yAxis: axis(option.yAxis),
    };
  };

  const start = (node) => {
    if (node.dataset.chartReady) return;
    node.dataset.chartReady = "yes";
    const option = JSON.parse(document.getElementById(node.dataset.chart).textContent);
    const chart = echarts.init(node, null, { renderer: "svg" });
    chart.setOption(dressed(option));
    new ResizeObserver(() => chart.resize()).observe(node);
  };

  const startAll = () => document.querySelectorAll("[data-chart]").forEach(start);
  document.addEventListener("DOMContentLoaded", startAll);
  document.addEventListener("htmx:afterSwap", startAll);
  if (document.readyState !== "loading") startAll();
})();
