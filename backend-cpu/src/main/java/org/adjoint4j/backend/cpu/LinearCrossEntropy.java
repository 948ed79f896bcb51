package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/**
 * Cross-entropy straight from the last layer's input, so that the logits of all rows never exist. A chunk of rows has
 * its logits in panels of columns, which serve as they are as the packed operand of the weights' adjoint:
 *
 * <pre>
 *   1. per panel p: logits = x · w_p, m_p = row maxima, e_p = exp(logits − m_p), s_p = row sums
 *   2. per row: m = max m_p, s = Σ s_p exp(m_p − m), loss += ln s + m − logit of the target
 *   3. per panel: d = (e_p exp(m_p − m) / s − onehot) / count, dw_p += xᵀ · d, dx += d · w_pᵀ
 * </pre>
 *
 * <p>The weights are packed anew for each chunk, a panel at a time: chunks are long enough for that to cost little, and
 * a packed copy of the largest matrix of a model would not.
 */
final class LinearCrossEntropy {
    /** Most rows of a chunk. */
    private static final int MOST_ROWS = 1024;
    /** Most logits of a chunk. */
    private static final int MOST_LOGITS = 1 << 26;
    /** Groups of panels, each of which sums its own part of dx. */
    private static final int GROUPS = 16;
    /** Rows whose factors are one task. */
    private static final int MERGED_ROWS = 64;
    /** Columns of x that a task transposes. */
    private static final int PACKED_COLUMNS = 48;

    private static final int PAD = 16;

    /** A number for each row of a chunk; the thread uses them again. */
    private static final ThreadLocal<double[]> LOSSES = ThreadLocal.withInitial(() -> new double[MOST_ROWS]);

    private final Cpu cpu;
    private final float[] x;
    private final float[] w;
    private final boolean transW;
    private final int[] targets;
    private final int ignoreIndex;
    private final int rows;
    private final int width;
    private final int vocabulary;

    private final int panelWidth;
    private final int panels;
    private final int chunkRows;
    private final int count;

    LinearCrossEntropy(
            Cpu cpu,
            float[] x,
            float[] w,
            boolean transW,
            int[] targets,
            int ignoreIndex,
            int rows,
            int width,
            int vocabulary) {
        this.cpu = cpu;
        this.x = x;
        this.w = w;
        this.transW = transW;
        this.targets = targets;
        this.ignoreIndex = ignoreIndex;
        this.rows = rows;
        this.width = width;
        this.vocabulary = vocabulary;
        this.panelWidth = cpu.vectors().panelWidth();
        this.panels = (vocabulary + panelWidth - 1) / panelWidth;
        this.chunkRows = Math.min(rows, Math.max(1, Math.min(MOST_ROWS, MOST_LOGITS / Math.max(1, vocabulary))));
        this.count = Math.max(1, CrossEntropy.count(targets, ignoreIndex, rows));
    }

    /** Returns the loss. */
    double loss() {
        return chunks((chunk, first, size) -> {});
    }

    /** Returns the loss and fills its adjoints. */
    double lossAndAdjoints(float[] dx, float[] dw) {
        if (rows == 0) {
            cpu.fill(dw, width * vocabulary, 0f);
            return 0;
        }
        Gradients gradients = new Gradients(dx, dw);
        double loss = chunks(gradients::add);
        gradients.giveBack();
        return loss;
    }

    /** What is done with a chunk of rows once its exponentials and their factors are known. */
    private interface ChunkAction {
        void run(Chunk chunk, int first, int size);
    }

    private double chunks(ChunkAction action) {
        Chunk chunk = new Chunk();
        double loss = 0;
        for (int first = 0; first < rows; first += chunkRows) {
            int size = Math.min(chunkRows, rows - first);
            loss += chunk.loss(first, size);
            action.run(chunk, first, size);
        }
        chunk.giveBack();
        return loss / count;
    }

    /**
     * At least the logits of a chunk. Where these are nearly as many as the weights, as many as the weights, so that the pool
     * gives the same array to the adjoint of an embedding later.
     */
    private int logitsLength() {
        int needed = panels * panelStride();
        int weights = width * vocabulary;
        return needed < weights && weights < 2L * needed ? weights : needed;
    }

    private int columns(int panel) {
        return Math.min(panelWidth, vocabulary - panel * panelWidth);
    }

    /** w as a matrix (width, vocabulary), or its transpose. */
    private Matrix weights(boolean transposed) {
        return new Matrix(w, 0, transW ? width : vocabulary, transW != transposed);
    }

    /** The adjoints while they are summed. */
    private final class Gradients {
        final float[] dx;
        final float[] dw;
        final int paddedWidth = Extents.roundUp(width, panelWidth);
        final int perGroup = Math.max(1, (panels + GROUPS - 1) / GROUPS);
        final int groups = (panels + perGroup - 1) / perGroup;
        final int xTStride = chunkRows + PAD;
        /** xᵀ of the chunk. */
        final float[] xT = cpu.pool().take(width * xTStride);
        /** Each group's part of dx (chunkRows, paddedWidth). */
        final float[] parts = cpu.pool().take(groups * chunkRows * paddedWidth);
        /** A panel's rows of wᵀ (panelWidth, paddedWidth), in panels of columns. */
        final PerThread<float[]> weightRows = PerThread.arrays(cpu, panelWidth * paddedWidth);
        /** A panel of dw (width, panelWidth), and its transpose. */
        final PerThread<float[]> weightAdjoints = PerThread.arrays(cpu, 2 * width * panelWidth);

        final Matrix weights = weights(true);
        final Start sumOfParts = Start.matrix(parts, 0, paddedWidth);
        final Start sumOfWeights;

        Gradients(float[] dx, float[] dw) {
            this.dx = dx;
            this.dw = dw;
            this.sumOfWeights = Start.matrix(dw, 0, vocabulary);
        }

        /** Takes a chunk's adjoints of the logits, group by group. */
        void add(Chunk chunk, int first, int size) {
            Matrix input = new Matrix(x, first * width, width, true);
            cpu.workers()
                    .runRanges(
                            width,
                            PACKED_COLUMNS,
                            (from, to) -> Packing.rows(input, from, to - from, 0, size, xT, from * xTStride, xTStride));
            cpu.workers().run(groups, (group, thread) -> {
                int from = group * perGroup;
                for (int panel = from; panel < Math.min(panels, from + perGroup); panel++) {
                    chunk.adjoint(panel, first, size);
                    addToWeights(panel, first, size, chunk.logits, weightAdjoints.of(thread));
                    addToInput(panel, group, panel == from, size, chunk.logits, weightRows.of(thread));
                }
            });
            cpu.rows(size, width * groups, (from, to) -> {
                for (int r = from; r < to; r++) {
                    System.arraycopy(parts, r * paddedWidth, dx, (first + r) * width, width);
                    for (int g = 1; g < groups; g++) {
                        Arithmetic.accumulate(parts, (g * chunkRows + r) * paddedWidth, dx, (first + r) * width, width);
                    }
                }
            });
        }

        private void addToWeights(int panel, int first, int size, float[] logits, float[] scratch) {
            int column = panel * panelWidth;
            if (!transW) {
                Start sum = first == 0 ? Start.zero() : sumOfWeights;
                panelOfWeights(panel, size, logits, sum, column, dw, column, vocabulary, columns(panel));
                return;
            }
            panelOfWeights(panel, size, logits, Start.zero(), 0, scratch, 0, panelWidth, panelWidth);
            int columns = columns(panel);
            if (first == 0) {
                Packing.transpose(scratch, 0, panelWidth, width, columns, dw, column * width, width);
            } else {
                int turned = width * panelWidth;
                Packing.transpose(scratch, 0, panelWidth, width, columns, scratch, turned, width);
                Arithmetic.accumulate(scratch, turned, dw, column * width, columns * width);
            }
        }

        /** out (width, columns) = start from a column on + xᵀ · d. */
        private void panelOfWeights(
                int panel,
                int size,
                float[] logits,
                Start start,
                int column,
                float[] out,
                int offset,
                int stride,
                int columns) {
            Block.panel(
                    cpu.vectors(),
                    xT,
                    0,
                    xTStride,
                    size,
                    logits,
                    panel * panelStride(),
                    start,
                    0,
                    column,
                    out,
                    offset,
                    stride,
                    width,
                    columns);
        }

        private void addToInput(
                int panel, int group, boolean firstOfGroup, int size, float[] logits, float[] packedRows) {
            int k = columns(panel);
            int row = group * chunkRows;
            Packing.panels(weights, panel * panelWidth, k, 0, width, panelWidth, packedRows, 0);
            Start start = firstOfGroup ? Start.zero() : sumOfParts;
            for (int c = 0; c < width; c += panelWidth) {
                Block.panel(
                        cpu.vectors(),
                        logits,
                        panel * panelStride(),
                        panelWidth,
                        k,
                        packedRows,
                        c * k,
                        start,
                        row,
                        c,
                        parts,
                        row * paddedWidth + c,
                        paddedWidth,
                        size,
                        panelWidth);
            }
        }

        void giveBack() {
            cpu.pool().give(xT);
            cpu.pool().give(parts);
            weightRows.forEach(cpu.pool()::give);
            weightAdjoints.forEach(cpu.pool()::give);
        }
    }

    /** Returns the distance from panel to panel of logits: a bit more than its size, against cache conflicts. */
    private int panelStride() {
        return chunkRows * panelWidth + PAD;
    }

    /** The logits of some rows, as panels (chunkRows, panelWidth). */
    private final class Chunk {
        final float[] logits = cpu.pool().take(logitsLength());
        /** By panel and row: maxima, later exp(m_p − m) / (s · size); and sums. */
        final float[] factors = cpu.pool().take(panels * chunkRows);

        final float[] sums = cpu.pool().take(panels * chunkRows);
        /** A panel of w (width, panelWidth). */
        final PerThread<float[]> weightPanel = PerThread.arrays(cpu, width * panelWidth);

        final Matrix weights = weights(false);

        final float[] targetLogits = cpu.pool().take(chunkRows);
        final float[] maxima = cpu.pool().take(chunkRows);
        /** Those of the calling thread. */
        final double[] losses = LOSSES.get();

        /** Fills logits with exponentials and factors with what belongs to them; returns the summed losses. */
        double loss(int first, int size) {
            cpu.workers().run(panels, (panel, thread) -> exponentials(panel, first, size, weightPanel.of(thread)));
            cpu.workers().runRanges(size, MERGED_ROWS, (from, to) -> merge(first, from, to));
            double loss = 0;
            for (int r = 0; r < size; r++) {
                loss += losses[r];
            }
            return loss;
        }

        private void exponentials(int panel, int first, int size, float[] packed) {
            int offset = panel * panelStride();
            int columns = columns(panel);
            Packing.panel(weights, 0, width, panel * panelWidth, columns, panelWidth, packed, 0);
            Block.panel(
                    cpu.vectors(),
                    x,
                    first * width,
                    width,
                    width,
                    packed,
                    0,
                    Start.zero(),
                    0,
                    0,
                    logits,
                    offset,
                    panelWidth,
                    size,
                    panelWidth);
            for (int r = 0; r < size; r++) {
                int column = targets[first + r] - panel * panelWidth;
                if (targets[first + r] != ignoreIndex && column >= 0 && column < panelWidth) {
                    targetLogits[r] = logits[offset + r * panelWidth + column];
                }
                for (int c = columns; c < panelWidth; c++) {
                    logits[offset + r * panelWidth + c] = Float.NEGATIVE_INFINITY;
                }
            }
            cpu.vectors().panelSoftmax(logits, offset, size, factors, sums, panel * chunkRows);
        }

        /** Finds the losses and factors of rows from … to − 1. */
        private void merge(int first, int from, int to) {
            Arrays.fill(maxima, from, to, Float.NEGATIVE_INFINITY);
            Arrays.fill(losses, from, to, 0);
            for (int p = 0; p < panels; p++) {
                for (int r = from; r < to; r++) {
                    maxima[r] = Math.max(maxima[r], factors[p * chunkRows + r]);
                }
            }
            for (int p = 0; p < panels; p++) {
                addTotals(p * chunkRows, from, to);
            }
            for (int r = from; r < to; r++) {
                boolean counts = targets[first + r] != ignoreIndex;
                double total = losses[r];
                losses[r] = counts ? maxima[r] + Math.log(total) - targetLogits[r] : 0;
                maxima[r] = counts ? (float) (1 / (total * count)) : 0f;
            }
            for (int p = 0; p < panels; p++) {
                int offset = p * chunkRows + from;
                Arithmetic.multiply(factors, offset, maxima, from, factors, offset, to - from);
            }
        }

        /** Adds a panel's sums to the rows' totals, which are kept in losses. */
        private void addTotals(int offset, int from, int to) {
            for (int r = from; r < to; r++) {
                factors[offset + r] -= maxima[r];
            }
            cpu.vectors().exp(factors, offset + from, factors, offset + from, to - from);
            for (int r = from; r < to; r++) {
                losses[r] += (double) sums[offset + r] * factors[offset + r];
            }
        }

        /** Turns a panel's exponentials into the adjoints of its logits. */
        void adjoint(int panel, int first, int size) {
            int offset = panel * panelStride();
            cpu.vectors().scaleRows(logits, offset, size, factors, panel * chunkRows);
            float one = 1f / count;
            for (int r = 0; r < size; r++) {
                int column = targets[first + r] - panel * panelWidth;
                if (targets[first + r] != ignoreIndex && column >= 0 && column < panelWidth) {
                    logits[offset + r * panelWidth + column] -= one;
                }
            }
        }

        void giveBack() {
            cpu.pool().giveAll(logits, factors, sums, targetLogits, maxima);
            weightPanel.forEach(cpu.pool()::give);
        }
    }
}
