package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.UnaryOp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels that were joined give the same as one for each step, bit for bit. */
final class ChainsTest {
    private static final int[] DENSE = {1};

    private CudaBackend backend;
    private TestBuffers buffers;

    @BeforeEach
    void countable() {
        TestGpu.assumeEmulated();
        System.setProperty("adjoint4j.cuda.graphs", "false");
    }

    @AfterEach
    void asUsual() {
        System.clearProperty("adjoint4j.cuda.graphs");
    }

    /** What is done between two steps: something that keeps them apart, or nothing. */
    private interface Between {
        void run();
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT32,5,1,false", "FLOAT32,7,4,true", "FLOAT32,9,37,true", "FLOAT32,33,130,false", "FLOAT32,20,256,true",
        "BFLOAT16,5,1,false", "BFLOAT16,7,4,true", "BFLOAT16,9,37,true", "BFLOAT16,33,130,false", "BFLOAT16,20,256,true"
    })
    void joinedIsAsOneByOne(Precision precision, int rows, int width, boolean dropout) {
        List<float[]> apart = run(precision, rows, width, dropout, () -> buffers.await());
        List<float[]> joined = run(precision, rows, width, dropout, () -> {});

        for (int i = 0; i < apart.size(); i++) {
            assertThat(joined.get(i)).as("output %d", i).containsExactly(apart.get(i));
        }
    }

    /** Two linear layers, GELU, dropout, residual, layer norm; then the backward pass of the norm and the residual. */
    private List<float[]> run(Precision precision, int rows, int width, boolean dropout, Between between) {
        backend = TestGpu.backend(precision);
        buffers = new TestBuffers(backend);
        int n = rows * width;
        Buffer x = buffers.numbers(n);
        Buffer w = buffers.numbers(width * width);
        Buffer vector = buffers.numbers(width);
        Buffer h = buffers.empty(n);
        Buffer activated = buffers.empty(n);
        backend.linear(x, w, vector, h, rows, width, width);
        between.run();
        backend.unary(UnaryOp.GELU, h, activated, n);
        between.run();
        Buffer projected = buffers.empty(n);
        backend.linear(activated, w, vector, projected, rows, width, width);
        between.run();
        Buffer dropped = projected;
        if (dropout) {
            dropped = buffers.empty(n);
            backend.dropout(projected, dropped, n, 0.3, 7);
            between.run();
        }
        Buffer sum = buffers.empty(n);
        backend.binary(BinaryOp.ADD, x, DENSE, dropped, DENSE, new int[] {n}, sum);
        between.run();
        Buffer mean = buffers.empty(rows);
        Buffer rstd = buffers.empty(rows);
        Buffer normal = buffers.empty(n);
        backend.layerNorm(sum, vector, vector, 1e-5, normal, mean, rstd, rows, width);
        between.run();
        Buffer dx = buffers.empty(n);
        Buffer dSum = buffers.empty(n);
        backend.layerNormBackward(
                sum, vector, mean, rstd, x, dx, buffers.empty(width), buffers.empty(width), rows, width);
        between.run();
        backend.binary(BinaryOp.ADD, x, DENSE, dx, DENSE, new int[] {n}, dSum);
        List<float[]> values = buffers.values();
        buffers.close();
        return values;
    }

    /** Joined: bias and GELU; bias, dropout, residual and norm; the norm's adjoint and the residual's. */
    @Test
    void aLayerHasSixKernelsInsteadOfEleven() {
        assertThat(launches(() -> {})).isEqualTo(6);
        assertThat(launches(() -> buffers.await())).isEqualTo(11);
    }

    private long launches(Between between) {
        run(Precision.FLOAT32, 8, 16, true, between); // loads the kernels
        long before = Emulation.launches();
        run(Precision.FLOAT32, 8, 16, true, between);
        return Emulation.launches() - before;
    }

    /** The memory of an array that was given back in between may be that of the result, where elements lie otherwise. */
    @Test
    void memoryThatWasGivenBackIsNotOverwrittenTooEarly() {
        int rows = 12;
        int width = 4;
        int n = rows * width;
        for (Precision precision : new Precision[] {Precision.FLOAT32, Precision.BFLOAT16}) {
            List<float[]> results = new ArrayList<>();
            for (boolean apart : new boolean[] {true, false}) {
                backend = TestGpu.backend(precision);
                buffers = new TestBuffers(backend);
                Buffer x = buffers.numbers(n);
                Buffer w = buffers.numbers(width * width);
                Buffer bias = buffers.numbers(width);
                Buffer h = buffers.empty(n);
                backend.linear(x, w, bias, h, rows, width, width);
                if (apart) {
                    buffers.await();
                }
                bias.release();
                Buffer activated = backend.allocate(ElementType.FLOAT32, n);
                backend.unary(UnaryOp.GELU, h, activated, n);
                results.add(buffers.values(activated));
            }
            assertThat(results.get(1)).containsExactly(results.get(0));
        }
    }
}
