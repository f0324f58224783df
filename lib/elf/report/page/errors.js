
  // The error of the last seven days, day by day: ours, the operator's, the load of a week before.
  function drawErrors(figure) {
    const plot = figure.querySelector(".plot");
    const rowsOfErrors = () => areas[figure.dataset.area].errors.map(e => [new Date(e[0])].concat(e.slice(1)));
    const day = clockOf(UTC);
    function options() {
      const paint = colours();
      return {
        labels: ["day", "ours", "operator", "naive"],
        colors: [paint.forecast, paint.tso, paint.previous],
        visibility: [1, 2, 3].map(i => rowsOfErrors().some(r => r[i] !== null)),
        strokeWidth: 2,
        series: { operator: { strokePattern: [2, 3] }, naive: { strokePattern: [6, 4] } },
        drawPoints: true,
        pointSize: 2,
        includeZero: true,
        axes: {
          x: { axisLabelFormatter: time => day(+time).day.slice(4), axisLabelWidth: 60, drawGrid: false },
          y: { axisLabelFormatter: v => number(v) + " %", axisLabelWidth: 62, pixelsPerLabel: 30 }
        },
        gridLineColor: paint.grid,
        axisLineColor: paint.grid,
        yRangePad: 6,
        interactionModel: {}
      };
    }
    const graph = new Dygraph(plot, rowsOfErrors(), options());
    figure.dataset.drawn = String(rowsOfErrors().length);
    return { renew: () => graph.updateOptions(Object.assign(options(), { file: rowsOfErrors() })) };
  }
