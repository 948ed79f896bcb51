package org.adjoint4j.gpt2.train;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Losses by step, as a table and as a picture. */
final class LossCurve {
    private final List<LossPoint> points = new ArrayList<>();

    void add(LossPoint point) {
        points.add(point);
    }

    /** Writes {@code loss.csv} and {@code loss.png}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("loss.csv"), table());
        if (!points.isEmpty()) {
            Files.write(folder.resolve("loss.png"), ChartEncoder.getBytes(chart(), "png"));
        }
    }

    private List<String> table() {
        List<String> lines = new ArrayList<>(List.of("step,train,validation"));
        for (LossPoint point : points) {
            String validation = point.isValidated() ? number(point.validation()) : "";
            lines.add(point.step() + "," + number(point.train()) + "," + validation);
        }
        return lines;
    }

    private static String number(double loss) {
        return String.format(Locale.ROOT, "%.6f", loss);
    }

    private XYChart chart() {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(540)
                .title("Loss")
                .xAxisTitle("step")
                .yAxisTitle("nats a token")
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
        addSeries(chart, "training", points, LossPoint::train);
        List<LossPoint> validated =
                points.stream().filter(LossPoint::isValidated).toList();
        if (!validated.isEmpty()) {
            addSeries(chart, "validation", validated, LossPoint::validation);
        }
        return chart;
    }

    private static void addSeries(
            XYChart chart, String name, List<LossPoint> points, ToDoubleFunction<LossPoint> loss) {
        double[] steps = points.stream().mapToDouble(LossPoint::step).toArray();
        double[] losses = points.stream().mapToDouble(loss).toArray();
        chart.addSeries(name, steps, losses).setMarker(SeriesMarkers.NONE);
    }
}
