package real.lists;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.Differentiable;

// check[inplace]: tied(ListsOfRecords.tiedLayers(), 2.0)
// check[inplace]: tied(List.of(new ListsOfRecords.Layer(new double[] {1, 2}, 3, new double[][] {{1}, {2}}), new ListsOfRecords.Layer(new double[] {-1, 2}, 4, new double[][] {{1}, {3}})), 2.0)
// check[inplace]: writes(List.of(new ListsOfRecords.Layer(new double[] {1, 2}, 3, new double[][] {{1}, {2}}), new ListsOfRecords.Layer(new double[] {-1, 2}, 4, new double[][] {{1}, {3}})), 2.0)
// check: nested(List.of(List.of(new ListsOfRecords.Layer(new double[] {1, 2}, 3, new double[][] {{1}, {2}})), List.of(new ListsOfRecords.Layer(new double[] {-1, 2}, 4, new double[][] {{1}, {3}}))), 2.0)
// check: made(1.5, 2.5, 3)
// check[pullback]: scaled(List.of(new ListsOfRecords.Layer(new double[] {1, 2}, 3, new double[][] {{1}, {2}}), new ListsOfRecords.Layer(new double[] {-1, 2}, 4, new double[][] {{1}, {3}})), 2.0)
// check: uses(List.of(new ListsOfRecords.Layer(new double[] {1, 2}, 3, new double[][] {{1}, {2}}), new ListsOfRecords.Layer(new double[] {-1, 2}, 4, new double[][] {{1}, {3}})), 2.0)
// check: net(new ListsOfRecords.Net(List.of(new ListsOfRecords.Layer(new double[] {1, 2}, 3, new double[][] {{1}, {2}}), new ListsOfRecords.Layer(new double[] {-1, 2}, 4, new double[][] {{1}, {3}})), List.<double[][]>of(new double[][] {{1, 2}, {3}}), 2.0))
/** Lists of records that have arrays, some of them written to. */
final class ListsOfRecords {
    record Layer(double[] w, double bias, double[][] m) {}

    record Net(List<Layer> layers, List<double[][]> more, double scale) {}

    static List<Layer> tiedLayers() {
        double[] w = {1, 2};
        return List.of(new Layer(w, 2, new double[][] {w, {3}}), new Layer(w, 3, new double[][] {{1}, {2}}));
    }

    @Differentiable
    static double tied(List<Layer> layers, double x) {
        double[] out = new double[2];
        for (Layer layer : layers) {
            for (int i = 0; i < 2; i++) {
                out[i] += layer.w()[i] * layer.w()[0] * layer.bias() * x + layer.m()[i][0] * layer.w()[1];
            }
        }
        return out[0] * out[1];
    }

    @Differentiable
    static double writes(List<Layer> layers, double x) {
        for (Layer layer : layers) {
            layer.w()[0] *= x * layer.bias();
            layer.m()[1][0] += layer.w()[0];
        }
        return layers.get(0).w()[0] * layers.get(1).m()[1][0];
    }

    @Differentiable
    static double nested(List<List<Layer>> layers, double x) {
        double[] sums = new double[2];
        int k = 0;
        for (List<Layer> list : layers) {
            for (Layer layer : list) {
                sums[k++] = layer.w()[1] * layer.bias() + x;
            }
        }
        return sums[0] * sums[1] * layers.get(1).get(0).w()[0];
    }

    @Differentiable
    static double made(double x, double y, int n) {
        List<Layer> layers = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            double[] w = {x * i, y};
            layers.add(new Layer(w, x + i, new double[][] {w, {x}}));
            w[1] *= x;
        }
        List<Layer> more = new ArrayList<>(layers);
        more.set(0, layers.get(1));
        layers.get(2).w()[0] *= y;
        double sum = 0;
        for (Layer layer : more) {
            sum += layer.w()[0] * layer.w()[1] * layer.bias() * layer.m()[1][0];
        }
        return sum * layers.get(0).bias();
    }

    @Differentiable
    static List<Layer> scaled(List<Layer> layers, double x) {
        List<Layer> all = new ArrayList<>();
        for (Layer layer : layers) {
            double[] w = layer.w().clone();
            w[0] *= x;
            all.add(new Layer(w, layer.bias() * x, layer.m()));
        }
        return all;
    }

    @Differentiable
    static double uses(List<Layer> layers, double x) {
        List<Layer> twice = scaled(scaled(layers, x), layers.get(0).w()[1]);
        return twice.get(0).w()[0] * twice.get(1).bias() + twice.get(1).m()[0][0] + layers.get(1).bias();
    }

    @Differentiable
    static double net(Net net) {
        double[] v = {net.scale(), 1};
        for (Layer layer : net.layers()) {
            v[0] += layer.w()[0] * v[1];
            v[1] *= layer.bias() + net.more().get(0)[0][1];
        }
        return v[0] * v[1] * net.more().get(0)[1][0];
    }
}
