package real.path;

import java.util.Arrays;
import java.util.List;
import org.adjoint4j.Differentiable;

/** Shortest paths: soft Bellman-Ford, hard Floyd-Warshall, Dijkstra with a queue. */
// check: soft(List.of(new ShortestPath.Edge(0, 1, 1), new ShortestPath.Edge(1, 2, 1.5), new ShortestPath.Edge(0, 2, 2.2), new ShortestPath.Edge(2, 3, 0.4)), 4, 0.3)
// check: floyd(new double[][] {{0.5, 1, 2.2, 9}, {9.5, 0.6, 1.5, 7}, {9.1, 9.3, 0.7, 0.4}, {8, 9.2, 9.4, 0.8}})
// check[4]: dijkstra(new double[] {1, 1.5, 2.7, 0.4}, new ShortestPath.Graph(4, new int[] {0, 1, 0, 2}, new int[] {1, 2, 2, 3}))
final class ShortestPath {
    record Edge(int from, int to, double length) {}

    record Graph(int nodes, int[] from, int[] to) {}

    private ShortestPath() {}

    @Differentiable
    static double softMin(double a, double b, double temperature) {
        double m = Math.min(a, b);
        return m - temperature * Math.log(Math.exp((m - a) / temperature) + Math.exp((m - b) / temperature));
    }

    @Differentiable
    static double soft(List<Edge> edges, int nodes, double temperature) {
        double[] distance = new double[nodes];
        Arrays.fill(distance, 1, nodes, 1e3);
        for (int round = 1; round < nodes; round++) {
            double[] next = distance.clone();
            for (Edge edge : edges) {
                next[edge.to()] =
                        softMin(next[edge.to()], distance[edge.from()] + edge.length(), temperature);
            }
            distance = next;
        }
        return distance[nodes - 1];
    }

    @Differentiable
    static double floyd(double[][] lengths) {
        int n = lengths.length;
        double[][] d = new double[n][];
        for (int i = 0; i < n; i++) {
            d[i] = lengths[i].clone();
        }
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    if (d[i][k] + d[k][j] < d[i][j]) {
                        d[i][j] = d[i][k] + d[k][j];
                    }
                }
            }
        }
        double sum = 0;
        for (double[] row : d) {
            for (double length : row) {
                sum += length;
            }
        }
        return sum;
    }

    @Differentiable
    static double dijkstra(double[] lengths, Graph graph) {
        double[] distance = new double[graph.nodes()];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        distance[0] = 0;
        boolean[] done = new boolean[graph.nodes()];
        for (int round = 0; round < graph.nodes(); round++) {
            int nearest = -1;
            for (int i = 0; i < graph.nodes(); i++) {
                if (!done[i] && (nearest < 0 || distance[i] < distance[nearest])) {
                    nearest = i;
                }
            }
            done[nearest] = true;
            for (int e = 0; e < lengths.length; e++) {
                if (graph.from()[e] == nearest) {
                    int to = graph.to()[e];
                    distance[to] = Math.min(distance[to], distance[nearest] + lengths[e]);
                }
            }
        }
        return distance[graph.nodes() - 1];
    }
}
