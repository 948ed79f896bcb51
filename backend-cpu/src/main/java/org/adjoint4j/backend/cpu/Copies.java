package org.adjoint4j.backend.cpu;

/** Moving elements without changing them. */
final class Copies {
    private final Cpu cpu;

    Copies(Cpu cpu) {
        this.cpu = cpu;
    }

    static void write(double[] source, float[] out) {
        for (int i = 0; i < source.length; i++) {
            out[i] = (float) source[i];
        }
    }

    static void read(float[] source, double[] out) {
        for (int i = 0; i < out.length; i++) {
            out[i] = source[i];
        }
    }

    void copyRows(
            float[] source,
            int sourceOffset,
            int sourceStride,
            float[] out,
            int outOffset,
            int outStride,
            int rows,
            int length) {
        if (sourceStride == length && outStride == length) {
            int n = rows * length;
            cpu.elements(
                    n, (from, to) -> System.arraycopy(source, sourceOffset + from, out, outOffset + from, to - from));
            return;
        }
        cpu.rows(rows, length, (from, to) -> {
            for (int r = from; r < to; r++) {
                System.arraycopy(source, sourceOffset + r * sourceStride, out, outOffset + r * outStride, length);
            }
        });
    }

    void gatherRows(float[] table, int[] ids, int width, float[] out) {
        cpu.rows(ids.length, width, (from, to) -> {
            for (int i = from; i < to; i++) {
                System.arraycopy(table, ids[i] * width, out, i * width, width);
            }
        });
    }

    static void pickPerRow(float[] x, int[] columns, int width, float[] out) {
        for (int i = 0; i < columns.length; i++) {
            out[i] = x[i * width + columns[i]];
        }
    }

    void pickPerRowBackward(float[] dy, int[] columns, int width, float[] dx) {
        cpu.fill(dx, columns.length * width, 0f);
        // rows without elements have none to set
        for (int i = 0; i < columns.length && width > 0; i++) {
            dx[i * width + columns[i]] = dy[i];
        }
    }
}
