package org.adjoint4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies between host and device. */
final class Transfers {
    private final Gpu gpu;

    Transfers(Gpu gpu) {
        this.gpu = gpu;
    }

    void write(double[] source, CudaBuffer out) {
        write(
                source.length,
                out,
                address -> gpu.staging().send(address, (long) source.length * Float.BYTES, (pinned, from, bytes) -> {
                    int first = (int) (from / Float.BYTES);
                    for (int i = 0; i < bytes / Float.BYTES; i++) {
                        pinned.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) source[first + i]);
                    }
                }));
    }

    void write(float[] source, CudaBuffer out) {
        write(source.length, out, address -> gpu.staging().send(address, source));
    }

    private interface Sender {
        void send(long address);
    }

    /** Sends floats; where only a part of a bfloat16 buffer is written they are converted on the device. */
    private void write(int n, CudaBuffer out, Sender sender) {
        if (n == 0) {
            return;
        }
        View to = out.overwrite(n, false);
        if (!to.half()) {
            sender.send(to.address());
            return;
        }
        DeviceMemory.Block floats = gpu.temporary((long) n * Float.BYTES);
        sender.send(floats.address());
        convert(View.floats(floats), to, n);
    }

    void read(CudaBuffer source, double[] out) {
        read(source, out.length, (pinned, from, bytes) -> {
            int first = (int) (from / Float.BYTES);
            for (int i = 0; i < bytes / Float.BYTES; i++) {
                out[first + i] = pinned.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
        });
    }

    void read(CudaBuffer source, float[] out) {
        read(source, out.length, (pinned, from, bytes) -> {
            int first = (int) (from / Float.BYTES);
            int count = (int) (bytes / Float.BYTES);
            MemorySegment.copy(pinned, ValueLayout.JAVA_FLOAT, 0, out, first, count);
        });
    }

    private void read(CudaBuffer source, int n, Staging.Part take) {
        if (n == 0) {
            return;
        }
        View from = source.read();
        if (!from.half()) {
            gpu.staging().receive(from.address(), (long) n * Float.BYTES, take);
            return;
        }
        DeviceMemory.Block floats = gpu.temporary((long) n * Float.BYTES);
        convert(from, View.floats(floats), n);
        gpu.staging().receive(floats.address(), (long) n * Float.BYTES, take);
    }

    private void convert(View from, View to, int n) {
        gpu.launch("elementwise", "convert").array(from).array(to).integer(n).forEach4(n);
    }
}
