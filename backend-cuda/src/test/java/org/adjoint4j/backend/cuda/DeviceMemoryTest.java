package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is taken of the device's memory is used again, given back, and never more than there is. */
final class DeviceMemoryTest {
    private static final int REGIONS = 1000;
    private static final long WHOLE = 8L << 30;

    @AfterEach
    void noFaults() {
        if (TestGpu.isEmulated()) {
            Emulation.failAllocationsAfter(-1);
            Emulation.memory(WHOLE);
        }
    }

    @Test
    void sizesAreRoundedUpByAnEighthAtMost() {
        assertThat(DeviceMemory.sizeClass(0)).isEqualTo(512);
        assertThat(DeviceMemory.sizeClass(513)).isEqualTo(576);
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            long bytes = 512 + random.nextLong(1L << 40);
            long size = DeviceMemory.sizeClass(bytes);
            assertThat(size).isBetween(bytes, bytes + bytes / 8 + 1);
            assertThat(DeviceMemory.sizeClass(size)).as("of %d", bytes).isEqualTo(size);
        }
    }

    @Test
    void aWarmStepAllocatesNothingAndWaitsForItsLossOnly() {
        TestGpu.assumeEmulated();
        CudaBackend backend = TestGpu.backend();
        step(backend, 1);
        step(backend, 2);
        long allocations = Emulation.allocations();
        long copies = Emulation.copiesToHost();

        step(backend, 3);

        assertThat(Emulation.allocations()).isEqualTo(allocations);
        assertThat(Emulation.copiesToHost()).isEqualTo(copies + 1);
    }

    /** Kernels, region by region, a third of which an exception cuts short, and a tenth of which run out of memory. */
    @Test
    void regionsGiveEverythingBackWhateverHappensInThem() {
        TestGpu.assumeEmulated();
        CudaBackend backend = TestGpu.backend();
        step(backend, 1);
        Random random = new Random(1);
        int cutShort = 0;
        int outOfMemory = 0;
        for (int i = 0; i < REGIONS; i++) {
            try {
                if (i % 10 == 0) {
                    backend.gpu().run(backend.gpu().memory()::trim); // so that there is something to allocate
                    Emulation.failAllocationsAfter(random.nextInt(8));
                }
                faultyStep(backend, i % 3 == 1 ? random.nextInt(4) : -1, i);
            } catch (Fault e) {
                cutShort++;
            } catch (CudaOutOfMemoryException e) {
                outOfMemory++;
            }
            Emulation.failAllocationsAfter(-1);
            assertThat(backend.memory().usedBytes()).as("after region %d", i).isZero();
        }
        assertThat(outOfMemory).isGreaterThan(REGIONS / 20);
        assertThat(cutShort).isGreaterThan(REGIONS / 4);
        long before = Emulation.usedBytes();
        long idle = backend.memory().idleBytes();
        backend.gpu().run(backend.gpu().memory()::trim);
        assertThat(before - Emulation.usedBytes()).isEqualTo(idle);
        assertThat(idle).isLessThan(1 << 20);
    }

    /** Work that is gathered still needs blocks that were given back. */
    @Test
    void memoryIsFreedAfterTheWorkThatUsesItIsQueued() {
        TestGpu.assumeEmulated();
        CudaBackend backend = TestGpu.backend();
        Buffer buffer = backend.allocate(ElementType.FLOAT32, 1000);
        long launches = Emulation.launches();
        backend.fill(buffer, 1000, 1);
        buffer.release();
        assertThat(Emulation.launches()).isEqualTo(launches);

        backend.gpu().memory().trim();

        assertThat(Emulation.launches()).isEqualTo(launches + 1);
    }

    @Test
    void abandonedArraysAreFoundByTheGarbageCollector() throws InterruptedException {
        TestGpu.assumeEmulated();
        CudaBackend backend = TestGpu.backend();
        for (int i = 0; i < 100; i++) {
            NdArray.zeros(backend, ElementType.FLOAT32, Shape.of(1000)).add(1);
        }
        for (int i = 0; i < 100 && backend.memory().usedBytes() > 0; i++) {
            System.gc();
            Thread.sleep(10);
            backend.gpu().run(() -> {});
        }

        assertThat(backend.memory().usedBytes()).isZero();
    }

    @Test
    void memoryThatRunsOutIsToldInOneLine() {
        TestGpu.assumeEmulated();
        CudaBackend backend = TestGpu.backend();
        step(backend, 1);
        Emulation.memory(Emulation.usedBytes() + (1 << 20));

        assertThatThrownBy(() -> NdArray.zeros(backend, ElementType.FLOAT32, Shape.of(1 << 20)))
                .isInstanceOf(CudaOutOfMemoryException.class)
                .hasMessageMatching(
                        "out of memory on fakecuda on the CPU: asked for 4\\.0 MiB, arrays use 0\\.0 MiB, free are"
                                + " [0-9.]+ MiB of [0-9.,]+ MiB; lower --batch or --context, or take a smaller preset");
    }

    @Test
    void idleBlocksMakeRoomForOtherSizes() {
        TestGpu.assumeEmulated();
        CudaBackend backend = TestGpu.backend();
        backend.gpu();
        Emulation.memory(Emulation.usedBytes() + (6 << 20));
        for (int size : new int[] {500_000, 300_000, 600_000, 100_000}) {
            try (Region region = Region.open()) {
                assertThat(region).isNotNull();
                assertThat(NdArray.zeros(backend, ElementType.FLOAT32, Shape.of(size))
                                .add(1)
                                .sum()
                                .item())
                        .isEqualTo(size);
            }
        }
    }

    private static void step(Backend backend, int seed) {
        faultyStep(backend, -1, seed);
    }

    /** Something like a training step; throws a {@link Fault} at the named place, at none if it is negative. */
    @SuppressWarnings("try") // the region is opened to be closed
    private static void faultyStep(Backend backend, int faultAt, int seed) {
        try (Region region = Region.open()) {
            NdArray x = NdArray.of(backend, ElementType.FLOAT32, Shape.of(8, 16), numbers(8 * 16, seed));
            fail(faultAt, 0);
            NdArray w = NdArray.of(backend, ElementType.FLOAT32, Shape.of(16, 24), numbers(16 * 24, seed));
            NdArray hidden = x.matmul(w).gelu().softmax(-1);
            fail(faultAt, 1);
            NdArray loss = hidden.crossEntropy(new int[8], -1);
            fail(faultAt, 2);
            hidden.add(hidden).mul(hidden);
            fail(faultAt, 3);
            assertThat(loss.item()).isPositive();
        }
    }

    private static void fail(int at, int here) {
        if (at == here) {
            throw new Fault();
        }
    }

    private static double[] numbers(int n, int seed) {
        return new Random(seed).doubles(n, -1, 1).toArray();
    }

    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
