package org.adjoint4j.gpt2.metrics;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** {@code loss.png} and {@code learning-rate.png}. */
final class CurvePictures {
    private final Curve loss = new Curve();
    private final Curve validationLoss = new Curve();
    private final Curve learningRate = new Curve();

    void add(Measurement measurement) {
        loss.add(measurement.step(), measurement.loss());
        learningRate.add(measurement.step(), measurement.learningRate());
        if (measurement.isValidated()) {
            validationLoss.add(measurement.step(), measurement.validationLoss());
        }
    }

    /** Draws what was added so far; no picture without a point. */
    void write(Path folder) throws IOException {
        if (loss.isEmpty()) {
            return;
        }
        XYChart losses = chart("Loss", "nats a token");
        addSeries(losses, "training", loss);
        if (!validationLoss.isEmpty()) {
            addSeries(losses, "validation", validationLoss);
        }
        write(losses, folder.resolve("loss.png"));
        XYChart rates = chart("Learning rate", "learning rate");
        rates.getStyler().setLegendVisible(false);
        addSeries(rates, "learning rate", learningRate);
        write(rates, folder.resolve("learning-rate.png"));
    }

    private static XYChart chart(String title, String yAxis) {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(540)
                .title(title)
                .xAxisTitle("step")
                .yAxisTitle(yAxis)
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
        return chart;
    }

    private static void addSeries(XYChart chart, String name, Curve curve) {
        chart.addSeries(name, curve.steps(), curve.values()).setMarker(SeriesMarkers.NONE);
    }

    private static void write(XYChart chart, Path file) throws IOException {
        Files.write(file, ChartEncoder.getBytes(chart, "png"));
    }
}
