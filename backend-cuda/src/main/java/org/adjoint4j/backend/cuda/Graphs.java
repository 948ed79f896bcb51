package org.adjoint4j.backend.cuda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands work to the stream: piece by piece or, where the same pieces came twice before, as a CUDA graph, which costs the
 * host one call instead of hundreds. A kernel whose arguments or grid have changed since the last time, such as a dropout
 * seed or the learning rate, gets the new ones. Other kernels or other products are another graph.
 *
 * <p>A driver that can't make a graph costs speed, not the run: from then on there are none. The system property {@code
 * adjoint4j.cuda.graphs=false} does without them from the start.
 */
final class Graphs {
    private static final String PROPERTY = "adjoint4j.cuda.graphs";
    private static final Logger LOG = LoggerFactory.getLogger(Graphs.class);
    /** How often the same work goes piece by piece before it becomes a graph. */
    private static final int PLAIN_TIMES = 2;
    /** A graph of fewer pieces is not worth it. */
    private static final int FEWEST_PIECES = 2;

    private static final int MOST_GRAPHS = 128;
    private static final int MOST_SEEN = 256;

    private final Driver driver;
    private final Handles.Stream stream;
    private final Blas blas;
    private final Map<List<Object>, Graph> graphs = new Recent<>(MOST_GRAPHS, forgotten -> forgotten.destroy());
    private final Map<List<Object>, Integer> seen = new Recent<>(MOST_SEEN, forgotten -> {});
    private boolean on = Boolean.parseBoolean(System.getProperty(PROPERTY, "true"));

    Graphs(Driver driver, Handles.Stream stream, Blas blas) {
        this.driver = driver;
        this.stream = stream;
        this.blas = blas;
    }

    /** Hands work to the stream. */
    void submit(List<Work> works) {
        if (!on || works.size() < FEWEST_PIECES) {
            works.forEach(this::submit);
            return;
        }
        List<Object> form = works.stream().map(Work::form).toList();
        Graph graph = graphs.get(form);
        if (graph == null && seen.merge(form, 1, Integer::sum) > PLAIN_TIMES) {
            graph = capture(works);
            if (graph != null) {
                seen.remove(form);
                graphs.put(form, graph);
            }
        }
        if (graph == null) {
            works.forEach(this::submit);
        } else {
            graph.launch(works);
        }
    }

    private void submit(Work work) {
        switch (work) {
            case Work.KernelCall call -> driver.launch(call, stream);
            case Work.Product product -> blas.multiply(product);
            case Work.Copy copy -> driver.copyOnDevice(copy, stream);
        }
    }

    /** Makes a graph of work without running it; returns null, and makes no more, if that fails. */
    private Graph capture(List<Work> works) {
        long captured = 0;
        try {
            driver.beginCapture(stream);
            long[] nodes = new long[works.size()];
            try {
                for (int i = 0; i < nodes.length; i++) {
                    submit(works.get(i));
                    nodes[i] = works.get(i) instanceof Work.KernelCall ? driver.lastNode(stream) : 0;
                }
            } finally {
                captured = driver.endCapture(stream);
            }
            return new Graph(captured, driver.instantiate(captured), nodes, works);
        } catch (IllegalStateException | NoSuchElementException e) {
            on = false;
            LOG.warn(
                    "the step's kernels are launched one by one, as this driver makes no CUDA graph of them: {}",
                    e.getMessage());
            if (captured != 0) {
                driver.destroyGraph(captured);
            }
            return null;
        }
    }

    /** A graph and the work it would do now. */
    private final class Graph {
        private final long captured;
        private final long executable;
        private final long[] nodes;
        private List<Work> works;

        Graph(long captured, long executable, long[] nodes, List<Work> works) {
            this.captured = captured;
            this.executable = executable;
            this.nodes = nodes;
            this.works = works;
        }

        /** Does work of the same form. */
        void launch(List<Work> wanted) {
            for (int i = 0; i < nodes.length; i++) {
                if (wanted.get(i) instanceof Work.KernelCall call
                        && works.get(i) instanceof Work.KernelCall old
                        && !call.isLike(old)) {
                    driver.update(executable, nodes[i], call);
                }
            }
            works = wanted;
            driver.launchGraph(executable, stream);
        }

        void destroy() {
            driver.destroyExecutable(executable);
            driver.destroyGraph(captured);
        }
    }

    /** The entries that were used last. */
    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        private final int most;
        private final transient Consumer<V> forget;

        Recent(int most, Consumer<V> forget) {
            super(16, 0.75f, true);
            this.most = most;
            this.forget = forget;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            if (size() <= most) {
                return false;
            }
            forget.accept(eldest.getValue());
            return true;
        }
    }
}
