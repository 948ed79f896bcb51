package org.adjoint4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BufferTest {
    private final AtomicInteger recycled = new AtomicInteger();
    private final Buffer buffer = buffer();

    @Test
    void theLastHolderGivesTheMemoryBack() {
        buffer.retain();
        buffer.release();
        assertThat(recycled).hasValue(0);
        buffer.release();
        assertThat(recycled).hasValue(1);
    }

    @Test
    void isExclusiveWithOneHolder() {
        assertThat(buffer.isExclusive()).isTrue();
        buffer.retain();
        assertThat(buffer.isExclusive()).isFalse();
        buffer.release();
        assertThat(buffer.isExclusive()).isTrue();
    }

    @Test
    void aSecondReleaseIsRefused() {
        buffer.release();
        assertThatThrownBy(buffer::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("buffer of 3 elements was released twice");
        assertThat(recycled).hasValue(1);
    }

    @Test
    void aReleasedBufferCannotBeRetained() {
        buffer.release();
        assertThatThrownBy(buffer::retain)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("buffer of 3 elements was already released");
        assertThat(buffer.isExclusive()).isFalse();
    }

    private Buffer buffer() {
        Backend backend = (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, args) -> {
                    assertThat(method.getName()).isEqualTo("recycle");
                    recycled.incrementAndGet();
                    return null;
                });
        return new Buffer(backend, ElementType.FLOAT32, 3) {};
    }
}
