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
 */
final class LinearCrossEntropy {
    /** Rows of a chunk. */
    private static final int CHUNK = 256;
    /** Groups of panels, each of which sums its own part of dx. */
    private static final int GROUPS = 32;

    private static final int PAD = 16;

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
    private final int perGroup;
    private final int paddedWidth;
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
        this.perGroup = Math.max(1, (panels + GROUPS - 1) / GROUPS);
        this.paddedWidth = Extents.roundUp(width, panelWidth);
        this.count = Math.max(1, CrossEntropy.count(targets, ignoreIndex, rows));
    }

    /** Returns the loss. */
    double loss() {
        return chunks((chunk, first, size) -> {});
    }

    /** Returns the loss and fills its adjoints. */
    double lossAndAdjoints(float[] dx, float[] dw) {
        Gradients gradients = new Gradients(dx, dw);
        double loss = chunks(gradients::add);
        gradients.finish();
        return loss;
    }

    /** What is done with a chunk of rows once its exponentials and their factors are known. */
    private interface ChunkAction {
        void run(Chunk chunk, int first, int size);
    }

    private double chunks(ChunkAction action) {
        float[] packed = cpu.pool().take(panels * width * panelWidth);
        packWeights(packed);
        Chunk chunk = new Chunk();
        double loss = 0;
        for (int first = 0; first < rows; first += CHUNK) {
            int size = Math.min(CHUNK, rows - first);
            int from = first;
            cpu.workers().run(panels, p -> chunk.forward(p, from, size, packed));
            loss += chunk.merge(first, size);
            action.run(chunk, first, size);
        }
        chunk.giveBack();
        cpu.pool().give(packed);
        return loss / count;
    }

    private int columns(int panel) {
        return Math.min(panelWidth, vocabulary - panel * panelWidth);
    }

    /** w as panels (width, panelWidth). */
    private void packWeights(float[] packed) {
        Matrix matrix = new Matrix(w, 0, transW ? width : vocabulary, transW);
        cpu.workers()
                .run(
                        panels,
                        p -> Packing.panel(
                                matrix,
                                0,
                                width,
                                p * panelWidth,
                                columns(p),
                                panelWidth,
                                packed,
                                p * width * panelWidth));
    }

    /** The adjoints while they are summed. */
    private final class Gradients {
        final float[] dx;
        final float[] dw;
        /** wᵀ: for each panel of the vocabulary its rows (panelWidth, paddedWidth), in panels of columns. */
        final float[] transposed;
        /** dw as panels (width, panelWidth). */
        final float[] panelsOfDw;
        /** xᵀ of the chunk. */
        final float[] xT;
        /** Each group's part of dx (CHUNK, paddedWidth). */
        final float[] parts;

        Gradients(float[] dx, float[] dw) {
            this.dx = dx;
            this.dw = dw;
            this.transposed = cpu.pool().take(panels * panelWidth * paddedWidth);
            this.panelsOfDw = cpu.pool().take(panels * width * panelWidth);
            this.xT = cpu.pool().take(width * (CHUNK + PAD));
            this.parts = cpu.pool().take(GROUPS * CHUNK * paddedWidth);
            cpu.fill(panelsOfDw, panels * width * panelWidth, 0f);
            packTransposed();
        }

        private void packTransposed() {
            Matrix matrix = new Matrix(w, 0, transW ? width : vocabulary, !transW);
            cpu.workers().run(panels, p -> {
                for (int c = 0; c < width; c += panelWidth) {
                    int columns = Math.min(panelWidth, width - c);
                    int offset = p * panelWidth * paddedWidth + c * panelWidth;
                    Packing.panel(matrix, p * panelWidth, columns(p), c, columns, panelWidth, transposed, offset);
                }
            });
        }

        /** Takes a chunk's adjoints of the logits, group by group. */
        void add(Chunk chunk, int first, int size) {
            Packing.rows(new Matrix(x, first * width, width, true), 0, width, 0, size, xT, 0, CHUNK + PAD);
            int groups = (panels + perGroup - 1) / perGroup;
            cpu.workers().run(groups, g -> {
                int from = g * perGroup;
                for (int p = from; p < Math.min(panels, from + perGroup); p++) {
                    chunk.adjoint(p, first, size);
                    addToWeights(p, size, chunk.logits);
                    addToInput(p, g, p == from, size, chunk.logits);
                }
            });
            cpu.rows(size, width * groups, (from, to) -> {
                for (int r = from; r < to; r++) {
                    System.arraycopy(parts, r * paddedWidth, dx, (first + r) * width, width);
                    for (int g = 1; g < groups; g++) {
                        Arithmetic.accumulate(parts, (g * CHUNK + r) * paddedWidth, dx, (first + r) * width, width);
                    }
                }
            });
        }

        private void addToWeights(int panel, int size, float[] logits) {
            int offset = panel * width * panelWidth;
            Block.panel(
                    cpu.vectors(),
                    xT,
                    0,
                    CHUNK + PAD,
                    size,
                    logits,
                    panel * Chunk.stride(panelWidth),
                    Start.matrix(panelsOfDw, offset, panelWidth),
                    0,
                    0,
                    panelsOfDw,
                    offset,
                    panelWidth,
                    width,
                    panelWidth);
        }

        private void addToInput(int panel, int group, boolean firstOfGroup, int size, float[] logits) {
            int offset = group * CHUNK * paddedWidth;
            Start start = firstOfGroup ? Start.zero() : Start.matrix(parts, offset, paddedWidth);
            for (int c = 0; c < width; c += panelWidth) {
                Block.panel(
                        cpu.vectors(),
                        logits,
                        panel * Chunk.stride(panelWidth),
                        panelWidth,
                        columns(panel),
                        transposed,
                        panel * panelWidth * paddedWidth + c * panelWidth,
                        start,
                        0,
                        c,
                        parts,
                        offset + c,
                        paddedWidth,
                        size,
                        panelWidth);
            }
        }

        void finish() {
            cpu.workers().run(panels, p -> {
                int offset = p * width * panelWidth;
                int column = p * panelWidth;
                if (transW) {
                    Packing.transpose(panelsOfDw, offset, panelWidth, width, columns(p), dw, column * width, width);
                    return;
                }
                for (int c = 0; c < width; c++) {
                    System.arraycopy(panelsOfDw, offset + c * panelWidth, dw, c * vocabulary + column, columns(p));
                }
            });
            for (float[] array : new float[][] {transposed, panelsOfDw, xT, parts}) {
                cpu.pool().give(array);
            }
        }
    }

    /** The logits of some rows, as panels (CHUNK, panelWidth). */
    private final class Chunk {
        final float[] logits = cpu.pool().take(panels * stride(panelWidth));
        /** By panel and row: maxima, later exp(m_p − m) / (s · size); and sums. */
        final float[] factors = cpu.pool().take(panels * CHUNK);

        final float[] sums = cpu.pool().take(panels * CHUNK);
        final float[] targetLogits = new float[CHUNK];
        final float[] maxima = new float[CHUNK];
        final double[] totals = new double[CHUNK];

        /** Returns the distance from panel to panel: a bit more than its size, against cache conflicts. */
        static int stride(int panelWidth) {
            return CHUNK * panelWidth + PAD;
        }

        void forward(int panel, int first, int size, float[] packed) {
            int offset = panel * stride(panelWidth);
            Block.panel(
                    cpu.vectors(),
                    x,
                    first * width,
                    width,
                    width,
                    packed,
                    panel * width * panelWidth,
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
                for (int c = columns(panel); c < panelWidth; c++) {
                    logits[offset + r * panelWidth + c] = Float.NEGATIVE_INFINITY;
                }
            }
            cpu.vectors().panelSoftmax(logits, offset, size, factors, sums, panel * CHUNK);
        }

        /** Finds each row's factors; returns the summed losses. */
        double merge(int first, int size) {
            Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
            Arrays.fill(totals, 0);
            for (int p = 0; p < panels; p++) {
                for (int r = 0; r < size; r++) {
                    maxima[r] = Math.max(maxima[r], factors[p * CHUNK + r]);
                }
            }
            for (int p = 0; p < panels; p++) {
                addTotals(p * CHUNK, size);
            }
            double loss = 0;
            for (int r = 0; r < size; r++) {
                boolean counts = targets[first + r] != ignoreIndex;
                loss += counts ? maxima[r] + Math.log(totals[r]) - targetLogits[r] : 0;
                maxima[r] = counts ? (float) (1 / (totals[r] * count)) : 0f;
            }
            for (int p = 0; p < panels; p++) {
                Arithmetic.multiply(factors, p * CHUNK, maxima, 0, factors, p * CHUNK, size);
            }
            return loss;
        }

        private void addTotals(int offset, int size) {
            for (int r = 0; r < size; r++) {
                factors[offset + r] -= maxima[r];
            }
            cpu.vectors().exp(factors, offset, factors, offset, size);
            for (int r = 0; r < size; r++) {
                totals[r] += (double) sums[offset + r] * factors[offset + r];
            }
        }

        /** Turns a panel's exponentials into the adjoints of its logits. */
        void adjoint(int panel, int first, int size) {
            int offset = panel * stride(panelWidth);
            cpu.vectors().scaleRows(logits, offset, size, factors, panel * CHUNK);
            float one = 1f / count;
            for (int r = 0; r < size; r++) {
                int column = targets[first + r] - panel * panelWidth;
                if (targets[first + r] != ignoreIndex && column >= 0 && column < panelWidth) {
                    logits[offset + r * panelWidth + column] -= one;
                }
            }
        }

        void giveBack() {
            cpu.pool().give(logits);
            cpu.pool().give(factors);
            cpu.pool().give(sums);
        }
    }
}
